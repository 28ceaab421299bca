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

  constructor(private readonly book: Phrasebook) {
    const size = book.folded.size;
    const counts = new Int32Array(size + 1);
    const each = (visit: (unit: number, subject: number) => void) => {
      const last = new Int32Array(size).fill(-1);
      book.bySubject.forEach((phrases, subject) => {
        for (const phrase of phrases) {
          for (const unit of book.unitsOf(phrase)) {
            if (last[unit] === subject) continue;
            last[unit] = subject;
            visit(unit, subject);
          }
        }
      });
    };
    each((unit) => counts[unit + 1]!++);
    for (let i = 0; i < size; i++) counts[i + 1]! += counts[i]!;
    this.starts = counts;
    this.postings = new Int32Array(counts[size]!);
    const next = counts.slice();
    each((unit, subject) => {
      this.postings[next[unit]!++] = subject;
    });
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
