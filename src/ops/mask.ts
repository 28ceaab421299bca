/**
 * Hides personal data in a line of log: e-mail addresses, dossier codes, phone and identity numbers as Vietnamese people
 * write them. It would rather hide too much. The app injects the language room's own mask where it has a finer one.
 */
export function maskPersonal(text: string): string {
  return text
    .replace(EMAIL, '[email]')
    .replace(DOSSIER, '[mã hồ sơ]')
    .replace(MONEY, (amount) => amount.replace(/\p{Nd}/gu, (digit) => DIGIT_KEPT + digit))
    .replace(LONG_NUMBER, '[số]')
    .replaceAll(DIGIT_KEPT, '');
}

// A flood of any letter is looked at once: a pattern begins only where a run begins, and has one endless part at most.
const EMAIL = /(?<![\p{L}\p{N}._%+-])[\p{L}\p{N}._%+-]+\s?@\s?[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)+/gu;

/** `000.00.12.H37-260101-0001`, `H37.12.5-260101-0001`; typed with spaces, dots for dashes, in lower case. */
const DOSSIER =
  /(?:\d{3}[.\s]\d{2}[.\s]\d{1,3}[.\s])?[hg]\d{2}(?:[.\s]\d{1,4}){0,4}[-–.\s]{1,5}\d{6}[-–.\s]{1,5}\d{4,6}/giu;

/** An amount of money with its unit is no identity: `1.000.000.000 đồng`. */
const MONEY = /(?<![\p{Nd}.,])\p{Nd}{1,3}(?:[.,]\p{Nd}{3}){1,5}(?=\s*(?:đồng|đ|vnđ|vnd|usd)(?!\p{L}))/giu;

/** Marks a digit that stays; a character that no text has (it is removed again at the end). */
const DIGIT_KEPT = '\u{f8ff}';

/** Eight digits and more, with what people put between them: phones (0205.3812.345, +84 912 345 678), identity numbers. */
const LONG_NUMBER = /\+?\(?\p{Nd}(?:[\s.()–-]{0,2}\p{Nd}){8,}/gu;
