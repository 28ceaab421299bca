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
  const all: PhraseWord[] = [];
  for (const piece of phrase.split(' ')) {
    let words = cache.get(piece);
    if (!words) {
      words = read(piece);
      if (cache.size < MOST_CACHED) cache.set(piece, words);
    }
    for (const word of words) all.push(word);
  }
  return all;
}

function read(text: string): PhraseWord[] {
  return tokenize(canonical(text))
    .filter((token) => token.kind !== 'symbol')
    .map((token) => ({ marked: token.lower, folded: token.folded }));
}
