import type { Candidate } from './rank.js';
import { WEIGHTS } from './weights.js';
import { fold } from '../language/index.js';

/** What to do with the ranked candidates. */
export type Decision =
  | { what: 'answer'; best: Candidate; runnerUp: Candidate | null; confidence: number }
  | { what: 'clarify'; options: Candidate[]; confidence: number }
  | { what: 'decline'; confidence: number };

const MOST_OPTIONS = 5;
/** A choice further behind the best than this is not worth a citizen's reading. */
const OPTION_REACH = 0.17;

/**
 * One decision table: nothing fits → decline; one stands out → answer; several close, or a bare noun that many
 * procedures share → ask back.
 */
export function decide(ranked: Candidate[], asked: { words: number; aspects: number }): Decision {
  const acts = distinctActs(ranked);
  const best = acts[0];
  if (!best || best.score < WEIGHTS.decline)
    return { what: 'decline', confidence: best ? confidence(best, acts[1]) : 0 };
  const runnerUp = acts[1] ?? null;
  const sure = confidence(best, runnerUp);
  if (isVague(acts, asked)) return { what: 'clarify', options: choices(acts), confidence: sure };
  const margin = runnerUp ? best.score - runnerUp.score : 1;
  if (best.score >= WEIGHTS.answer && margin >= WEIGHTS.margin) {
    return { what: 'answer', best, runnerUp, confidence: sure };
  }
  const options = choices(acts);
  if (options.length >= 2) return { what: 'clarify', options, confidence: sure };
  return best.score >= WEIGHTS.answer
    ? { what: 'answer', best, runnerUp, confidence: sure }
    : { what: 'clarify', options: acts.slice(0, 3), confidence: sure };
}

function choices(acts: Candidate[]): Candidate[] {
  const floor = Math.max(acts[0]!.score - OPTION_REACH, WEIGHTS.decline * 0.8);
  return acts.filter((candidate) => candidate.score >= floor).slice(0, MOST_OPTIONS);
}

/** A bare noun ("giấy phép xây dựng", "chứng thực") that several procedures hold whole and none is. */
function isVague(acts: Candidate[], asked: { words: number; aspects: number }): boolean {
  if (asked.words > 4 || asked.aspects > 0) return false;
  const best = acts[0]!;
  const whole = best.covered > 0.97 && best.matched > 0.97;
  if (whole && best.phrase.kind === 'title') return false;
  const sharing = acts.filter((candidate) => candidate.covered > 0.95).length;
  return sharing >= (whole ? 4 : 3);
}

/** The same act at two levels, or the ministry's and the province's version of it, is one choice: the better placed. */
export function distinctActs(ranked: Candidate[]): Candidate[] {
  const acts: Candidate[] = [];
  for (const candidate of ranked) {
    if (!acts.some((other) => sameAct(other, candidate))) acts.push(candidate);
    if (acts.length > 12) break;
  }
  return acts;
}

function sameAct(a: Candidate, b: Candidate): boolean {
  if (!a.topic.procedure || !b.topic.procedure) return false;
  const one = titleWords(a.topic.procedure.name);
  const two = titleWords(b.topic.procedure.name);
  let shared = 0;
  for (const word of one) if (two.has(word)) shared++;
  return shared / Math.max(one.size, two.size) >= 0.9;
}

const LEVEL_WORDS =
  /\((?:cap )?(?:xa|tinh|trung uong)[^)]*\)|thuc hien tai cap \w+( \w+)?|cap (?:tinh|xa|trung uong|bo)|thu tuc|thuoc tham quyen.*$/g;

function titleWords(title: string): Set<string> {
  return new Set(
    fold(title)
      .replace(LEVEL_WORDS, ' ')
      .match(/[a-z0-9]+/g) ?? [],
  );
}

/** 0 to 1: how often a candidate with such a score and such a lead is the right one. */
export function confidence(best: Candidate, runnerUp: Candidate | null | undefined): number {
  const lead = runnerUp ? best.score - runnerUp.score : 0.3;
  const z = 9 * (best.score - 0.52) + 9 * Math.min(lead, 0.3) - 0.2;
  return Math.round((1 / (1 + Math.exp(-z))) * 1000) / 1000;
}
