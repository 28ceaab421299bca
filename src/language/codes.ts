import { fold } from './fold.js';

/** What an official or technical code is. */
export type CodeForm = 'procedure' | 'dossier' | 'document' | 'form' | 'identity' | 'email' | 'url';

/** A code found at a place of the text; `value` is its normalised form. */
export interface FoundCode {
  length: number;
  form: CodeForm;
  value: string;
}

const LATIN = 'A-Za-zĐđ';
const END = `(?![\\p{L}\\d])`;

const PROCEDURE = new RegExp(`\\d\\.\\d{6}(?:\\.\\d{2,3})?${END}(?!\\.\\d)`, 'uy');
// QCVN 102 ("000.00.12.H37") or Decision 20/2020/QĐ-TTg ("H37.12.5"), then YYMMDD and the day's number.
const UNIT = `(?:\\d{3}(?:\\.\\d{2,3}){1,3}\\.[HG]\\d{2}|[HG]\\d{2}(?:\\.\\d{1,3}){0,4})`;
const DASH = `\\s?[-./\\s]\\s?`;
const DOSSIER = new RegExp(`${UNIT}${DASH}\\d{6}${DASH}\\d{4,6}${END}`, 'iuy');
const BARE_DOSSIER = new RegExp(`\\d{6}-\\d{4}${END}`, 'uy');
const DOCUMENT = new RegExp(
  `\\d{1,5}(?:\\.\\d)?[a-zđ]?(?:/(?:19|20)\\d{2})?/[${LATIN}]{1,8}\\d{0,2}(?:-[${LATIN}]{1,10}){0,4}${END}`,
  'uy',
);
const NUMBER_OF_YEAR = new RegExp(`\\d{1,4}[a-z]?/(?:19|20)\\d{2}(?![\\p{L}\\d/])`, 'uy');
const PARTY_DOCUMENT = new RegExp(`\\d{1,5}-[A-ZĐ]{2,4}/[A-ZĐ]{2,8}${END}`, 'uy');
const FORM = new RegExp(
  `(?:[A-ZĐ]{1,5}\\d{1,3}[a-z]?|[a-zđ]{0,4}[bcdđghklmnpqrstvx]\\d{2,3}|[a-f]\\d)(?:-[A-ZĐ]{1,5}){0,3}${END}`,
  'uy',
);
const IDENTITY = new RegExp(`(?:\\d{12}|\\d{9})${END}`, 'uy');
const EMAIL = /[a-z\d][a-z\d._%+-]{0,63}@[a-z\d-]{1,63}(?:\.[a-z\d-]{1,63}){1,5}/iuy;
const URL = /(?:https?:\/\/|www\.)[^\s<>"]{1,2000}[^\s<>"'.,;:!?)\]]/iuy;
const DOMAIN =
  /[a-z\d-]{1,63}(?:\.[a-z\d-]{1,63}){0,4}\.(?:vn|com|net|org)(?:\/[^\s<>"]{0,2000}[^\s<>"'.,;:!?)\]])?(?![\p{L}\d])/iuy;

/** A sticky pattern at a place; the length of the match or 0. */
export function lengthAt(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0].length ?? 0;
}

/** Upper case, dashes where they belong: "h37.12 260101 0001" → "H37.12-260101-0001". */
export function normalizeDossierCode(code: string): string {
  const upper = code.trim().toUpperCase();
  const match = new RegExp(`^(${UNIT})${DASH}(\\d{6})${DASH}(\\d{4,6})$`, 'iu').exec(upper);
  return match ? `${match[1]}-${match[2]}-${match[3]}` : upper.replace(/\s+/g, '');
}

/** Which signs a text has at all: patterns for signs that it lacks are not tried at every word. */
export interface Signs {
  at: boolean;
  dot: boolean;
}

/** The e-mail address or web address at a place. */
export function addressAt(text: string, at: number, signs: Signs): FoundCode | null {
  const found = (pattern: RegExp, form: CodeForm): FoundCode | null => {
    const length = lengthAt(pattern, text, at);
    return length ? { length, form, value: text.slice(at, at + length).toLowerCase() } : null;
  };
  if (signs.at) {
    const email = found(EMAIL, 'email');
    if (email) return email;
  }
  if (!signs.dot) return null;
  const url = found(URL, 'url') ?? found(DOMAIN, 'url');
  return url && { ...url, value: text.slice(at, at + url.length) };
}

/** The official code that begins with a digit at a place: of a dossier, a procedure, a document, a person. */
export function digitCodeAt(text: string, at: number): FoundCode | null {
  const tries: [RegExp, CodeForm, (raw: string) => string][] = [
    [DOSSIER, 'dossier', normalizeDossierCode],
    [PROCEDURE, 'procedure', (raw) => raw],
    [DOCUMENT, 'document', (raw) => raw.toUpperCase()],
    [PARTY_DOCUMENT, 'document', (raw) => raw],
    [NUMBER_OF_YEAR, 'document', (raw) => raw],
    [BARE_DOSSIER, 'dossier', (raw) => raw],
    [IDENTITY, 'identity', (raw) => raw],
  ];
  for (const [pattern, form, value] of tries) {
    const length = lengthAt(pattern, text, at);
    if (length) return { length, form, value: value(text.slice(at, at + length)) };
  }
  return null;
}

/** The code that begins with a letter at a place: a dossier of "H37…", a form such as CT01, a class such as B2. */
export function letterCodeAt(text: string, at: number): FoundCode | null {
  const dossier = lengthAt(DOSSIER, text, at);
  if (dossier) {
    return { length: dossier, form: 'dossier', value: normalizeDossierCode(text.slice(at, at + dossier)) };
  }
  const form = lengthAt(FORM, text, at);
  return form ? { length: form, form: 'form', value: text.slice(at, at + form).toUpperCase() } : null;
}

/** Words before a number such as 123/2015 that make it a document and no month of a year. */
export function announcesDocument(word: string): boolean {
  return /^(?:dinh|tu|luat|quyet|nd|tt|qd|nq|lenh|so)$/.test(fold(word));
}
