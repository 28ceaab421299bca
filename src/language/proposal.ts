import { fold } from './fold.js';
import { isFoldedSyllable } from './syllable.js';
import type { Token } from './tokens.js';

/** Another reading of one or several tokens, offered to the speller, which chooses by what stands around it. */
export interface Proposal {
  /** Index of the first token and one past the last. */
  from: number;
  to: number;
  /** What it would mean: marked words in lower case, one space between them. */
  text: string;
  /**
   * How unlikely the reading is by itself, in nats: 0 is as good as what was typed, 2 is seven times less
   * likely. What was typed may itself be made less likely by {@link typed}.
   */
  cost: number;
  /** Cost of taking the tokens as they were typed; the highest of all proposals for a token holds. */
  typed?: number;
}

/** A token with other letters at the same place. */
export function withText(token: Token, text: string): Token {
  const folded = fold(text);
  return {
    ...token,
    text,
    lower: text.toLowerCase(),
    folded,
    kind: isFoldedSyllable(folded) ? 'syllable' : 'word',
  };
}

/** Gives `text` the capitals that `typed` has: all, the first, or none. */
export function inCaseOf(typed: string, text: string): string {
  const letters = typed.replace(/[^\p{L}]/gu, '');
  if (letters.length > 1 && letters === letters.toUpperCase() && letters !== letters.toLowerCase()) {
    return text.toUpperCase();
  }
  const first = typed[0] ?? '';
  return first !== first.toLowerCase() ? text.charAt(0).toUpperCase() + text.slice(1) : text;
}
