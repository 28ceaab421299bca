import { type Abbreviations, expand } from './abbreviations.js';
import { canonical } from './canonical.js';
import { dialect } from './dialect.js';
import { MOST_TOKENS, type RepairedToken, type Speller } from './repair.js';
import { type Marking, markingBy } from './sentence.js';
import { misheard } from './speech.js';
import { teencode } from './teencode.js';
import { undoTyping } from './telex.js';
import { type Token, tokenize } from './tokens.js';

/** A text as it was typed and as it is understood. */
export interface ReadText {
  /** Tokens of the text, raw Telex and VNI keys already turned into marks. */
  tokens: Token[];
  marking: Marking;
  repaired: RepairedToken[];
  /** The likeliest reading of all of it: marked words in lower case, one space between them. */
  text: string;
}

/**
 * Reads a text in all the ways that people type: canonical form, tokens, raw keys, chat words, words of
 * regions, abbreviations, sounds, slips, missing marks. The speller weighs them all in one sentence.
 */
export function readText(text: string, speller: Speller, abbreviations?: Abbreviations): ReadText {
  const tokens = undoTyping(tokenize(canonical(text)));
  const read = tokens.slice(0, MOST_TOKENS);
  const proposals = [
    ...teencode(read, speller.vocabulary),
    ...dialect(read, speller.vocabulary),
    ...misheard(read),
    ...(abbreviations ? expand(read, abbreviations) : []),
  ];
  const repaired = speller.repair(tokens, proposals);
  return {
    tokens,
    marking: markingBy(speller.vocabulary, tokens),
    repaired,
    text: repaired.map(({ readings }) => readings[0]?.text ?? '').join(' '),
  };
}
