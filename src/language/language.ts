import { isEnglish, isLoanWord } from './english.js';
import { fold } from './fold.js';
import { hasMarks } from './letters.js';
import { isFoldedSyllable, isVietnameseSyllable } from './syllable.js';
import { isTeencode } from './teencode.js';
import { decodeTelex, decodeVni } from './telex.js';

/** `none`: there is nothing to read, as in emoji or punctuation alone. */
export type Language = 'vi' | 'en' | 'zh' | 'other' | 'none';

const WORD = /[\p{L}\p{M}]+\d*/gu;
const MOST_WORDS = 200;

/** Unmarked words that only Vietnamese has; one of them outweighs a doubtful one. */
const VIETNAMESE_ONLY = new Set(
  (
    'khong duoc giay dang nguoi nguyen thuong truong nghiep chung minh nhan dan thue phuong huyen duong xin ' +
    'thu tuc nhieu bao hiem nuoc ngoai gi muon lam cho toi em anh chi mat nop ho khau khai sinh ket hon phi'
  ).split(' '),
);

/**
 * The language of a text, cheaply and with care for Vietnamese: without marks, in teencode or with raw Telex
 * keys it is still `vi`. Numbers and codes alone are `vi`, as an answer to a question of ours.
 * Reads the first two hundred words. Expects canonical text.
 */
export function guessLanguage(text: string): Language {
  const words = text.match(WORD)?.slice(0, MOST_WORDS) ?? [];
  if (words.length === 0) return /\d/.test(text) ? 'vi' : 'none';
  let latin = 0;
  let han = 0;
  let kana = 0;
  let other = 0;
  let vietnamese = 0;
  let marked = 0;
  let english = 0;
  let latinWords = 0;
  for (const word of words) {
    const script = /\p{Script=Latin}/u.test(word) ? 'latin' : /\p{Script=Han}/u.test(word) ? 'han' : 'other';
    if (/[\p{Script=Hiragana}\p{Script=Katakana}]/u.test(word)) kana += word.length;
    if (script === 'han') han += word.length;
    else if (script === 'other') other += word.length;
    if (script !== 'latin') continue;
    latin += word.length;
    latinWords++;
    const lower = word.toLowerCase();
    if (hasMarks(lower)) {
      // "é" and "à" are French as well: only a whole syllable counts.
      if (isVietnameseSyllable(lower)) marked++;
      continue;
    }
    if (VIETNAMESE_ONLY.has(lower)) vietnamese += 1.5;
    else if (isEnglish(lower)) english += isFoldedSyllable(lower) ? 0.5 : 1;
    else if (isFoldedSyllable(fold(lower)) || isTeencode(lower)) vietnamese++;
    else if (decodeTelex(lower) ?? decodeVni(lower)) vietnamese += 0.8;
    else if (isLoanWord(lower)) latinWords--;
  }
  if (kana > 0 && kana * 4 >= han) return 'other';
  if (han > latin * 2 && han >= other) return 'zh';
  if (other > latin) return 'other';
  if (latinWords <= 0) return 'vi';
  if (marked >= 2 || marked * 3 >= latinWords) return 'vi';
  if (english > vietnamese + marked && english * 4 >= latinWords) return 'en';
  if ((vietnamese + marked) * 2 >= latinWords) return 'vi';
  return english > 0 && english >= vietnamese ? 'en' : 'other';
}
