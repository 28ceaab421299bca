import { atOnce, type Steps } from '../language/index.js';
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

  constructor(
    private readonly book: Phrasebook,
    { starts, postings }: Postings = atOnce(postingsOf(book)),
  ) {
    this.starts = starts;
    this.postings = postings;
    this.sums = new Float32Array(book.bySubject.length);
  }

  /**
   * Indexes of subjects, best first; `units` are ids of folded syllables and pairs of the question. With `among`
   * only these subjects.
   */
  candidates(units: Iterable<number>, limit: number, among?: ReadonlySet<number>): number[] {
    const known = [...new Set(units)].map((unit) => ({
      unit,
      held: this.starts[unit + 1]! - this.starts[unit]!,
    }));
    known.sort((a, b) => a.held - b.held);
    const touched: number[] = [];
    let seen = 0;
    known.forEach(({ unit, held }, i) => {
      seen += held;
      if (i >= FEWEST_UNITS && seen > MOST_SEEN) return;
      const weight = this.book.weights[unit]!;
      for (let at = this.starts[unit]!; at < this.starts[unit + 1]!; at++) {
        const subject = this.postings[at]!;
        if (among && !among.has(subject)) continue;
        if (this.sums[subject] === 0) touched.push(subject);
        this.sums[subject]! += weight;
      }
    });
    const sums = this.sums;
    const scored = touched.map((subject) => ({ subject, sum: sums[subject]! }));
    for (const subject of touched) sums[subject] = 0;
    scored.sort((a, b) => b.sum - a.sum || a.subject - b.subject);
    return scored.slice(0, limit).map(({ subject }) => subject);
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
