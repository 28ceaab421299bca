import { atOnce, type Steps } from '../language/index.js';
import { Best } from './best.js';
import { firstNotBelow } from './occurrences.js';
import type { Phrasebook } from './phrasebook.js';

/** So many subjects seen, "cấp" and "giấy" would only add noise: the rarest units have found the candidates. */
const MOST_SEEN = 4000;
const FEWEST_UNITS = 6;

/**
 * Finds the subjects (procedures, general questions, passages) worth ranking: those that hold the question's
 * rarest syllables and pairs. Which of them is right is decided by the ranking, not here. Typed arrays, since this
 * runs for every reading of every question: `docs/adr/0003-candidates.md` has the measurement.
 */
export class SubjectSearch {
  /** `postings[starts[unit] … starts[unit + 1]]`: the subjects that hold a unit. */
  private readonly starts: Int32Array;
  private readonly postings: Int32Array;
  private readonly sums: Float32Array;
  /** Subjects seen in the question at hand. */
  private readonly touched: Int32Array;
  private readonly best = new Best();

  constructor(
    private readonly book: Phrasebook,
    { starts, postings }: Postings = atOnce(postingsOf(book)),
  ) {
    this.starts = starts;
    this.postings = postings;
    this.sums = new Float32Array(book.bySubject.length);
    this.touched = new Int32Array(book.bySubject.length);
  }

  /**
   * Indexes of subjects, best first; `units` are ids of folded syllables and pairs of the question, each once. With
   * `from` only subjects from this index on.
   */
  candidates(units: number[], limit: number, from = 0): number[] {
    const { starts, postings, sums, touched, best } = this;
    const known = [...units].sort((a, b) => starts[a + 1]! - starts[a]! - (starts[b + 1]! - starts[b]!));
    let seen = 0;
    let count = 0;
    for (let i = 0; i < known.length; i++) {
      const unit = known[i]!;
      const end = starts[unit + 1]!;
      seen += end - starts[unit]!;
      if (i >= FEWEST_UNITS && seen > MOST_SEEN) continue;
      const weight = this.book.weights[unit]!;
      const begin = from > 0 ? firstNotBelow(postings, from, starts[unit]!, end) : starts[unit]!;
      for (let at = begin; at < end; at++) {
        const subject = postings[at]!;
        if (sums[subject] === 0) touched[count++] = subject;
        sums[subject]! += weight;
      }
    }
    best.clear(limit);
    for (let i = 0; i < count; i++) {
      const subject = touched[i]!;
      best.put(subject, sums[subject]!);
      sums[subject] = 0;
    }
    return best.list();
  }
}

/** What a search stands on. */
export interface Postings {
  starts: Int32Array;
  postings: Int32Array;
}

/** Which subjects hold a unit, a subject at a time. */
export function* postingsOf(book: Phrasebook): Steps<Postings> {
  const size = book.weights.length;
  const starts = new Int32Array(size + 1);
  yield* eachHeld(book, (unit) => starts[unit + 1]!++);
  for (let i = 0; i < size; i++) starts[i + 1]! += starts[i]!;
  const postings = new Int32Array(starts[size]!);
  const next = starts.slice();
  yield* eachHeld(book, (unit, subject) => (postings[next[unit]!++] = subject));
  return { starts, postings };
}

/** Every unit of every subject, each once a subject, in their order. */
function* eachHeld(book: Phrasebook, visit: (unit: number, subject: number) => void): Steps<void> {
  const last = new Int32Array(book.weights.length).fill(-1);
  for (const [subject, phrases] of book.bySubject.entries()) {
    for (const { from, to } of phrases) {
      for (let i = from; i < to; i++) {
        const unit = book.units[i]!;
        if (last[unit] === subject) continue;
        last[unit] = subject;
        visit(unit, subject);
      }
    }
    yield;
  }
}
