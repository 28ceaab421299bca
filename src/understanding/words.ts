import {
  type AbbreviationTable,
  type Abbreviations,
  type Marking,
  type Token,
  type Vocabulary,
  Speller,
  canonical,
  fold,
  isMarked,
  prepareAbbreviations,
  readText,
  tokenize,
} from '../language/index.js';

/** A word of the question as the ranking sees it. */
export interface Word {
  /** Lower case, with the marks that the person typed or that were restored. */
  marked: string;
  folded: string;
  /** True where the person typed no mark in a sentence without marks: every reading of the letters is open. */
  open: boolean;
  /** Other marked readings of the same letters, with how likely each is beside `marked` (at most 1). */
  others?: { marked: string; weight: number }[];
  kind: Token['kind'];
  value?: string | number;
  form?: string;
}

/** The words of a question, with what the patterns search. */
export interface Sentence {
  words: Word[];
  marking: Marking;
}

/** More words than any question has; the rest of a pasted page says nothing more. */
const MOST_WORDS = 120;
/** A text longer than this is no question: only its beginning is read. */
const MOST_LETTERS = 2000;

/** Reads a text as it was typed, without repair: for our own phrases and for tests. */
export function readSentence(text: string): Sentence {
  const tokens = tokenize(canonical(text.slice(0, MOST_LETTERS))).filter((token) => token.kind !== 'symbol');
  const marking = isMarked(tokens);
  return { words: tokens.slice(0, MOST_WORDS).map((token) => asTyped(token, marking)), marking };
}

/** Reads a text as people type it: marks restored, slips, chat words and abbreviations read as they were meant. */
export class Reader {
  private readonly speller: Speller;
  private readonly abbreviations: Abbreviations;

  constructor(vocabulary: Vocabulary, abbreviations: AbbreviationTable) {
    this.speller = new Speller(vocabulary);
    this.abbreviations = prepareAbbreviations(abbreviations);
  }

  read(text: string): Sentence {
    const { repaired, marking } = readText(text.slice(0, MOST_LETTERS), this.speller, this.abbreviations);
    const words: Word[] = [];
    for (const { token, readings, kept } of repaired) {
      if (token.kind === 'symbol' || words.length >= MOST_WORDS) continue;
      const best = readings[0];
      if (!best || token.value !== undefined) {
        words.push(asTyped(token, marking));
        continue;
      }
      const parts = best.text.split(' ');
      const open = marking !== 'marked' && token.lower === token.folded && fold(best.text) === token.folded;
      for (const part of parts) {
        const folded = fold(part);
        const others =
          parts.length === 1
            ? readings
                .slice(1)
                .filter((reading) => fold(reading.text) === folded)
                .map((reading) => ({ marked: reading.text, weight: reading.weight / best.weight }))
            : [];
        const kind = kept || parts.length === 1 ? token.kind : 'syllable';
        words.push({ marked: part, folded, open, kind, ...(others.length > 0 ? { others } : {}) });
      }
    }
    return { words, marking };
  }
}

function asTyped(token: Token, marking: Marking): Word {
  return {
    marked: token.lower,
    folded: token.folded,
    open: marking !== 'marked' && token.lower === token.folded,
    kind: token.kind,
    ...(token.value === undefined ? {} : { value: token.value }),
    ...(token.form === undefined ? {} : { form: token.form }),
  };
}

/**
 * A pattern over words, written with marks: marks that the person left out were restored by the reader, so "chi minh"
 * is "chí minh" here and not "chỉ mình". Matches whole words only.
 */
export class Pattern {
  private readonly pattern: RegExp;
  /** True where the pattern lets any words stand between its own ("có được … không"). */
  readonly open: boolean;

  /** `source`: a regular expression of words, single spaces between them. */
  constructor(source: string) {
    this.pattern = new RegExp(`(?<=^| )(?:${source})(?= |$)`, 'gu');
    this.open = source.includes('\\p{L}');
  }

  /** Every match as a range of words, end exclusive. */
  find(line: Line): { start: number; end: number }[] {
    const found: { start: number; end: number }[] = [];
    this.pattern.lastIndex = 0;
    for (let match; (match = this.pattern.exec(line.text));) {
      if (match[0].length === 0) {
        this.pattern.lastIndex++;
        continue;
      }
      found.push({
        start: wordAt(line.starts, match.index),
        end: wordAt(line.starts, match.index + match[0].length - 1) + 1,
      });
    }
    return found;
  }

  test(line: Line): boolean {
    return this.shows(line.text);
  }

  /** Whether words in small letters, one space between them, match somewhere. */
  shows(words: string): boolean {
    this.pattern.lastIndex = 0;
    return this.pattern.test(words);
  }
}

/** A sentence laid out as text for patterns, made once a question. */
export class Line {
  readonly text: string;
  readonly starts: number[] = [];

  constructor(readonly sentence: Sentence) {
    let text = '';
    for (const { marked } of sentence.words) {
      if (text) text += ' ';
      this.starts.push(text.length);
      text += marked;
    }
    this.text = text;
  }
}

function wordAt(starts: number[], at: number): number {
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (starts[middle]! <= at) low = middle;
    else high = middle - 1;
  }
  return low;
}
