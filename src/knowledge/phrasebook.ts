import { phraseWords } from './phrase-words.js';

export type PhraseKind = 'title' | 'name' | 'ask';

/** What can be found by its phrases: a procedure, or a general question. */
export interface Subject {
  title: string;
  names: string[];
  asks: string[];
}

/** A title, a name or a way of asking, as syllables and pairs of syllables. */
export interface Phrase {
  /** Index of the subject it belongs to. */
  subject: number;
  kind: PhraseKind;
  text: string;
  /** Folded units (syllables, then pairs), each once. */
  units: Int32Array;
  /** The same units with their marks. */
  marked: Int32Array;
  /** How many of the units are single syllables: these come first. */
  singles: number;
  /** Sum of the weights of single syllables, and of pairs. */
  weight: number;
  pairWeight: number;
}

/** Numbers for words, so that phrases are compared by arrays. */
export class Interner {
  private readonly ids = new Map<string, number>();
  readonly names: string[] = [];

  id(name: string): number {
    const known = this.ids.get(name);
    if (known !== undefined) return known;
    this.ids.set(name, this.names.length);
    this.names.push(name);
    return this.names.length - 1;
  }

  find(name: string): number | undefined {
    return this.ids.get(name);
  }

  get size(): number {
    return this.names.length;
  }
}

/** How much a pair weighs beside its syllables: told by the ranking's table. */
export interface PhrasebookOptions {
  pair: number;
}

/**
 * All phrases of all subjects with the weight of every unit: rare words decide, words of every title or of
 * every story hardly count.
 */
export class Phrasebook {
  readonly folded = new Interner();
  readonly marked = new Interner();
  readonly phrases: Phrase[] = [];
  /** Phrases of a subject, by its index. */
  readonly bySubject: Phrase[][] = [];
  /** Weight of a folded unit. */
  weights: Float32Array = new Float32Array(0);
  /** In how many subjects a folded unit occurs. */
  frequency: Int32Array = new Int32Array(0);

  constructor(
    readonly subjects: Subject[],
    options: PhrasebookOptions,
  ) {
    subjects.forEach((subject, index) => {
      const phrases: Phrase[] = [];
      const add = (kind: PhraseKind, text: string) => {
        const phrase = this.phrase(index, kind, text);
        if (phrase.units.length > 0) phrases.push(phrase);
      };
      add('title', subject.title);
      for (const name of subject.names) add('name', name);
      for (const ask of subject.asks) add('ask', ask);
      this.phrases.push(...phrases);
      this.bySubject.push(phrases);
    });
    this.weigh(options.pair);
  }

  private phrase(subject: number, kind: PhraseKind, text: string): Phrase {
    const words = phraseWords(text);
    const units: number[] = [];
    const marked: number[] = [];
    const seen = new Set<number>();
    const add = (folded: string, withMarks: string) => {
      const id = this.folded.id(folded);
      if (seen.has(id)) return;
      seen.add(id);
      units.push(id);
      marked.push(this.marked.id(withMarks));
    };
    for (const word of words) add(word.folded, word.marked);
    const singles = units.length;
    for (let i = 1; i < words.length; i++) {
      const [one, two] = [words[i - 1]!, words[i]!];
      add(pairOf(one.folded, two.folded), pairOf(one.marked, two.marked));
    }
    const ids = { units: Int32Array.from(units), marked: Int32Array.from(marked) };
    return { subject, kind, text, ...ids, singles, weight: 0, pairWeight: 0 };
  }

  private weigh(pair: number): void {
    const size = this.folded.size;
    const inTitles = new Int32Array(size);
    const inAsks = new Int32Array(size);
    let asked = 0;
    const last = new Int32Array(size).fill(-1);
    this.bySubject.forEach((phrases, index) => {
      for (const unit of phrases[0]?.units ?? []) inTitles[unit]!++;
      const told = phrases.filter((phrase) => phrase.kind !== 'title');
      if (told.length > 0) asked++;
      for (const phrase of told) {
        for (const unit of phrase.units) {
          if (last[unit] === index) continue;
          last[unit] = index;
          inAsks[unit]!++;
        }
      }
    });
    this.weights = new Float32Array(size);
    this.frequency = new Int32Array(size);
    const titles = this.subjects.length;
    for (let unit = 0; unit < size; unit++) {
      // A word common in titles ("cấp", "giấy") or common in stories ("tôi", "nhà") says little either way.
      const share = Math.max(
        (inTitles[unit]! + 0.5) / (titles + 1),
        asked > 20 ? (inAsks[unit]! + 0.5) / (asked + 1) : 0,
      );
      const isPair = this.folded.names[unit]!.includes(PAIR);
      this.weights[unit] = Math.max(0.05, -Math.log(Math.min(0.9, share))) * (isPair ? pair : 1);
      this.frequency[unit] = inTitles[unit]! + inAsks[unit]!;
    }
    for (const phrase of this.phrases) {
      phrase.units.forEach((unit, i) => {
        if (i < phrase.singles) phrase.weight += this.weights[unit]!;
        else phrase.pairWeight += this.weights[unit]!;
      });
    }
  }
}

const PAIR = '_';

/** The unit that two neighbouring syllables make. */
export function pairOf(first: string, second: string): string {
  return first + PAIR + second;
}
