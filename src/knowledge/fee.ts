import type { Fee } from './procedure.js';
import { cleanText } from './title.js';

/** A fee as `executionMethods[].fees[]` of the national portal gives it. */
export interface RecordFee {
  type?: string | null;
  value?: number | null;
  description?: string | null;
  currencyName?: string | null;
}

const MONEY =
  /(\d{1,3}(?:[.,]\d{3})+|\d+)\s*(?:\/\s*)?(?:đồng|đ|vnđ|vnd|nghìn đồng|ngàn đồng|triệu đồng)(?![\p{L}])/giu;
const GROUPED = /(?<![\d/.])(\d{1,3}(?:\.\d{3})+)(?!\d|\.\d|\/(?:19|20)\d\d|\/(?:NĐ|TT|QĐ|NQ))/gu;
const FREE_WHOLLY =
  /^(?:[-+*•(\s]*)(?:(?:lệ )?phí\s*[:.]?\s*)?(?:không(?: có| thu| mất| phải nộp)?(?: (?:lệ )?phí)?(?:,? lệ phí)?|miễn(?: lệ)? phí|miễn thu(?: (?:lệ )?phí)?|0 đồng)\s*[.;)]*$/iu;
const FREE_FIRST = /^[-+*•(\s]*(?:miễn(?: thu)?(?: lệ)? phí|không thu(?: lệ)? phí)\s*[.;]/iu;
const NOT_STATED = /^(?:không|chưa)(?: có)? quy định\.?$|^chưa ban hành\.?$/iu;

/**
 * Amounts in đồng that the words name: "135.000 đồng/lần", "1.250.000/lần/cơ sở", "20 triệu đồng".
 * A decree's number or a date is not one.
 */
export function amountsInWords(words: string): number[] {
  const found: number[] = [];
  const text = words.normalize('NFC');
  for (const match of text.matchAll(MONEY)) {
    const figure = match[1]!.replace(/[.,](?=\d{3})/g, '');
    const unit = match[0].toLowerCase();
    const scale = /nghìn|ngàn/.test(unit) ? 1000 : /triệu/.test(unit) ? 1_000_000 : 1;
    const amount = Number(figure) * scale;
    if (amount >= 500) found.push(amount);
  }
  for (const match of text.matchAll(GROUPED)) {
    const amount = Number(match[1]!.replaceAll('.', ''));
    if (amount >= 1000) found.push(amount);
  }
  return [...new Set(found)];
}

/**
 * Reads one fee of the official record. `null`: nothing is stated (value 0 and no words).
 * The words win over a value that contradicts them ("20" beside "20.000 đ/tờ khai"), a value of 0 is never a
 * price, and "miễn phí" is said only where the words say it of everybody.
 */
export function readFee(raw: RecordFee): Fee | null {
  const text = cleanText(raw.description).replace(/\n+/g, ' ');
  const value = typeof raw.value === 'number' && raw.value > 0 ? raw.value : 0;
  const kind = raw.type === 'SERVICE_FEE' ? 'service' : raw.type === 'PRICE_LEVEL' ? 'price' : 'fee';
  const usd = raw.currencyName === 'USD' || (value > 0 && value < 1000 && /\bUSD\b|đô la/i.test(text));
  const inWords = amountsInWords(text);

  if (usd && value > 0) return { kind, amount: value, currency: 'USD', free: false, text };
  if (value > 0 && (inWords.length === 0 || inWords.includes(value))) {
    // Under 500 đồng there is no fee: the clerk left thousands out, or meant dollars, and only the office knows.
    if (value < 500 || (value < 1000 && !raw.currencyName)) {
      const doubt = `hồ sơ công bố ghi “${value}”, không rõ đơn vị tiền`;
      return { kind, amount: null, currency: 'VND', free: false, text: text ? `${text} (${doubt})` : doubt };
    }
    return { kind, amount: value, currency: 'VND', free: false, text };
  }
  if (value > 0 && inWords.length > 0) {
    // Figures in the words beside another value: both are real when the value is itself a plausible amount.
    if (value >= 1000) return { kind, amount: value, currency: 'VND', free: false, text };
    return { kind, amount: inWords.length === 1 ? inWords[0]! : null, currency: 'VND', free: false, text };
  }
  if (!text || NOT_STATED.test(text)) return null;
  const free = FREE_WHOLLY.test(text) || (FREE_FIRST.test(text) && inWords.length === 0);
  return {
    kind,
    amount: !free && inWords.length === 1 ? inWords[0]! : null,
    currency: 'VND',
    free,
    text,
  };
}

/** True where a record's value and its words name different amounts: `knowledge -- check` lists these. */
export function feeContradicts(raw: RecordFee): boolean {
  const value = raw.value ?? 0;
  if (value <= 0) return false;
  const inWords = amountsInWords(raw.description ?? '');
  return value < 500 || (inWords.length > 0 && !inWords.includes(value));
}

const dong = new Intl.NumberFormat('vi-VN');

/** `20000` → `20.000 đồng`; dollars keep their unit. */
export function formatMoney(amount: number, currency: 'VND' | 'USD' = 'VND'): string {
  return currency === 'USD' ? `${dong.format(amount)} USD` : `${dong.format(amount)} đồng`;
}
