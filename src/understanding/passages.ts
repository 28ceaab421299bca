import { atOnce, type Steps } from '../language/index.js';
import type { NewsItem, Passage } from '../knowledge/news.js';
import { Phrasebook } from '../knowledge/phrasebook.js';
import { SubjectSearch, postingsOf } from '../knowledge/search.js';
import { WEIGHTS } from './weights.js';
import type { Variant } from './rank.js';

export interface FoundPassage {
  item: NewsItem;
  passage: Passage;
  /** Share of the question's weight that the passage covers, 0 to 1. */
  covered: number;
  score: number;
}

interface PlacedPassage {
  item: NewsItem;
  passage: Passage;
}

/** What the search is built of; this takes the time. */
interface PassageParts {
  book: Phrasebook;
  search: SubjectSearch;
  sets: Map<number, number>[];
}

function passagesOf(news: NewsItem[]): PlacedPassage[] {
  return news.flatMap((item) => item.passages.map((passage) => ({ item, passage })));
}

function* partsOf(passages: PlacedPassage[], previous?: Phrasebook): Steps<PassageParts> {
  const subjects = passages.map(({ item, passage }) => ({
    title: passage.text,
    names: [passage.heading, item.title].filter(Boolean),
    asks: [],
  }));
  const book = previous
    ? yield* Phrasebook.grown(subjects, previous)
    : new Phrasebook(subjects, { pair: WEIGHTS.pair });
  const search = new SubjectSearch(book, yield* postingsOf(book));
  const sets: Map<number, number>[] = [];
  for (const phrases of book.bySubject) {
    const units = new Map<number, number>();
    for (const { from, to } of phrases) {
      for (let i = from; i < to; i++) units.set(book.units[i]!, book.marked[i]!);
    }
    sets.push(units);
    yield;
  }
  return { book, search, sets };
}

/** Words that ask and name nothing: "tỉnh có bao nhiêu trạm BTS" is about the province's stations. */
const ASKING = new Set('có bao nhiêu mấy là gì nào đâu ai sao không thế vậy hỏi cho tôi em mình'.split(' '));

/** Finds the passage of the news that holds an answer; no passage, no answer. */
export class PassageSearch {
  private readonly passages: PlacedPassage[];
  private readonly book: Phrasebook;
  private readonly search: SubjectSearch;
  private readonly sets: Map<number, number>[];

  constructor(
    private readonly news: NewsItem[],
    { book, search, sets }: PassageParts = atOnce(partsOf(passagesOf(news))),
  ) {
    this.passages = passagesOf(news);
    this.book = book;
    this.search = search;
    this.sets = sets;
  }

  /** The search of other news, a passage at a time; what this one read is not read again. */
  *regrown(news: NewsItem[]): Steps<PassageSearch> {
    const same = news.length === this.news.length && news.every((item, i) => item === this.news[i]);
    return same ? this : new PassageSearch(news, yield* partsOf(passagesOf(news), this.book));
  }

  /** Best passages first, with how much of the question each covers. */
  find(variant: Variant, limit = 3): FoundPassage[] {
    const words = variant.sentence.words.filter((word, i) => !variant.asking[i] && !ASKING.has(word.marked));
    const { book } = this;
    const { withMarks: marked } = book;
    // `marked` null: no marks were typed, every reading of the letters fits.
    const known: { id: number | undefined; marked: number | null | undefined; pair: boolean }[] = [];
    words.forEach((word, i) => {
      const id = book.find(word.folded);
      const own = marked.find(word.marked);
      known.push({ id, marked: word.open ? null : own, pair: false });
      const next = words[i + 1];
      if (!next) return;
      known.push({
        id: book.findPair(id, book.find(next.folded)),
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
      .candidates([...new Set(known.flatMap((unit) => (unit.id === undefined ? [] : [unit.id])))], 30)
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
