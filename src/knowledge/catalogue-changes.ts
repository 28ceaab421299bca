import type { Method, Procedure } from './procedure.js';

/** What became of a procedure between two versions of the catalogue. */
export interface CatalogueChange {
  kind: 'new' | 'changed' | 'withdrawn';
  code: string;
  name: string;
  /** Of `changed`: each field with what it was and is, short, for staff. */
  fields: { field: string; before: string; after: string }[];
}

/** What is new, changed and withdrawn, in that order, by code. */
export function changesBetween(before: Procedure[], after: Procedure[]): CatalogueChange[] {
  const old = new Map(before.map((procedure) => [procedure.code, procedure]));
  const now = new Map(after.map((procedure) => [procedure.code, procedure]));
  const fresh: CatalogueChange[] = [];
  const changed: CatalogueChange[] = [];
  for (const procedure of after) {
    const { code, name } = procedure;
    const was = old.get(code);
    if (!was) {
      fresh.push({ kind: 'new', code, name, fields: [] });
      continue;
    }
    const fields = FIELDS.flatMap(([field, show]) => {
      const [one, two] = [show(was), show(procedure)];
      return one === two ? [] : [{ field, before: one, after: two }];
    });
    if (fields.length > 0) changed.push({ kind: 'changed', code, name, fields });
  }
  const withdrawn = before
    .filter(({ code }) => !now.has(code))
    .map(({ code, name }): CatalogueChange => ({ kind: 'withdrawn', code, name, fields: [] }));
  return [...fresh, ...changed, ...withdrawn];
}

const FIELDS: [string, (procedure: Procedure) => string][] = [
  ['tên', ({ name }) => name],
  ['phí', ({ methods, feeNote }) => [...each(methods, feesOf), feeNote].filter(Boolean).join('; ')],
  ['thời hạn', ({ methods, timeNote }) => [...each(methods, timeOf), timeNote].filter(Boolean).join('; ')],
  [
    'giấy tờ',
    ({ cases }) => cases.flatMap(({ components }) => components.map(({ name }) => name)).join('; '),
  ],
  ['cách nộp', ({ methods }) => [...new Set(methods.map(({ kind }) => KINDS[kind]))].join(', ')],
  ['trình tự', ({ steps }) => steps.map(({ name, text }) => `${name} ${text}`.trim()).join(' ')],
  ['điều kiện', ({ conditions }) => conditions],
  ['kết quả', ({ results }) => results.join('; ')],
  ['căn cứ', ({ legal }) => legal.join('; ')],
  ['cơ quan', ({ agencies }) => Object.values(agencies).filter(Boolean).join('; ')],
  ['toàn trình', ({ fullyOnline }) => (fullyOnline ? 'có' : 'không')],
];

const KINDS: Record<Method['kind'], string> = {
  direct: 'trực tiếp',
  online: 'trực tuyến',
  postal: 'bưu chính',
};
const UNITS = { working_day: 'ngày làm việc', day: 'ngày', hour: 'giờ', month: 'tháng', year: 'năm' };

function each(methods: Method[], show: (method: Method) => string): string[] {
  return [...new Set(methods.map(show).filter(Boolean))];
}

function feesOf({ fees }: Method): string {
  return fees
    .map(({ amount, currency, free, text }) => {
      if (free) return 'miễn phí';
      if (amount === null) return text;
      return `${amount.toLocaleString('vi-VN')} ${currency === 'VND' ? 'đồng' : currency}${text ? ` (${text})` : ''}`;
    })
    .join(', ');
}

function timeOf({ time, text }: Method): string {
  return time ? `${time.amount} ${UNITS[time.unit]}` : text;
}
