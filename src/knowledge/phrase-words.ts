import { canonical, tokenize } from '../language/index.js';

export interface PhraseWord {
  /** Lower case, with marks. */
  marked: string;
  folded: string;
}

/** Our phrases share some thousand words: each is read once. */
const cache = new Map<string, PhraseWord[]>();
const MOST_CACHED = 60_000;

/**
 * A phrase of our own knowledge → its words, as a question's words are read. Phrases without digits are read
 * word by word, which is the same and thirty times quicker than reading each phrase as a whole.
 */
export function phraseWords(phrase: string): PhraseWord[] {
  if (/\d/.test(phrase)) return read(phrase);
  return phrase.split(/\s+/u).flatMap((piece) => {
    const known = cache.get(piece);
    if (known) return known;
    const words = read(piece);
    if (cache.size < MOST_CACHED) cache.set(piece, words);
    return words;
  });
}

function read(text: string): PhraseWord[] {
  return tokenize(canonical(text))
    .filter((token) => token.kind !== 'symbol')
    .map((token) => ({ marked: token.lower, folded: token.folded }));
}
