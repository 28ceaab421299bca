import { type Canonical, canonical } from './canonical.js';
import { type CodeForm, addressAt, announcesDocument, digitCodeAt, letterCodeAt } from './codes.js';
import { amountAt } from './amounts.js';
import { fold } from './fold.js';
import { isFoldedSyllable } from './syllable.js';

export type TokenKind = 'syllable' | 'word' | 'number' | 'date' | 'money' | 'code' | 'phone' | 'symbol';

/** A piece of a text that is read as one. */
export interface Token {
  /** As it stands in the canonical text. */
  text: string;
  lower: string;
  folded: string;
  /** Place in the ORIGINAL text, UTF-16, end exclusive. */
  start: number;
  end: number;
  /** `syllable`: some marked reading of the letters is a Vietnamese syllable; `word`: other letters. */
  kind: TokenKind;
  /**
   * number: its value; money: đồng; date: `2026-12-25`, `2026-12` (no day) or `--12-25` (no year); phone:
   * digits with the leading 0; code: its normal form.
   */
  value?: number | string;
  /** What a `code` is. */
  form?: CodeForm;
}

const LETTERS = /[\p{L}\p{M}]+/uy;
// Longer mixtures are no words; the bound keeps "a1a1a1…" linear.
const MIXED = /[\p{L}\p{M}\d]{1,11}/uy;
const SYMBOL = /(.)\1*\p{M}*/suy;
const LETTER = /^[\p{L}\p{M}]/u;

function matchAt(pattern: RegExp, text: string, at: number): string {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0] ?? '';
}

interface Piece {
  length: number;
  kind: TokenKind;
  value?: number | string;
  form?: CodeForm;
}

/** Letters, alone or with the digits that Telex and VNI typists leave in them ("d9a8ng", "ky1"). */
function wordAt(text: string, at: number): Piece {
  const mixed = matchAt(MIXED, text, at);
  const letters = matchAt(LETTERS, text, at);
  if (mixed.length > letters.length && mixed.length <= 10) return { length: mixed.length, kind: 'word' };
  return { length: letters.length, kind: isFoldedSyllable(fold(letters)) ? 'syllable' : 'word' };
}

function pieceAt(text: string, at: number, before: string, signs: { at: boolean; dot: boolean }): Piece {
  const code = text.charCodeAt(at);
  const digit = code >= 48 && code <= 57;
  const letter = !digit && LETTER.test(String.fromCodePoint(text.codePointAt(at) ?? code));
  if (digit || letter) {
    const address = addressAt(text, at, signs);
    if (address) return { kind: 'code', ...address };
  }
  if (digit || (code === 43 && text[at + 1] === '8')) {
    const amount = amountAt(text, at, announcesDocument(before));
    if (amount?.kind === 'phone' || amount?.kind === 'date') return amount;
    const found = digit ? digitCodeAt(text, at) : null;
    if (found) return { kind: 'code', ...found };
    if (amount) return amount;
  }
  if (letter) {
    const found = letterCodeAt(text, at);
    return found ? { kind: 'code', ...found } : wordAt(text, at);
  }
  return { length: matchAt(SYMBOL, text, at).length || 1, kind: 'symbol' };
}

/**
 * Cuts a text into tokens that cover all of it but the spaces. The text is brought to canonical form first
 * (or given in that form); numbers, dates, money, official codes, telephones and addresses stay whole.
 *
 * @example tokenize('phi 20 nghìn').map((t) => t.value ?? t.text) // ['phi', 20000]
 */
export function tokenize(text: string | Canonical): Token[] {
  const { text: whole, offsets } = typeof text === 'string' ? canonical(text) : text;
  const signs = { at: whole.includes('@'), dot: whole.includes('.') };
  const tokens: Token[] = [];
  let before = '';
  for (let at = 0; at < whole.length;) {
    if (whole[at] === ' ') {
      at++;
      continue;
    }
    const { length, ...piece } = pieceAt(whole, at, before, signs);
    const raw = whole.slice(at, at + length);
    const last = offsets[at + length - 1] ?? 0;
    // The end is where the next unit begins, unless a space or something dropped lies between.
    const next = offsets[at + length] ?? last + 1;
    tokens.push({
      text: raw,
      lower: raw.toLowerCase(),
      folded: fold(raw),
      start: offsets[at] ?? 0,
      end: whole[at + length] === ' ' || at + length >= whole.length ? next : Math.max(next, last),
      ...piece,
    });
    before = raw;
    at += length;
  }
  return tokens;
}
