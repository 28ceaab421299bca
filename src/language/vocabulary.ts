import { canonical } from './canonical.js';
import { EVERYDAY, EVERYDAY_WEIGHT } from './everyday.js';
import { fold } from './fold.js';
import { isVietnameseSyllable } from './syllable.js';
import { PairCounts } from './pair-counts.js';
import { atOnce, type Steps } from './steps.js';

/** Words are given numbers as they come; what goes beyond the table's size is not learnt. */
const MOST_WORDS = PairCounts.MOST - 1;

/** The words that the catalogue and the content are written with, how often, and which follows which. */
export class Vocabulary {
  private readonly ids = new Map<string, number>();
  readonly words: string[] = [];
  /** Whether a word, by its number, is a Vietnamese syllable and no foreign word or abbreviation. */
  readonly syllabic: boolean[] = [];
  private readonly counts: number[] = [];
  private readonly readings = new Map<string, number[]>();
  readonly pairs = new PairCounts();
  private readonly contexts: number[] = [];

  /** After how many different words a word was seen. */
  contextsOf(id: number): number {
    return this.contexts[id] ?? 0;
  }

  addPair(before: number, id: number, weight: number): void {
    if (this.pairs.add(before, id, weight)) this.contexts[id] = (this.contexts[id] ?? 0) + 1;
  }

  /** Sum of all counts. */
  total = 0;
  /** Stands for any number: "50 năm", "18 tuổi". */
  readonly number = this.learn('#');
  /** Stands for the beginning of a text and for what cuts one: commas, brackets. */
  readonly edge = this.learn('^');

  /** Number of a marked word in lower case; -1 if it is not known. */
  id(word: string): number {
    return this.ids.get(word) ?? -1;
  }

  count(id: number): number {
    return this.counts[id] ?? 0;
  }

  /** Numbers of all marked words that an unmarked one can stand for, the most frequent first. */
  readingsOf(folded: string): readonly number[] {
    return this.readings.get(folded) ?? [];
  }

  /** Every unmarked form. */
  foldedForms(): Iterable<string> {
    return this.readings.keys();
  }

  get size(): number {
    return this.words.length;
  }

  /** Number for a word, a new one for a new word; -1 once the table is full. */
  learn(word: string): number {
    const known = this.ids.get(word);
    if (known !== undefined) return known;
    if (this.words.length >= MOST_WORDS) return -1;
    const id = this.words.length;
    this.ids.set(word, id);
    this.words.push(word);
    this.counts.push(0);
    this.syllabic.push(isVietnameseSyllable(word));
    const folded = fold(word);
    const others = this.readings.get(folded);
    if (others) others.push(id);
    else this.readings.set(folded, [id]);
    return id;
  }

  add(id: number, weight: number): void {
    this.counts[id] = (this.counts[id] ?? 0) + weight;
    this.total += weight;
  }

  sort(): void {
    for (const ids of this.readings.values()) ids.sort((a, b) => this.count(b) - this.count(a));
  }
}

/** Letters, or what stands between words and ends a pair (anything but one space or hyphen). */
const PIECES = /[\p{L}\p{M}]+|[^\p{L}\p{M}]+/gu;

function read(vocabulary: Vocabulary, text: string, weight: number, spelled: Map<string, number>): void {
  let before = vocabulary.edge;
  vocabulary.add(before, weight);
  for (const [piece] of text.matchAll(PIECES)) {
    if (piece === ' ') continue;
    let id = spelled.get(piece);
    if (id === undefined) {
      const first = piece.charCodeAt(0);
      const letters = first > 127 ? /^[\p{L}\p{M}]/u.test(piece) : (first | 32) >= 97 && (first | 32) <= 122;
      const word = letters && piece.length <= 24 ? canonical(piece).text.toLowerCase() : '';
      if (!letters) id = /^ ?\d[\d.,]* ?$/.test(piece) ? vocabulary.number : vocabulary.edge;
      // Single letters of lists and abbreviations are no words.
      else id = word.length > 1 || isVietnameseSyllable(word) ? vocabulary.learn(word) : -1;
      if (spelled.size < 200_000) spelled.set(piece, id);
    }
    if (id >= 0) {
      vocabulary.add(id, weight);
      if (before >= 0) vocabulary.addPair(before, id, weight);
    }
    before = id;
  }
}

/**
 * Learns a vocabulary from marked texts: titles, ways of asking, names of places. Everyday questions that
 * are part of this room are learnt with them. A text may come with a weight, `[text, 3]` counts as three.
 */
export function buildVocabulary(texts: Iterable<string | readonly [string, number]>): Vocabulary {
  return atOnce(vocabularySteps(texts));
}

/** The same, a text at a time. */
export function* vocabularySteps(texts: Iterable<string | readonly [string, number]>): Steps<Vocabulary> {
  const vocabulary = new Vocabulary();
  const spelled = new Map<string, number>();
  for (const phrase of EVERYDAY) {
    read(vocabulary, phrase, EVERYDAY_WEIGHT, spelled);
    yield;
  }
  for (const text of texts) {
    if (typeof text === 'string') read(vocabulary, text, 1, spelled);
    else read(vocabulary, text[0], text[1], spelled);
    yield;
  }
  vocabulary.sort();
  return vocabulary;
}
