import type { Steps } from '../language/index.js';
import type { Phrasebook } from './phrasebook.js';

/**
 * Where a unit occurs: numbers of the phrases that hold it, in their order, and the marked form it has in each.
 * The ranking looks up a question's thirty units in the phrases of a topic by it, instead of running through all
 * the phrases' units: most of them are not in the question.
 */
export interface Occurrences {
  /** `phrases[starts[unit] … starts[unit + 1]]`, and `forms` beside it. */
  starts: Int32Array;
  phrases: Int32Array;
  forms: Int32Array;
}

/** The occurrences of all units, some phrases at a time. */
export function* occurrencesOf(book: Phrasebook): Steps<Occurrences> {
  const { units, marked } = book;
  const size = book.weights.length;
  const starts = new Int32Array(size + 1);
  for (let i = 0; i < units.length; i++) {
    starts[units[i]! + 1]!++;
    if (i % STEP === 0) yield;
  }
  for (let i = 0; i < size; i++) starts[i + 1]! += starts[i]!;
  yield;
  const next = starts.slice();
  const phrases = new Int32Array(units.length);
  const forms = new Int32Array(units.length);
  for (const [number, { from, to }] of book.phrases.entries()) {
    for (let i = from; i < to; i++) {
      const at = next[units[i]!]!++;
      phrases[at] = number;
      forms[at] = marked[i]!;
    }
    if (number % 1000 === 0) yield;
  }
  return { starts, phrases, forms };
}

const STEP = 50_000;

/** The first place from `from` up to `to` whose number is not below `least`; `numbers` ascends. */
export function firstNotBelow(numbers: Int32Array, least: number, from: number, to: number): number {
  // What is looked for is often near: steps that double, then halves.
  let step = 1;
  let low = from;
  while (low + step < to && numbers[low + step]! < least) {
    low += step;
    step *= 2;
  }
  let high = Math.min(to, low + step + 1);
  while (low < high) {
    const middle = (low + high) >> 1;
    if (numbers[middle]! < least) low = middle + 1;
    else high = middle;
  }
  return low;
}
