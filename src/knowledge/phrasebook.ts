import { atOnce, type Steps } from '../language/index.js';
import { PairTable } from './pair-table.js';
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
  /** What its words show, as `PhrasebookOptions.shows` told. */
  shows: number;
  /** Its units, each once: `Phrasebook.units[from … to]` folded, `Phrasebook.marked[from … to]` with their marks. */
  from: number;
  to: number;
  /** How many of the units are single syllables: these come first. */
  singles: number;
}

/**
 * Numbers for syllables and for pairs of neighbouring syllables, so that phrases are compared by arrays. A pair is
 * found by the numbers of its two, never by a text made for it: there are ten times as many pairs as syllables.
 */
export class Units {
  private readonly syllables = new Map<string, number>();
  private readonly pairs = new PairTable();
  /** The syllable that a unit is; undefined for a pair. */
  private readonly names: (string | undefined)[] = [];

  syllable(name: string): number {
    let id = this.syllables.get(name);
    if (id === undefined) {
      id = this.names.length;
      this.syllables.set(name, id);
      this.names.push(name);
    }
    return id;
  }

  /** The unit of two syllables that follow one another, by their numbers. */
  pair(first: number, second: number): number {
    const next = this.names.length;
    const id = this.pairs.put(first, second, next);
    if (id === next) this.names.push(undefined);
    return id;
  }

  find(name: string): number | undefined {
    return this.syllables.get(name);
  }

  findPair(first: number | undefined, second: number | undefined): number | undefined {
    if (first === undefined || second === undefined) return undefined;
    const id = this.pairs.find(first, second);
    return id < 0 ? undefined : id;
  }

  /** The syllable's letters; undefined for a pair. */
  nameOf(unit: number): string | undefined {
    return this.names[unit];
  }

  get size(): number {
    return this.names.length;
  }
}

/** A text by the numbers of its syllables. */
interface Spelled {
  letters: number[];
  spelled: number[];
  said: string;
}

export interface PhrasebookOptions {
  /** How much a pair weighs beside its syllables: told by the ranking's table. */
  pair: number;
  /** What a phrase shows by its words (small letters with marks, one space between), kept with it as a set of bits. */
  shows?: (words: string) => number;
}

/**
 * All phrases of all subjects with the weight of every unit: rare words decide, words of every title or of
 * every story hardly count.
 */
export class Phrasebook {
  /** Shared with the phrasebook that this one was grown from: ask `find` for a unit that some phrase here has. */
  readonly folded: Units;
  readonly withMarks: Units;
  /** Units of all phrases, one after the other: the ranking runs through them on every turn. */
  units: Int32Array = new Int32Array(0);
  marked: Int32Array = new Int32Array(0);
  readonly phrases: Phrase[] = [];
  /** Sum of the weights of a phrase's single syllables, and of its pairs, by its place in `phrases`. */
  singleWeights: Float64Array = new Float64Array(0);
  pairWeights: Float64Array = new Float64Array(0);
  /** Phrases of a subject, by its index. */
  readonly bySubject: Phrase[][] = [];
  /** Weight of a folded unit. */
  weights: Float32Array = new Float32Array(0);
  /** In how many subjects a folded unit occurs. */
  frequency: Int32Array = new Int32Array(0);

  /** Words that were read before: some thousand make up all phrases. */
  private readonly pieces: Map<string, Spelled>;

  /** In how many phrases a folded unit occurs, and syllables of all phrases together. */
  held: Int32Array = new Int32Array(0);
  spoken = 0;

  constructor(
    readonly subjects: Subject[],
    private readonly options: PhrasebookOptions,
    previous?: Phrasebook,
  ) {
    this.folded = previous?.folded ?? new Units();
    this.withMarks = previous?.withMarks ?? new Units();
    this.pieces = previous?.pieces ?? new Map();
    if (!previous) atOnce(this.fill());
  }

  /** The phrasebook of other subjects; phrases that the previous one has are not read again. */
  static *grown(subjects: Subject[], previous: Phrasebook): Steps<Phrasebook> {
    const book = new Phrasebook(subjects, previous.options, previous);
    yield* book.fill(previous);
    return book;
  }

  private *fill(previous?: Phrasebook): Steps<void> {
    const titles = new Map<string, Phrase>();
    const others = new Map<string, Phrase>();
    for (const phrases of previous?.bySubject ?? []) {
      for (const phrase of phrases) (phrase.kind === 'title' ? titles : others).set(phrase.text, phrase);
      yield;
    }
    const units: number[] = [];
    const marked: number[] = [];
    const copied = (known: Phrase, subject: number, kind: PhraseKind): Phrase => {
      const from = units.length;
      for (let i = known.from; i < known.to; i++) {
        units.push(previous!.units[i]!);
        marked.push(previous!.marked[i]!);
      }
      return { ...known, subject, kind, from, to: units.length };
    };
    for (const [index, subject] of this.subjects.entries()) {
      const phrases: Phrase[] = [];
      const add = (kind: PhraseKind, text: string) => {
        const known = (kind === 'title' ? titles : others).get(text);
        const phrase = known ? copied(known, index, kind) : this.phrase(index, kind, text, units, marked);
        if (phrase.to === phrase.from) return;
        phrases.push(phrase);
        this.phrases.push(phrase);
      };
      add('title', subject.title);
      for (const name of subject.names) add('name', name);
      for (const ask of subject.asks) add('ask', ask);
      this.bySubject.push(phrases);
      yield;
    }
    this.units = new Int32Array(units);
    this.marked = new Int32Array(marked);
    yield;
    yield* this.weigh(this.options.pair);
  }

