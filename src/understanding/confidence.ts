import type { Candidate } from './rank.js';
import { WEIGHTS } from './weights.js';

type Evidence = Record<keyof typeof WEIGHTS.sure, number>;

/**
 * What confidence is summed from, in the order of `WEIGHTS.sure`. `words`: content words of the question; `outside`:
 * score of the best matter that is not ours. */
export function evidenceOf(
  best: Candidate,
  runnerUp: Candidate | null,
  words: number,
  outside: number,
): Evidence {
  const lead = best.score - (runnerUp?.score ?? 0);
  return {
    bias: 1,
    score: best.score,
    lead: Math.min(lead, 0.4),
    leadShare: lead / Math.max(best.score, 1e-6),
    evidence: Math.log1p(best.evidence),
    covered: best.covered,
    matched: best.matched,
    byTitle: best.phrase.kind === 'title' ? 1 : 0,
    byName: best.phrase.kind === 'name' ? 1 : 0,
    /** A name said whole within a longer question: "chuyển trường cho con" đang học lớp 7. */
    nameSaid: best.phrase.kind === 'name' ? best.matched ** 4 : 0,
    words: Math.min(words, 15) / 15,
    union: best.union,
    support: best.support,
    outside: Math.min(1, outside / Math.max(best.score, 1e-6)),
    coveredAndMatched: best.covered * best.matched,
  };
}

/** 0 to 1: how often a best candidate that looks like this is the right one. */
export function confidence(
  best: Candidate,
  runnerUp: Candidate | null,
  words: number,
  outside: number,
): number {
  return logistic(WEIGHTS.sure, evidenceOf(best, runnerUp, words, outside));
}

/** 0 to 1: how often a question that looks like this is ours at all, whichever procedure it is. */
export function inScope(best: Candidate, runnerUp: Candidate | null, words: number, outside: number): number {
  return logistic(WEIGHTS.ours, evidenceOf(best, runnerUp, words, outside));
}

function logistic(weights: Evidence, evidence: Evidence): number {
  let sum = 0;
  for (const key of Object.keys(evidence) as (keyof Evidence)[]) sum += weights[key] * evidence[key];
  return Math.round((1 / (1 + Math.exp(-sum))) * 1000) / 1000;
}
