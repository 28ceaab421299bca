import { formatDuration } from '../knowledge/duration.js';
import { formatMoney } from '../knowledge/fee.js';
import type { Fee, Method, Procedure } from '../knowledge/procedure.js';
import type { NamedMethod } from '../understanding/aspects.js';
import { feeText, methodsFor } from './facts.js';

/** One figure: by which ways of handing in, how much, for what, how long these ways take. */
export interface FeeRow {
  kinds: Method['kind'][];
  amount: string;
  /** '' where the figure is for all. */
  what: string;
  /** '' where the table tells no times. */
  time: string;
}

export interface FeeTable {
  rows: FeeRow[];
  /** Some row says for what: the table has a column of it. */
  hasWhat: boolean;
  /** The ways take different times. */
  hasTime: boolean;
  /** What the record says of fees in words alone, by ways of handing in; none: of all. */
  remarks: { kinds: Method['kind'][]; text: string }[];
}

/** More of it than this in a cell is a paragraph, not a cell. */
const LONGEST_CELL = 100;

/**
 * Fees that differ by the way of handing in or by case, as a table; null where one line says it all, or where the
 * record's words do not fit into cells.
 */
export function feeTable(procedure: Procedure, named: NamedMethod | null): FeeTable | null {
  const methods = methodsFor(procedure, named);
  const figures = methods.map((method) => method.fees.flatMap((fee) => figureOf(fee) ?? []));
  if (figures.flat().some(({ what }) => what.length > LONGEST_CELL)) return null;
  // Several figures of one way would repeat its days on every line.
  const once = figures.every((own) => own.length <= 1);
  const rows: FeeRow[] = [];
  const remarks: FeeTable['remarks'] = [];
  for (const [i, { kind, fees, time }] of methods.entries()) {
    for (const { amount, what } of figures[i]!) {
      const row = { kinds: [kind], amount, what, time: once && time ? formatDuration(time) : '' };
      const same = rows.find((r) => r.amount === amount && r.what === what && r.time === row.time);
      if (!same) rows.push(row);
      else if (!same.kinds.includes(kind)) same.kinds.push(kind);
    }
    for (const fee of fees.filter((one) => figureOf(one) === null)) {
      const text = feeText(fee);
      const same = remarks.find((remark) => remark.text === text);
      if (!same) remarks.push({ kinds: [kind], text });
      else if (!same.kinds.includes(kind)) same.kinds.push(kind);
    }
  }
  if (rows.length < 2) return null;
  const all = new Set(methods.map(({ kind }) => kind)).size;
  return {
    rows,
    hasWhat: rows.some(({ what }) => what !== ''),
    hasTime: new Set(rows.map(({ time }) => time)).size > 1,
    remarks: remarks.map(({ kinds, text }) => ({ kinds: kinds.length === all ? [] : kinds, text })),
  };
}

/** A fee as a figure and what it is for; null where the record has words alone. */
function figureOf(fee: Fee): { amount: string; what: string } | null {
  const words = fee.text
    .replace(/^[-+*•\s]+/, '')
    .replace(/\s+/gu, ' ')
    .trim();
  if (fee.free) return words.length > 12 ? null : { amount: feeText(fee), what: '' };
  if (fee.amount === null) return null;
  const amount = formatMoney(fee.amount, fee.currency);
  const bare = amount.replace(/ đồng$/, '');
  if (!words.includes(bare)) return { amount, what: capital(words) };
  // The words tell the figure themselves: "20.000 đồng/lần".
  return words.length <= 40 ? { amount: capital(words).replace(/[.;]$/, ''), what: '' } : null;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
