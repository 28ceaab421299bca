import { untoned } from './letters.js';

const folded = new Map<string, string>();
const special: Record<string, string> = { đ: 'd', Đ: 'd', ð: 'd', Ð: 'd', Ɖ: 'd' };

function foldChar(char: string): string {
  const known = folded.get(char);
  if (known !== undefined) return known;
  const bare =
    special[char] ??
    char
      .toLowerCase()
      .normalize('NFD')
      .replace(/\p{M}+/gu, '')
      .normalize('NFC');
  if (folded.size < 20_000) folded.set(char, bare);
  return bare;
}

/**
 * The text in lower case without any mark, `đ` as `d`: the form in which "Đăng ký", "dang ky" and
 * "ĐĂNG KÝ" are one. One unit for one unit on canonical text in the Latin script, so that positions hold.
 */
export function fold(text: string): string {
  let out = '';
  let from = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code < 128) {
      if (code < 65 || code > 90) continue;
      out += text.slice(from, i) + String.fromCharCode(code + 32);
      from = i + 1;
      continue;
    }
    const char = String.fromCodePoint(text.codePointAt(i) ?? code);
    out += text.slice(from, i) + foldChar(char);
    i += char.length - 1;
    from = i + 1;
  }
  return from === 0 ? text : out + text.slice(from);
}

/** The text without tones, its letters ă â ê ô ơ ư đ and its case kept: "Thường trú" → "Thương tru". */
export function toneless(text: string): string {
  let out = '';
  for (const char of text) out += char > '\u007f' ? untoned(char) : char;
  return out;
}
