import { canonical } from './canonical.js';

const EMAIL = /[\p{L}\d._%+-]{1,64}@([\p{L}\d-]{1,63}(?:\.[\p{L}\d-]{1,63}){1,5})/gu;
/** A dossier's code in any of its spellings, with or without the unit before the date. */
const DOSSIER =
  /(?<![\p{L}\d])((?:\d{3}(?:\.\d{2,3}){1,3}\.)?[HG]\d{2}(?:\.\d{1,3}){0,4}[\s./-]{1,3})\d{6}[\s./-]{0,3}\d{4,6}(?!\d)/giu;
const BARE_DOSSIER = /(?<![\d.])\d{6}[-/]\d{4,6}(?!\d)/gu;
/** Digits that belong together although spaces, dots, dashes or brackets stand between them. */
const DIGITS = /\+?\(?\d(?:[ .()-]{0,2}\d){7,39}/gu;
/** Digits in a row, whatever their number: what is left over of longer ones. */
const STARS = '***';

const CURRENCY = /^ ?(?:đ(?!\p{L})|đồng|₫|vnđ|vnd|dong)/iu;

/** Dates, school years, amounts of money and service numbers are runs of digits as well; they name nobody. */
function isHarmless(run: string, after: string): boolean {
  return (
    // Nine or twelve digits with dots may be an identity number: only a currency makes them money.
    (/^[1-9]\d{0,2}(?:\.\d{3}){2,4}$/.test(run) && (run.length <= 10 || CURRENCY.test(after))) ||
    /^\d{1,2}[.-]\d{1,2}[.-]\d{4}$/.test(run) ||
    /^\d{4}-\d{2}-\d{2}$/.test(run) ||
    /^(?:19|20)\d{2}[ -](?:19|20)\d{2}$/.test(run) ||
    /^1[89]00[ .-]?\d{4}(?:\d{2})?$/.test(run)
  );
}

function maskDigits(run: string, at: number, text: string): string {
  // The unit of a dossier code that was masked just before: an office, no person.
  const unit = /^\d{2}(?:\.\d{1,3}){1,4}$/.test(run) && /[GH]/i.test(text.charAt(at - 1));
  if (unit && text.startsWith(`-${STARS}`, at + run.length)) return run;
  if (isHarmless(run, text.slice(at + run.length, at + run.length + 8))) return run;
  const digits = run.replace(/\D/g, '');
  // Procedure codes ("1.001193") have seven digits and never come here alone.
  if (/^\d\.\d{6}$/.test(run)) return run;
  return digits.slice(0, 2) + STARS + digits.slice(-2);
}

/**
 * The text with what identifies a person masked: telephones in every Vietnamese form, identity and bank
 * account numbers, dossier codes, e-mail addresses. Amounts, dates, procedure codes and service numbers
 * (1800…, 1900…) stay. For logs and for what is kept: no run of nine or more digits outlives it.
 *
 * @example maskPersonal('gọi 0912 345 678') // 'gọi 09***78'
 */
export function maskPersonal(text: string): string {
  return canonical(text)
    .text.replace(EMAIL, (_, domain: string) => `${STARS}@${domain}`)
    .replace(DOSSIER, (_, unit: string) => `${unit.trim().replace(/[\s./-]+$/, '')}-${STARS}`)
    .replace(BARE_DOSSIER, STARS)
    .replace(DIGITS, maskDigits);
}
