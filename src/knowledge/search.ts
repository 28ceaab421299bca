import MiniSearch from 'minisearch';
import type { Phrasebook } from './phrasebook.js';

interface Document {
  id: number;
  title: string;
  names: string;
  asks: string;
}

/** A unit in more procedures than this finds nobody: "cấp", "giấy", "đăng ký" are left to the ranking. */
const TOO_COMMON = 0.12;

/**
 * Finds the subjects (procedures, general questions) worth ranking, by MiniSearch over folded syllables and their pairs. Names count above
 * all else; which candidate is right is decided by the ranking, not here.
 */
export class SubjectSearch {
  private readonly index: MiniSearch<Document>;

  constructor(private readonly book: Phrasebook) {
    this.index = new MiniSearch<Document>({
      fields: ['title', 'names', 'asks'],
      tokenize: (text) => text.split(' '),
      processTerm: (term) => term,
      searchOptions: { boost: { title: 2, names: 2.4, asks: 1.4 }, combineWith: 'OR' },
    });
    const units = (phrases: { units: Int32Array }[]) =>
      phrases
        .map((phrase) => Array.from(phrase.units, (unit) => book.folded.names[unit]).join(' '))
        .join(' ');
    this.index.addAll(
      book.bySubject.map((phrases, id) => ({
        id,
        title: units(phrases.filter((phrase) => phrase.kind === 'title')),
        names: units(phrases.filter((phrase) => phrase.kind === 'name')),
        asks: units(phrases.filter((phrase) => phrase.kind === 'ask')),
      })),
    );
  }

  /** Indexes of subjects, best first; `units` are folded syllables and pairs of the question. */
  candidates(units: string[], limit: number): number[] {
    const common = this.book.subjects.length * TOO_COMMON;
    const useful = [...new Set(units)].filter((unit) => {
      const id = this.book.folded.find(unit);
      return id !== undefined && this.book.frequency[id]! <= common;
    });
    const terms = useful.length > 0 ? useful : [...new Set(units)];
    if (terms.length === 0) return [];
    return this.index
      .search(terms.join(' '))
      .slice(0, limit)
      .map((result) => result.id as number);
  }
}
