import { toneOf, untoned } from './letters.js';
import type { Marking } from './sentence.js';
import { fold } from './fold.js';

/** What is left out of a word's marks and what is put in its place, for one folded form. */
export interface Difference {
  /** Letter marks typed that the candidate lacks, and a tone typed that it has not or has another. */
  lost: number;
  /** Letter marks and tone that the candidate has and the person did not type. */
  gained: number;
}

/** Marked letters of a word, each as often as it stands: "đường" → đ, ư, ơ. */
function special(word: string): { letters: string[]; tone: number } {
  const letters: string[] = [];
  let tone = 0;
  for (const char of word) {
    if (char <= '\u007f') continue;
    tone ||= toneOf(char);
    const letter = untoned(char);
    if (letter !== fold(letter)) letters.push(letter);
  }
  return { letters, tone };
}

/** How the marks of a typed word and of a candidate differ; their letters may differ too. */
export function markDifference(typed: string, candidate: string): Difference {
  const one = special(typed);
  const other = special(candidate);
  const rest = [...other.letters];
  let lost = 0;
  for (const letter of one.letters) {
    const at = rest.indexOf(letter);
    if (at < 0) lost++;
    else rest.splice(at, 1);
  }
  if (one.tone && one.tone !== other.tone) lost++;
  const gained = rest.length + (other.tone && !one.tone ? 1 : 0);
  return { lost, gained };
}

/** A mark that was typed is seldom typed by chance. */
const LOST = 2.5;
/** A mark that was left out: nothing in a sentence without marks, odd in a sentence that has them. */
const GAINED: Record<Marking, number> = { none: 0, half: 0.4, marked: 1.5 };

/** What it costs, in nats, to read the marks of `typed` as those of `candidate`. */
export function markCost(typed: string, candidate: string, marking: Marking): number {
  return marksCost(markDifference(typed, candidate), marking);
}

/** The cost of a difference, see {@link markCost}. */
export function marksCost({ lost, gained }: Difference, marking: Marking): number {
  return lost * LOST + gained * GAINED[marking];
}
