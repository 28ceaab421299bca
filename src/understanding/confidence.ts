import type { Candidate } from './rank.js';
import { WEIGHTS } from './weights.js';

/** More content words than this say no more of a question being clear, or ours. */
const MOST_TELLING = 6;

/** What the question itself shows, beside the candidates. */
export interface QuestionSigns {
  /** Content words: those that name something. */
  words: number;
  /** Papers, a form or the authority are asked for: nobody asks that of cooking or football. */
  papers: boolean;
  /** Some fact is asked: a fee, a time, a place … */
  fact: boolean;
}

/** What lies this far behind, as a logarithm, is not meant. */
const FURTHEST = -WEIGHTS.furthestBehind;

type Evidence = Record<keyof typeof WEIGHTS.sure, number>;

/**
 * What confidence is summed from, in the order of `WEIGHTS.sure`. `outside`: score of the best matter that is not ours.
 */
export function evidenceOf(
  best: Candidate,
  runnerUp: Candidate | null,
  signs: QuestionSigns,
  outside: number,
): Evidence {
  const lead = best.score - (runnerUp?.score ?? 0);
  return {
    bias: 1,
    lead: Math.min(lead, 0.4),
    leadShare: lead / Math.max(best.score, 1e-6),
    evidence: Math.log1p(best.evidence),
    covered: best.covered,
    matched: best.matched,
    byTitle: best.phrase.kind === 'title' ? 1 : 0,
    byName: best.phrase.kind === 'name' ? 1 : 0,
    /** A name said whole within a longer question: "chuyển trường cho con" đang học lớp 7. */
    nameSaid: best.phrase.kind === 'name' ? best.matched ** 4 : 0,
    /** A name said whole, of which a fact is asked: "lệ phí làm hộ chiếu bây giờ bao nhiêu". */
    nameAsked: signs.fact && best.phrase.kind !== 'ask' ? best.matched ** 4 : 0,
    words: Math.min(signs.words, MOST_TELLING) / MOST_TELLING,
    papers: signs.papers ? 1 : 0,
    union: best.union,
    support: best.support,
    outside: Math.min(1, above(outside) / Math.max(above(best.score), 0.1)),
    coveredAndMatched: best.covered * best.matched,
    behind: best.behind / FURTHEST,
    ahead: runnerUp ? Math.max(-1, Math.min(1, (best.behind - runnerUp.behind) / FURTHEST)) : 1,
    meant: best.share,
    strange: best.strange,
  };
}

/** What a score holds beyond the base that every topic is given. */
function above(score: number): number {
  return Math.max(0, score - WEIGHTS.base);
}

/** 0 to 1: how often a best candidate that looks like this is the right one. */
export function confidence(
  best: Candidate,
  runnerUp: Candidate | null,
  signs: QuestionSigns,
  outside: number,
): number {
  return logistic(WEIGHTS.sure, evidenceOf(best, runnerUp, signs, outside));
}

/** 0 to 1: how often a question that looks like this is ours at all, whichever procedure it is. */
export function inScope(
  best: Candidate,
  runnerUp: Candidate | null,
  signs: QuestionSigns,
  outside: number,
): number {
  return logistic(WEIGHTS.ours, evidenceOf(best, runnerUp, signs, outside));
}

function logistic(weights: Evidence, evidence: Evidence): number {
  let sum = 0;
  for (const key of Object.keys(evidence) as (keyof Evidence)[]) sum += weights[key] * evidence[key];
  return Math.round((1 / (1 + Math.exp(-sum))) * 1000) / 1000;
}
