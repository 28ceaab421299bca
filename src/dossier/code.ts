/**
 * Dossier codes as people write them. Pure, and without imports.
 *
 * Circular 01/2018/TT-VPCP, art. 19: `<unit>-<YYMMDD received>-<4-digit number of the day>`; the unit is `000.00.12.H37`
 * (QCVN 102) or `H37.12` (Decision 20/2020/QĐ-TTg); ministries' begin with `G`.
 */

/**
 * What is wrong with what was meant as a code:
 * `unit`: the office's part is missing · `unit-length`: it has too many parts · `province`: another province's · `date`: no such day ·
 * `date-length`: not six digits · `number`: the day's number is missing · `number-length`: not four digits ·
 * `number-zero`: numbers begin with 0001 · `incomplete`: only a piece of a code · `identity`: a phone or identity number.
 */
export type CodeProblem =
  | 'unit'
  | 'unit-length'
  | 'province'
  | 'date'
  | 'date-length'
  | 'number'
  | 'number-length'
  | 'number-zero'
  | 'incomplete'
  | 'identity';

export interface CodeFinding {
  /** Normalised, e.g. `H37.12-260105-0012`; of a near miss as far as it can be; '' where what was typed is private. */
  code: string;
  ok: boolean;
  problem?: CodeProblem;
  /** What the person most likely meant, a good code; only with a problem. */
  suggestion?: string;
}

const SEPARATOR = '(?:\\s{1,2}|\\s{0,2}[-.,/:]{1,2}\\s{0,2})';
/** Digits, and the letters that are typed for them, beside a digit at least. */
const DIGITS = '(?:[oil]{0,3}\\d[\\doil]{0,17})';
const HEAD = new RegExp(
  `(?:(?<![\\d.])(?<old>\\d{3}(?:[-.\\s]\\d{2,3}){1,3})[-.\\s]{1,2})?(?<before>[\\p{L}\\d])?(?<letter>[hg])[\\s.-]?(?<first>${DIGITS})`,
  'giu',
);
const GROUP = new RegExp(`${SEPARATOR}(${DIGITS})(?![\\p{L}])`, 'iuy');
const OLD_WITHOUT_PROVINCE =
  /(?<![\p{L}\d.])(\d{3}(?:\.\d{2,3}){2,3})\s?[-.\s]\s?(\d{6})\s?[-.\s]\s?(\d{4})(?!\d)/giu;
const WITHOUT_PROVINCE =
  /(?<![\p{L}\d.,/+-])(\d{1,3}(?:[.-]\d{1,3}){0,2})\s?[-.\s]\s?(\d{6})\s?[-.\s]\s?(\d{1,6})(?![\d/])/giu;
const WITHOUT_UNIT = /(?<![\p{L}\d.,/+-])(\d{6})(\s?-\s?|[\s./])(\d{4})(?![\d/])/giu;
const SPEAKS_OF_DOSSIER = /\b(?:ho so|hs|ma so|bien nhan|giay hen|phieu hen|giay tiep nhan|ma)\b/;
/** Circular 01/2018 brought the code; a century is not written. */
/** A person who asks for a dossier has named it by here. */
const LONGEST_TEXT = 2000;
const FIRST_YEAR = 18;
const LAST_YEAR = 45;

/**
 * The codes in a text, each once, in the order they stand: with spaces, dots or slashes for dashes, in lower case,
 * inside a sentence or an address, without the province's part, two in one message. `provinceCode` e.g. `H37`.
 * `expected`: a code was asked for, so that a piece of one is a near miss and not just a number.
 */
