import { isStyled, foreignLookalikes, plainLookalikes } from './lookalikes.js';
import { TONE_MARKS, isVowel, toneOf, untoned, withTone } from './letters.js';
import { isVietnameseSyllable, split, toneSeat } from './syllable.js';

/** A text in the one form that the rest of the program reads, and the way back to what was typed. */
export interface Canonical {
  text: string;
  /**
   * `offsets[i]` is the index in the original string (UTF-16) of unit i of `text`; one more entry at the
   * end says where the last character of the original that was kept ends. Never decreasing.
   */
  offsets: number[];
}

/** One character of the text with its marks, composed; `start` and `end` are places in the original. */
interface Cluster {
  char: string;
  start: number;
  end: number;
}

const MARK = /^\p{M}$/u;
const DROPPED = /^[\p{Cc}\p{Cs}\p{DI}]$/u;
const SPACE = /^[\p{Z}\t\n\v\f\r\u0085]$/u;
const LETTER = /^\p{L}/u;
const FOREIGN = /^[\p{Script=Cyrillic}\p{Script=Greek}]/u;
/** Letters that compose with the letter before them: Hangul, Kirat Rai. */
const JOINING = /^[\u1100-\u11ff\uac00-\ud7a3\u{16d63}-\u{16d6a}]$/u;
const MOST_MARKS = 8;
const QUALITY: Record<string, string> = { a: '\u0302\u0306', e: '\u0302', o: '\u0302\u031b', u: '\u031b' };

/** A base letter with its marks: quality mark before tone, one of each; other marks stay as they are. */
function compose(base: string, marks: string[]): string {
  const lower = base.toLowerCase();
  if (lower.length !== 1 || !isVowel(lower)) return (base + marks.join('')).normalize('NFC');
  let quality = '';
  let tone = '';
  const others: string[] = [];
  for (const mark of marks) {
    if (QUALITY[lower]?.includes(mark)) quality ||= mark;
    else if (TONE_MARKS.includes(mark)) tone ||= mark;
    else others.push(mark);
  }
  return (base + quality + tone + others.join('')).normalize('NFC');
}

function recompose(cluster: string): string {
  const [base = '', ...marks] = [...cluster.normalize('NFD')];
  if (JOINING.test(base)) return cluster.normalize('NFC');
  return compose(base, marks.slice(0, MOST_MARKS));
}

/** Drops what is not seen, makes every space one space, replaces look-alikes, composes each character. */
function clusters(text: string): Cluster[] {
  const out: Cluster[] = [];
  let space = -1;
  let open: Cluster | null = null;
  let marks = 0;
  const close = () => {
    if (open && (marks > 0 || open.char > '\u007f')) open.char = recompose(open.char);
  };
  const put = (char: string, start: number, end: number) => {
    const last = open;
    if (last && space < 0) {
      if (MARK.test(char)) {
        // A tower of marks is no writing: what goes beyond a few is dropped, which also keeps this linear.
        if (marks++ < MOST_MARKS * 8) last.char += char;
        last.end = end;
        return;
      }
      if (JOINING.test(char) && JOINING.test([...last.char.slice(-2)].at(-1) ?? '')) {
        last.char += char;
        last.end = end;
        marks++;
        return;
      }
    }
    close();
    if (space >= 0 && out.length > 0) out.push({ char: ' ', start: space, end: start });
    space = -1;
    open = { char, start, end };
    marks = 0;
    out.push(open);
  };
  for (let i = 0; i < text.length;) {
    const code = text.codePointAt(i) ?? 0;
    const char = String.fromCodePoint(code);
    const end = i + char.length;
    if (code > 0x20 && code < 0x7f) put(char, i, end);
    else if (SPACE.test(char)) {
      if (space < 0) space = i;
    } else if (!DROPPED.test(char)) {
      const plain = isStyled(code) ? char.normalize('NFKC') : char;
      for (const one of plain) for (const sign of plainLookalikes.get(one) ?? one) put(sign, i, end);
    }
    i = end;
  }
  close();
  return out;
}

function isLetter(char: string): boolean {
  const code = char.charCodeAt(0);
  if (code < 128) return (code >= 97 && code <= 122) || (code >= 65 && code <= 90);
  return LETTER.test(char);
}

function latin(cluster: string): string | null {
  const [base = '', ...marks] = [...cluster.normalize('NFD')];
  const target = foreignLookalikes.get(base);
  return target === undefined ? null : compose(target, marks);
}

/** Letters of one word [from, to). */
type Word = [from: number, to: number];