  /** The number of a folded syllable that some phrase has. */
  find(syllable: string): number | undefined {
    return this.own(this.folded.find(syllable));
  }

  /** The number of a pair of folded syllables that some phrase has. */
  findPair(first: number | undefined, second: number | undefined): number | undefined {
    return this.own(this.folded.findPair(first, second));
  }

  private own(unit: number | undefined): number | undefined {
    // A word that an edit took out, or that a newer phrasebook brought, is a stranger here.
    return unit !== undefined && this.frequency[unit]! > 0 ? unit : undefined;
  }

  private phrase(subject: number, kind: PhraseKind, text: string, units: number[], marked: number[]): Phrase {
    const { letters, spelled, said } = this.read(text);
    const from = units.length;
    // A phrase is short: looking through its units is quicker than a set of them.
    const add = (unit: number, withMarks: number) => {
      if (units.includes(unit, from)) return;
      units.push(unit);
      marked.push(withMarks);
    };
    for (let i = 0; i < letters.length; i++) add(letters[i]!, spelled[i]!);
    const singles = units.length - from;
    for (let i = 1; i < letters.length; i++) {
      add(this.folded.pair(letters[i - 1]!, letters[i]!), this.withMarks.pair(spelled[i - 1]!, spelled[i]!));
    }
    const shows = this.options.shows?.(said) ?? 0;
    return { subject, kind, text, shows, from, to: units.length, singles };
  }

  /** The numbers of a text's syllables, folded and with marks, and the text as they say it. */
  private read(text: string): Spelled {
    if (/\d/.test(text)) return this.spell(text);
    const letters: number[] = [];
    const spelled: number[] = [];
    let said = '';
    for (const piece of text.split(' ')) {
      let known = this.pieces.get(piece);
      if (!known) this.pieces.set(piece, (known = this.spell(piece)));
      for (let i = 0; i < known.letters.length; i++) {
        letters.push(known.letters[i]!);
        spelled.push(known.spelled[i]!);
      }
      if (known.said) said += said ? ` ${known.said}` : known.said;
    }
    return { letters, spelled, said };
  }

  private spell(text: string): Spelled {
    const words = phraseWords(text);
    return {
      letters: words.map((word) => this.folded.syllable(word.folded)),
      spelled: words.map((word) => this.withMarks.syllable(word.marked)),
      said: words.map(({ marked }) => marked).join(' '),
    };
  }

  /** A phrase's folded units: syllables, then pairs. */
  unitsOf(phrase: Phrase): Int32Array {
    return this.units.subarray(phrase.from, phrase.to);
  }

  private *weigh(pair: number): Steps<void> {
    const size = this.folded.size;
    const inTitles = new Int32Array(size);
    const inAsks = new Int32Array(size);
    let asked = 0;
    const last = new Int32Array(size).fill(-1);
    for (const [index, phrases] of this.bySubject.entries()) {
      if (phrases[0]) for (const unit of this.unitsOf(phrases[0])) inTitles[unit]!++;
      const told = phrases.filter((phrase) => phrase.kind !== 'title');
      if (told.length > 0) asked++;
      for (const phrase of told) {
        for (const unit of this.unitsOf(phrase)) {
          if (last[unit] === index) continue;
          last[unit] = index;
          inAsks[unit]!++;
        }
      }
      yield;
    }
    this.weights = new Float32Array(size);
    this.frequency = new Int32Array(size);
    const titles = this.subjects.length;
    for (let unit = 0; unit < size; unit++) {
      // A word common in titles ("cấp", "giấy") or common in stories ("tôi", "nhà") says little either way.
      const share = Math.max(
        (inTitles[unit]! + 0.5) / (titles + 1),
        asked > 20 ? (inAsks[unit]! + 0.5) / (asked + 1) : 0,
      );
      const isPair = this.folded.nameOf(unit) === undefined;
      this.weights[unit] = Math.max(0.05, -Math.log(Math.min(0.9, share))) * (isPair ? pair : 1);
      this.frequency[unit] = inTitles[unit]! + inAsks[unit]!;
      if (unit % 1000 === 0) yield;
    }
    this.held = new Int32Array(size);
    this.singleWeights = new Float64Array(this.phrases.length);
    this.pairWeights = new Float64Array(this.phrases.length);
    for (const [at, phrase] of this.phrases.entries()) {
      if (at % 100 === 0) yield;
      this.spoken += phrase.singles;
      for (const unit of this.unitsOf(phrase)) this.held[unit]!++;
      for (let i = phrase.from; i < phrase.to; i++) {
        const weight = this.weights[this.units[i]!]!;
        if (i < phrase.from + phrase.singles) this.singleWeights[at]! += weight;
        else this.pairWeights[at]! += weight;
      }
    }
  }
}