export function findCodes(
  text: string,
  provinceCode: string,
  { expected = false }: { expected?: boolean } = {},
): CodeFinding[] {
  const province = provinceCode.toUpperCase();
  let rest = cleaned(text.slice(0, LONGEST_TEXT));
  const speaks = expected || SPEAKS_OF_DOSSIER.test(folded(rest));
  const found: { at: number; finding: CodeFinding }[] = [];
  const take = (at: number, length: number, finding: CodeFinding | null) => {
    if (!finding) return;
    found.push({ at, finding });
    rest = rest.slice(0, at) + '\n'.repeat(length) + rest.slice(at + length);
  };

  for (const head of [...rest.matchAll(HEAD)]) {
    const read = readFromHead(rest, head, province, speaks);
    if (read) take(head.index, read.length, read.finding);
  }
  for (const match of [...rest.matchAll(OLD_WITHOUT_PROVINCE)]) {
    const [typed, unit = '', date = '', number = ''] = match;
    take(match.index, typed.length, judge({ unit: `${unit}.${province}`, date, number }));
  }
  for (const match of [...rest.matchAll(WITHOUT_PROVINCE)]) {
    const [typed, unit = '', date = '', number = ''] = match;
    if (!speaks && !(isRealDate(date) && number.length === 4)) continue;
    take(
      match.index,
      typed.length,
      judge({ unit: `${province}.${unit.replaceAll('-', '.')}`, date, number }),
    );
  }
  for (const match of [...rest.matchAll(WITHOUT_UNIT)]) {
    const [typed, date = '', separator = '', number = ''] = match;
    if (!speaks && !(isRealDate(date) && separator.includes('-'))) continue;
    const code = `${date}-${number}`;
    take(match.index, typed.length, { code, ok: false, problem: isRealDate(date) ? 'unit' : 'date' });
  }
  if (found.length === 0 && expected) {
    const piece = readPiece(rest);
    if (piece) return [piece];
  }
  const seen = new Set<string>();
  return found
    .sort((a, b) => a.at - b.at)
    .map(({ finding }) => finding)
    .filter(({ code }) => !seen.has(code) && seen.add(code));
}

/** A code made of good parts, for showing how one looks: `H37.12-260105-0012`. `day`: `YYYY-MM-DD`. */
export function exampleCode(provinceCode: string, day: string): string {
  return `${provinceCode}.12-${day.slice(2).replaceAll('-', '')}-0012`;
}

/** The day a good code says the dossier was received, `YYYY-MM-DD`; null where it is no good code. */
export function dayOfCode(code: string): string | null {
  const date = /-(\d{2})(\d{2})(\d{2})-\d{4}$/.exec(code);
  return date ? `20${date[1]}-${date[2]}-${date[3]}` : null;
}

interface Parts {
  unit: string;
  date: string;
  number: string | undefined;
  /** The date's digits as they should have been, where that can be told. */
  mended?: string;
}

function readFromHead(
  text: string,
  head: RegExpMatchArray,
  province: string,
  speaks: boolean,
): { finding: CodeFinding; length: number } | null {
  const { old, before, letter = '', first = '' } = head.groups as Record<string, string | undefined>;
  const start = head.index!;
  const ends = [start + head[0].length];
  const groups: string[] = [];
  for (let at = ends[0]!; groups.length < 10;) {
    GROUP.lastIndex = at;
    const match = GROUP.exec(text);
    if (!match) break;
    at += match[0].length;
    ends.push(at);
    groups.push(digitsOf(match[1]!));
  }
  const digits = digitsOf(first);
  if (digits.length < 2) return null;
  const prefix = letter.toUpperCase() + digits.slice(0, 2);
  const glued = digits.slice(2);
  const parts = readGroups(glued ? [glued, ...groups] : groups, glued !== '');
  if (!parts) {
    // "H37.12" alone may be anything's name.
    if (!speaks || before || groups.length === 0) return null;
    const code = [prefix, ...groups].join('.');
    return { finding: { code, ok: false, problem: 'incomplete' }, length: ends.at(-1)! - start };
  }
  const { unit, date, number, used, mended } = parts;
  const length = ends[used - (glued ? 1 : 0)]! - start;
  const whole =
    old && unit.length === 0
      ? `${old.replace(/[-\s]/g, '.')}.${prefix}`
      : [prefix, ...unit.map((part) => part)].join('.');
  const finding = judge({ unit: whole, date, number, ...(mended ? { mended } : {}) });
  // Letters run into the code ("hsH37…"), or another letter's number: only a whole one is believed.
  if (!finding.ok && (before || (prefix !== province && !speaks))) return null;
  if (finding.ok && prefix !== province && prefix.startsWith('H')) finding.problem = 'province';
  if (unit.length > 4) finding.problem ??= 'unit-length';
  if (finding.problem) finding.ok = false;
  return { finding, length };
}

/**
 * Which of the groups after the province are unit, date and number. `used` is how many were read. Null: no date in
 * sight.
 */