function words(all: Cluster[]): Word[] {
  const out: Word[] = [];
  for (let i = 0; i < all.length; i++) {
    const from = i;
    while (i < all.length && isLetter(all[i]?.char ?? '')) i++;
    if (i > from) out.push([from, i]);
  }
  return out;
}

/**
 * Cyrillic and Greek letters that look like Latin ones become Latin in a word that has Latin letters too,
 * and, in a text that is mostly Latin, in a word that then is a Vietnamese syllable.
 */
function replaceForeign(all: Cluster[], found: Word[]): void {
  let foreign = 0;
  let latinLetters = 0;
  const pending: Word[] = [];
  const inLatin = ([from, to]: Word): string[] | null => {
    const out: string[] = [];
    for (const { char } of all.slice(from, to)) {
      const replaced = FOREIGN.test(char) ? latin(char) : char;
      if (replaced === null) return null;
      out.push(replaced);
    }
    return out;
  };
  const put = (at: number, chars: string[]) =>
    chars.forEach((char, i) => {
      const cluster = all[at + i];
      if (cluster) cluster.char = char;
    });
  for (const word of found) {
    const [from, to] = word;
    let count = 0;
    for (let i = from; i < to; i++) if (FOREIGN.test(all[i]?.char ?? '')) count++;
    const replaced = count > 0 && count < to - from ? inLatin(word) : null;
    if (replaced) put(from, replaced);
    else if (count === to - from && to - from <= 7) pending.push(word);
    foreign += replaced ? 0 : count;
    latinLetters += to - from - (replaced ? 0 : count);
  }
  if (latinLetters <= foreign) return;
  for (const word of pending) {
    const replaced = inLatin(word);
    if (replaced && isVietnameseSyllable(replaced.join(''))) put(word[0], replaced);
  }
}

/** "đuợc" and "lưong" have a horn on one letter of ươ only; before another letter both have it. */
function completeHorns(letters: string): string {
  if (/q/i.test(letters)) return letters;
  return letters
    .replace(/(u)(ơ)(?=\p{L})/giu, (_, u: string, o: string) => (u === 'u' ? 'ư' : 'Ư') + o)
    .replace(/(ư)(o)(?=\p{L})/giu, (_, u: string, o: string) => u + (o === 'o' ? 'ơ' : 'Ơ'));
}

/** Puts the tone of a syllable where it belongs: "hoà" → "hòa", "lựơng" → "lượng", "qúa" → "quá". */
function seatTone(all: Cluster[], [from, to]: Word): void {
  if (to - from < 2 || to - from > 7) return;
  let letters = '';
  let tone = 0;
  let marked = false;
  for (let i = from; i < to; i++) {
    const char = all[i]?.char ?? '';
    if (char.length !== 1) return;
    if (char > '\u007f') marked = true;
    const own = toneOf(char);
    if (own && tone && own !== tone) return;
    tone ||= own;
    letters += untoned(char);
  }
  if (!marked) return;
  let whole = completeHorns(letters);
  if (whole !== letters && split(whole.toLowerCase()) === null) whole = letters;
  const seat = toneSeat(whole.toLowerCase());
  if (seat < 0) return;
  for (let i = 0; i < whole.length; i++) {
    const cluster = all[from + i];
    const letter = whole[i] ?? '';
    if (cluster) cluster.char = i === seat ? withTone(letter, tone) : letter;
  }
}

/**
 * The canonical form of any text: composed (NFC), one space for any run of spaces and none at the ends,
 * nothing invisible, plain quotes and dashes, look-alike letters made Latin, each tone on its letter in the
 * style "hòa, thủy, khỏe" (the one the national catalogue writes in nine cases of ten). Case is kept.
 * Works on any string in linear time, never throws, and leaves its own output as it is.
 *
 * @example canonical('ho\u0061\u0300 gia\u0309i').text // 'hòa giải'
 */
export function canonical(text: string): Canonical {
  const all = clusters(text);
  const found = words(all);
  if (all.some((cluster) => cluster.char > '\u036f' && FOREIGN.test(cluster.char)))
    replaceForeign(all, found);
  for (const word of found) seatTone(all, word);
  const offsets: number[] = [];
  let out = '';
  for (const { char, start, end } of all) {
    out += char;
    for (let unit = 0; unit < char.length; unit++) offsets.push(Math.min(start + unit, end - 1));
  }
  offsets.push(all.at(-1)?.end ?? 0);
  return { text: out, offsets };
}
