import { lengthAt } from './codes.js';

/** A number, date, sum of money or telephone found at a place of the text. */
export interface FoundAmount {
  length: number;
  kind: 'number' | 'date' | 'money' | 'phone';
  value: number | string | undefined;
}

const NUMBER =
  /\d{1,3}(?:\.\d{3}){1,5}(?:,\d{1,2})?(?![\d])|\d{1,3}(?:,\d{3}){2,5}(?!\d)|\d{1,15}(?:[.,]\d{1,3})?(?!\d)|\d{1,40}/uy;
const FULL_DATE = /(\d{1,2})([/.-])(\d{1,2})\2(\d{4}|\d{2})(?![\d/])/uy;
const ISO_DATE = /(\d{4})-(\d{2})-(\d{2})(?!\d)/uy;
const MONTH = /(\d{1,2})[/-]((?:19|20)\d{2})(?![\d/])/uy;
const DAY = /(\d{1,2})\/(\d{1,2})(?![\d/])/uy;
// Mobile and land lines have 10 or 11 digits with the leading 0; service numbers 8.
const PHONE = /(?:\+?\(?84\)?[ .-]?|0)[ .-]?\(?[235789](?:[ .()-]{0,2}\d){8,9}(?![\d\p{L}])/uy;
const SERVICE_PHONE = /1[89]00(?:[ .-]?\d){4,6}(?![\d\p{L}])/uy;

const UNITS: [pattern: RegExp, factor: number][] = [
  [/[ ]?(?:tỷ|tỉ)(?!\p{L})|ty(?!\p{L})|[ ]ty(?= (?:đồng|dong)(?!\p{L}))/iuy, 1e9],
  [
    /[ ]?(?:triệu|trieu|chiệu|củ)(?!\p{L})|tr(?!\p{L})|[ ]tr(?= ?(?:đ|đồng|dong)(?!\p{L}))|[ ]tr(?!\p{L}|[ ]?\d)/iuy,
    1e6,
  ],
  [
    /[ ]?(?:nghìn|ngàn|nghin|ngan|ngìn)(?!\p{L})|k(?!\p{L})|[ ]k(?= (?:đ|đồng|dong)(?!\p{L}))|[ ]xị(?!\p{L})/iuy,
    1e3,
  ],
];
const DONG = /[ ]?(?:đồng|₫|vnđ|vnd|đ)(?!\p{L})/iuy;
const BARE_DONG = /[ ]dong(?!\p{L})|d(?!\p{L})/iuy;
const HALF = /[ ](?:rưỡi|rưởi|ruoi)(?!\p{L})/iuy;
const REST = /[ ]?(\d{1,3})(?![\d\p{L}]|[.,/]\d)/uy;
const POINTLESS = /[.,]/;

/** Value of a number as Vietnamese writes it: dots for thousands, a comma for the fraction. */
export function numberValue(raw: string): number {
  if (/^\d{1,3}(?:\.\d{3})+(?:,\d+)?$/.test(raw)) return Number(raw.replaceAll('.', '').replace(',', '.'));
  if (/^\d{1,3}(?:,\d{3}){2,}$/.test(raw)) return Number(raw.replaceAll(',', ''));
  return Number(raw.replace(',', '.'));
}

function exec(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(text);
}

function isoDate(year: number, month: number, day: number): string | null {
  if (month < 1 || month > 12 || day < 1 || day > 31) return null;
  return `${year}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
}

function dateAt(text: string, at: number, document: boolean): FoundAmount | null {
  const full = exec(FULL_DATE, text, at);
  if (full) {
    const year = Number(full[4]);
    const value = isoDate(
      year < 100 ? year + (year < 50 ? 2000 : 1900) : year,
      Number(full[3]),
      Number(full[1]),
    );
    if (value) return { length: full[0].length, kind: 'date', value };
  }
  const iso = exec(ISO_DATE, text, at);
  if (iso) {
    const value = isoDate(Number(iso[1]), Number(iso[2]), Number(iso[3]));
    if (value) return { length: iso[0].length, kind: 'date', value };
  }
  const month = exec(MONTH, text, at);
  if (month && !document && Number(month[1]) >= 1 && Number(month[1]) <= 12) {
    return { length: month[0].length, kind: 'date', value: `${month[2]}-${month[1]?.padStart(2, '0')}` };
  }
  const day = exec(DAY, text, at);
  // "24/7" is how people say "at all hours".
  const value = day && day[0] !== '24/7' && isoDate(0, Number(day[2]), Number(day[1]));
  return day && value ? { length: day[0].length, kind: 'date', value: `-${value.slice(1)}` } : null;
}

function phoneAt(text: string, at: number): FoundAmount | null {
  const length = lengthAt(PHONE, text, at) || lengthAt(SERVICE_PHONE, text, at);
  if (!length) return null;
  const digits = text.slice(at, at + length).replace(/\D/g, '');
  const national = /^84\d{9,10}$/.test(digits) ? `0${digits.slice(2)}` : digits;
  const complete = /^0(?:[35789]\d{8}|2\d{8,9})$|^1[89]00\d{4,6}$/.test(national);
  return complete ? { length, kind: 'phone', value: national } : null;
}

/** "2 triệu", "20.000đ", "50k", "1tr5", "20 nghìn đồng" → đồng. */
function moneyAt(text: string, at: number, number: string): FoundAmount | null {
  const amount = numberValue(number);
  let end = at + number.length;
  let factor = 0;
  for (const [pattern, size] of UNITS) {
    const length = lengthAt(pattern, text, end);
    if (!length) continue;
    factor = size;
    end += length;
    break;
  }
  let value = amount * (factor || 1);
  if (factor) {
    const half = lengthAt(HALF, text, end);
    const rest = half ? null : exec(REST, text, end);
    if (half) {
      value += factor / 2;
      end += half;
    } else if (rest && factor >= 1e6 && (rest[0][0] !== ' ' || rest[1]?.length === 1)) {
      // "1tr5", "2 triệu 5": the figure that follows is the next decimal place of the unit.
      value += (Number(rest[1]) / 10 ** (rest[1]?.length ?? 1)) * factor;
      end += rest[0].length;
    }
  }
  const dong = lengthAt(DONG, text, end) || (factor || amount >= 1000 ? lengthAt(BARE_DONG, text, end) : 0);
  if (!factor && (!dong || (amount < 100 && !/^ ?(?:₫|vn|đ(?!ồ))/iu.test(text.slice(end, end + dong)))))
    return null;
  return { length: end + dong - at, kind: 'money', value: Math.round(value) };
}

/**
 * The telephone, date, sum or number that begins with a digit (or +) at a place. `document` says that the
 * word before announces a document, so that 12/2015 is no month.
 */
export function amountAt(text: string, at: number, document: boolean): FoundAmount | null {
  const phone = phoneAt(text, at);
  if (phone) return phone;
  const date = dateAt(text, at, document);
  if (date) return date;
  const number = exec(NUMBER, text, at)?.[0];
  if (!number) return null;
  const money = moneyAt(text, at, number);
  if (money) return money;
  const tail = number.replace(/[.,]$/, '');
  return {
    length: tail.length,
    kind: 'number',
    value: POINTLESS.test(tail) || tail.length < 16 ? numberValue(tail) : undefined,
  };
}