function readGroups(
  groups: string[],
  glued: boolean,
): { unit: string[]; date: string; number: string | undefined; used: number; mended?: string } | null {
  const unit: string[] = [];
  for (const [i, group] of groups.entries()) {
    if (group.length <= 3) {
      unit.push(group);
      continue;
    }
    const next = groups[i + 1];
    if (group.length === 6) return { unit, date: group, number: next, used: i + (next ? 2 : 1) };
    if (group.length === 4) {
      // "H37.12.26.01.05.0012": the date fell apart.
      for (const pieces of [3, 2]) {
        const date = unit.slice(-pieces).join('');
        if (unit.length >= pieces && date.length === 6 && isRealDate(date)) {
          return { unit: unit.slice(0, -pieces), date, number: group, used: i + 1 };
        }
      }
    }
    const front = group.slice(0, -10);
    if (group.length >= 10 && front.length <= 3 && isRealDate(group.slice(-10, -4))) {
      const whole = front ? [...unit, front] : unit;
      return { unit: whole, date: group.slice(-10, -4), number: group.slice(-4), used: i + 1 };
    }
    if (glued && i === 0 && group.length >= 7 && group.length <= 9 && isRealDate(group.slice(-6))) {
      return { unit: [group.slice(0, -6)], date: group.slice(-6), number: next, used: next ? 2 : 1 };
    }
    const mended = group.length === 8 && isRealDate(group.slice(2)) ? { mended: group.slice(2) } : {};
    return { unit, date: group, number: next, used: i + (next ? 2 : 1), ...mended };
  }
  return null;
}

/** The code of the parts, and what is wrong with it if anything is. */
function judge({ unit, date, number, mended }: Parts): CodeFinding {
  const code = [unit, date, ...(number === undefined ? [] : [number])].join('-');
  const goodNumber =
    number?.length === 4
      ? number
      : number !== undefined && Number(number) > 0 && Number(number) <= 9999
        ? String(Number(number)).padStart(4, '0')
        : undefined;
  const goodDate = isRealDate(date) ? date : (mended ?? turned(date));
  const problem = problemOf(date, number);
  if (!problem) return { code, ok: true };
  const better =
    goodDate && goodNumber && Number(goodNumber) > 0 ? `${unit}-${goodDate}-${goodNumber}` : undefined;
  return { code, ok: false, problem, ...(better && better !== code ? { suggestion: better } : {}) };
}

function problemOf(date: string, number: string | undefined): CodeProblem | null {
  if (date.length !== 6) return 'date-length';
  if (!isRealDate(date)) return 'date';
  if (number === undefined) return 'number';
  if (number.length !== 4) return 'number-length';
  return number === '0000' ? 'number-zero' : null;
}

/** DDMMYY, as a date is spoken, turned round; undefined where that is no day either, or a year stands first. */
function turned(date: string): string | undefined {
  const [first, middle, last] = date.match(/\d{2}/g) ?? [];
  const other = `${last}${middle}${first}`;
  const year = Number(first);
  if (date.length !== 6 || (year >= FIRST_YEAR && year <= LAST_YEAR)) return undefined;
  return isRealDate(other) ? other : undefined;
}

function isRealDate(date: string): boolean {
  const match = /^(\d{2})(\d{2})(\d{2})$/.exec(date);
  if (!match) return false;
  const [year, month, day] = match.slice(1).map(Number) as [number, number, number];
  if (year < FIRST_YEAR || year > LAST_YEAR || month < 1 || month > 12 || day < 1) return false;
  return day <= new Date(Date.UTC(2000 + year, month, 0)).getUTCDate();
}

/** A message that is mostly digits where a code was asked for. */
function readPiece(text: string): CodeFinding | null {
  const digits = text.replace(/\D/g, '');
  const letters = text.replace(/[^\p{L}]/gu, '');
  if (digits.length < 3 || letters.length > digits.length) return null;
  const identity = /^0\d{9}$|^84\d{9}$|^\d{9}$|^\d{12}$/.test(digits) && !isRealDate(digits.slice(-10, -4));
  if (identity) return { code: '', ok: false, problem: 'identity' };
  return { code: digits, ok: false, problem: 'incomplete' };
}

function digitsOf(group: string): string {
  return group.replace(/o/gi, '0').replace(/[il]/gi, '1');
}

function cleaned(text: string): string {
  return text
    .normalize('NFKC')
    .replace(/[\u200b-\u200d\u2060\ufeff\u00ad]/g, '')
    .replace(/[\u2010-\u2015\u2212_~]/g, '-')
    .replace(/[·•]/g, '.')
    .replace(/\s/g, ' ');
}

function folded(text: string): string {
  return text.toLowerCase().replaceAll('đ', 'd').normalize('NFD').replace(/\p{M}/gu, '');
}
