import { isEnglish, isLoanWord } from './english.js';
import { hasMarks, isVowel } from './letters.js';
import { inCaseOf, withText } from './proposal.js';
import { isFoldedSyllable, isVietnameseSyllable, placeTone } from './syllable.js';
import type { Token } from './tokens.js';

/** Marks as an input method holds them while a syllable is typed. */
interface Typing {
  letters: string[];
  tone: number;
}

const CIRCUMFLEX: Record<string, string> = { a: 'â', e: 'ê', o: 'ô' };
const HORN: Record<string, string> = { u: 'ư', o: 'ơ' };
const TELEX_TONES: Record<string, number> = { f: 1, s: 2, r: 3, x: 4, j: 5 };
const VNI_TONES: Record<string, number> = { '2': 1, '1': 2, '3': 3, '4': 4, '5': 5 };

/** Last place of a letter among those typed so far; -1 if it is not there. */
function last(letters: string[], wanted: string): number {
  return letters.lastIndexOf(wanted);
}

/** Puts a horn on the last u, o or both, as an input method does for "uow" and "uo7". */
function horn(letters: string[]): boolean {
  const o = last(letters, 'o');
  const u = last(letters, 'u');
  if (o > 0 && u === o - 1 && letters[u - 1] !== 'q') {
    letters[u] = 'ư';
    letters[o] = 'ơ';
    return true;
  }
  const at = Math.max(o, u === 1 && letters[0] === 'q' ? -1 : u);
  if (at < 0) return false;
  letters[at] = HORN[letters[at] ?? ''] ?? '';
  return true;
}

function finish({ letters, tone }: Typing): string | null {
  // "thuwong" has one horn of two.
  const whole = letters
    .join('')
    .replace(/ưo(?=.)/, 'ươ')
    .replace(/(?<!q)uơ(?=.)/, 'ươ');
  const word = placeTone(whole, tone);
  return isVietnameseSyllable(word) ? word : null;
}

/**
 * What a Telex typist meant by a word whose keys were left raw: "ddawng" → đăng, "giaays" and "giayas" →
 * giấy. Lower case in and out; null where it makes no Vietnamese syllable.
 */
export function decodeTelex(word: string): string | null {
  if (word.length < 2 || word.length > 11 || !/^[a-z]+$/.test(word)) return null;
  const typing: Typing = { letters: [], tone: 0 };
  const { letters } = typing;
  for (const key of word) {
    const vowels = letters.some(isVowel);
    const tone = TELEX_TONES[key];
    if (tone && vowels) {
      if (typing.tone) return null;
      typing.tone = tone;
      continue;
    }
    if (key === 'z' && typing.tone) {
      typing.tone = 0;
      continue;
    }
    const circumflex = CIRCUMFLEX[key];
    const same = circumflex ? last(letters, key) : -1;
    if (circumflex && same >= 0) {
      letters[same] = circumflex;
      continue;
    }
    if (key === 'd' && letters[0] === 'd') {
      letters[0] = 'đ';
      continue;
    }
    if (key === 'w') {
      const a = last(letters, 'a');
      // "muaw" is mưa, "quaw" and "xoawn" have ă.
      if (a >= 0 && !(last(letters, 'u') === a - 1 && letters[a - 2] !== 'q' && a === letters.length - 1)) {
        letters[a] = 'ă';
        continue;
      }
      if (!horn(letters)) letters.push('ư');
      continue;
    }
    letters.push(key);
  }
  return finish(typing);
}

/**
 * What a VNI typist meant by a word whose digits were left in: "d9a8ng" → đăng, "ky1" → ký. Lower case in
 * and out; null where it makes no Vietnamese syllable.
 */
export function decodeVni(word: string): string | null {
  if (word.length < 2 || word.length > 11 || !/^[a-z]+\d[a-z\d]*$/.test(word)) return null;
  const typing: Typing = { letters: [], tone: 0 };
  const { letters } = typing;
  for (const key of word) {
    const tone = VNI_TONES[key];
    if (tone) {
      if (typing.tone || !letters.some(isVowel)) return null;
      typing.tone = tone;
    } else if (key === '6') {
      const at = Math.max(...Object.keys(CIRCUMFLEX).map((vowel) => last(letters, vowel)));
      if (at < 0) return null;
      letters[at] = CIRCUMFLEX[letters[at] ?? ''] ?? '';
    } else if (key === '7') {
      if (!horn(letters)) return null;
    } else if (key === '8') {
      const at = last(letters, 'a');
      if (at < 0) return null;
      letters[at] = 'ă';
    } else if (key === '9') {
      if (letters[0] !== 'd') return null;
      letters[0] = 'đ';
    } else if (key === '0') typing.tone = 0;
    else letters.push(key);
  }
  return finish(typing);
}

/** Least share of a sentence's words that raw keys turn from nonsense into syllables before it counts as raw. */
const LEAST_SHARE = 0.25;
const MOST_NONSENSE = 0.25;

interface Tally {
  /** Words that were no syllable and become one. */
  gained: number;
  /** Words that are a syllable as they stand. */
  plain: number;
  /** Words that are neither. */
  nonsense: number;
  marked: number;
}

function tally(tokens: Token[], decode: (word: string) => string | null): Tally {
  const found: Tally = { gained: 0, plain: 0, nonsense: 0, marked: 0 };
  for (const { kind, lower, folded } of tokens) {
    if (kind !== 'syllable' && kind !== 'word') continue;
    if (hasMarks(lower)) found.marked++;
    else if (isEnglish(lower) || isLoanWord(lower)) found.nonsense += isFoldedSyllable(folded) ? 0 : 1;
    else if (isFoldedSyllable(folded)) found.plain++;
    else if (decode(lower)) found.gained++;
    else found.nonsense++;
  }
  return found;
}

function isRaw({ gained, plain, nonsense, marked }: Tally): boolean {
  const all = gained + plain + nonsense + marked;
  if (gained === 0 || marked * 2 > gained) return false;
  if (gained === 1 && all > 4) return false;
  return gained >= all * LEAST_SHARE && nonsense <= Math.max(all * MOST_NONSENSE, gained / 2);
}

/**
 * Turns a sentence whose Telex or VNI keys were left raw into what was meant, the places kept. The whole
 * sentence decides: unless enough words become Vietnamese by it, everything stays as it is, so that "as",
 * "xe" or an English sentence is never touched. A single raw word among others is the speller's to repair.
 */
export function undoTyping(tokens: Token[]): Token[] {
  for (const decode of [decodeTelex, decodeVni]) {
    if (!isRaw(tally(tokens, decode))) continue;
    return tokens.map((token) => {
      if (token.kind !== 'syllable' && token.kind !== 'word') return token;
      const meant = isLoanWord(token.lower) ? null : decode(token.lower);
      return meant && meant !== token.lower ? withText(token, inCaseOf(token.text, meant)) : token;
    });
  }
  return tokens;
}
