import type { NewsItem, Passage } from '../knowledge/news.js';
import { Phrasebook } from '../knowledge/phrasebook.js';
import { SubjectSearch } from '../knowledge/search.js';
import { WEIGHTS } from './weights.js';
import type { Variant } from './rank.js';

export interface FoundPassage {
  item: NewsItem;
  passage: Passage;
  /** Share of the question's weight that the passage covers, 0 to 1. */
  covered: number;
  score: number;
}

/** Finds the passage of the news that holds an answer; no passage, no answer. */
export class PassageSearch {
  private readonly passages: { item: NewsItem; passage: Passage }[];
  private readonly book: Phrasebook;
  private readonly search: SubjectSearch;
  private readonly sets: Map<number, number>[];

  constructor(news: NewsItem[]) {
    this.passages = news.flatMap((item) => item.passages.map((passage) => ({ item, passage })));
    this.book = new Phrasebook(
      this.passages.map(({ item, passage }) => ({
        title: passage.text,
        names: [passage.heading, item.title].filter(Boolean),
        asks: [],
      })),
      { pair: WEIGHTS.pair },
    );
    this.search = new SubjectSearch(this.book);
    this.sets = this.book.bySubject.map((phrases) => {
      const units = new Map<number, number>();
      for (const { from, to } of phrases) {
        for (let i = from; i < to; i++) units.set(this.book.units[i]!, this.book.marked[i]!);
      }
      return units;
    });
  }

  /** Best passages first, with how much of the question each covers. */
  find(variant: Variant, limit = 3): FoundPassage[] {
    const words = variant.sentence.words.filter((_, i) => !variant.asking[i]);
    const { folded, withMarks: marked } = this.book;
    // `marked` null: no marks were typed, every reading of the letters fits.
    const known: { id: number | undefined; marked: number | null | undefined; pair: boolean }[] = [];
    words.forEach((word, i) => {
      const id = folded.find(word.folded);
      const own = marked.find(word.marked);
      known.push({ id, marked: word.open ? null : own, pair: false });
      const next = words[i + 1];
      if (!next) return;
      known.push({
        id: folded.findPair(id, folded.find(next.folded)),
        marked: word.open || next.open ? null : marked.findPair(own, marked.find(next.marked)),
        pair: true,
      });
    });
    let total = 0;
    for (const unit of known) {
      if (unit.id !== undefined) total += this.book.weights[unit.id]!;
      else if (!unit.pair) total += WEIGHTS.unknown;
    }
    if (total === 0) return [];
    return this.search
      .candidates(
        known.flatMap((unit) => (unit.id === undefined ? [] : [unit.id])),
        30,
      )
      .map((index) => {
        let hit = 0;
        for (const unit of known) {
          if (unit.id === undefined) continue;
          const held = this.sets[index]!.get(unit.id);
          if (held === undefined) continue;
          if (unit.marked !== null && unit.marked !== held) continue;
          hit += this.book.weights[unit.id]!;
        }
        const { item, passage } = this.passages[index]!;
        const covered = hit / total;
        // A short passage that says it is quoted before a long one that mentions it.
        const score = covered - 0.0001 * passage.text.length;
        return { item, passage, covered, score };
      })
      .sort((a, b) => b.score - a.score)
      .slice(0, limit);
  }
}
