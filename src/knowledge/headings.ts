import { parseDuration } from './duration.js';
import { amountsInWords } from './fee.js';
import { Procedure, type Case, type Fee, type Level, type Method } from './procedure.js';
import { cleanText, cleanTitle } from './title.js';
import { foldKey } from './vocabulary.js';

type Column =
  | 'code'
  | 'name'
  | 'issuer'
  | 'field'
  | 'level'
  | 'time'
  | 'fee'
  | 'papers'
  | 'steps'
  | 'conditions'
  | 'result'
  | 'legal'
  | 'agency'
  | 'place'
  | 'online'
  | 'method'
  | 'decision'
  | 'url'
  | 'updated'
  | 'subjects';

/** Headings as offices write them, folded; the first that a heading begins with, or holds, is its column. */
const HEADINGS: [Column, string[]][] = [
  ['decision', ['so quyet dinh', 'quyet dinh cong bo']],
  ['issuer', ['co quan ban hanh', 'bo nganh', 'co quan cong bo']],
  [
    'agency',
    ['co quan thuc hien', 'co quan giai quyet', 'don vi thuc hien', 'co quan co tham quyen', 'co quan'],
  ],
  ['place', ['dia diem', 'noi nop', 'noi tiep nhan', 'dia chi']],
  ['online', ['toan trinh', 'muc do', 'dvc']],
  ['method', ['cach thuc', 'hinh thuc', 'cach nop']],
  ['time', ['thoi han', 'thoi gian']],
  ['fee', ['phi', 'le phi', 'muc phi', 'muc thu']],
  ['papers', ['giay to', 'thanh phan ho so', 'ho so']],
  ['steps', ['trinh tu', 'cac buoc']],
  ['conditions', ['yeu cau', 'dieu kien']],
  ['result', ['ket qua']],
  ['legal', ['can cu', 'co so phap ly']],
  ['subjects', ['doi tuong']],
  ['field', ['linh vuc']],
  ['level', ['cap']],
  ['url', ['nguon', 'duong dan', 'lien ket', 'url', 'link']],
  ['updated', ['cap nhat', 'ngay cap nhat', 'ngay cong bo', 'ngay ban hanh']],
  ['name', ['ten thu tuc', 'ten tthc', 'ten', 'thu tuc']],
  ['code', ['ma', 'ma thu tuc', 'ma tthc', 'ma so']],
];

/** The columns of a heading row; `null` when it is none (no code or no name in it). */
export function columnsOf(row: string[]): Map<number, Column> | null {
  const columns = new Map<number, Column>();
  row.forEach((heading, i) => {
    const key = foldKey(heading.replace(/[*:()]/g, ' '));
    const exact = HEADINGS.find(([, names]) => names.includes(key));
    const begins = HEADINGS.find(([, names]) => names.some((name) => key.startsWith(`${name} `)));
    const found = (exact ?? begins)?.[0];
    if (found && ![...columns.values()].includes(found)) columns.set(i, found);
  });
  const have = [...columns.values()];
  return have.includes('code') && have.includes('name') ? columns : null;
}

const LEVELS: [RegExp, Level][] = [
  [/xa|phuong/, 'commune'],
  [/tinh|so\b/, 'province'],
  [/\bbo\b|trung uong/, 'ministry'],
  [/khac|huyen|cong an|thue|bao hiem/, 'other'],
];

/**
 * One row of an office's table → a procedure. Throws the sentence that says which cell is wrong and what would be
 * right. `updated` is the date that holds where the row has none, `YYYY-MM-DD`.
 */
export function procedureFromRow(row: string[], columns: Map<number, Column>, updated: string): Procedure {
  const cells = new Map<Column, string>();
  // Excel keeps 1.004194 as text by an apostrophe, which some exports leave in.
  for (const [i, column] of columns) cells.set(column, cleanText(row[i]).replace(/^['’]/, '').trim());
  const cell = (column: Column) => cells.get(column) ?? '';
  const code = codeOf(cell('code'));
  const name = cleanTitle(cell('name'));
  if (!name) throw new Error('cột “tên” còn trống');
  const levelWords = foldKey(cell('level'));
  return Procedure.parse({
    code,
    name,
    issuer: cell('issuer'),
    fields: lines(cell('field')),
    levels: LEVELS.filter(([pattern]) => pattern.test(levelWords)).map(([, level]) => level),
    fullyOnline: /^(?:co|x|1|true)$|(?<!khong )toan trinh|muc do 4/.test(foldKey(cell('online'))),
    subjects: lines(cell('subjects')),
    cases: casesOf(cell('papers')),
    ...timesAndFees(cell('method'), cell('time'), cell('fee')),
    steps: lines(cell('steps')).map((text) => ({ name: '', text })),
    conditions: cell('conditions'),
    results: lines(cell('result')),
    legal: lines(cell('legal')),
    agencies: { executing: cell('agency'), receiving: cell('place') },
    decision: cell('decision'),
    source: {
      title: name,
      url: /^https?:\/\//.test(cell('url')) ? cell('url') : 'https://dichvucong.gov.vn',
      updated: dateOf(cell('updated')) ?? updated,
    },
  });
}

function codeOf(text: string): string {
  const code = text
    .replace(/\s+/g, '')
    .replace(/,/g, '.')
    .replace(/\.000\.00\.00\.H\d+$/i, '');
  if (!code) throw new Error('cột “mã” còn trống');
  if (/^\d\.\d{1,5}$/.test(code))
    throw new Error(
      `mã “${text}” bị Excel đọc thành số và cắt mất chữ số 0; hãy đặt cột mã là Văn bản (Text) rồi ghi lại như 1.004190`,
    );
  if (!/^\d\.\d{6,9}(?:\.\d{2})?$/.test(code))
    throw new Error(`“${text}” không phải mã thủ tục, mã có dạng 1.004194`);
  return code;
}

/** `2026-11-24`, `24/11/2026`, or Excel's own count of days; undefined for an empty cell. */
function dateOf(text: string): string | undefined {
  if (text === '') return undefined;
  const local = /^(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})/.exec(text);
  const iso = local
    ? `${local[3]}-${local[2]!.padStart(2, '0')}-${local[1]!.padStart(2, '0')}`
    : /^\d{5}$/.test(text)
      ? new Date((Number(text) - 25569) * 86_400_000).toISOString().slice(0, 10)
      : text.slice(0, 10);
  const time = Date.parse(iso);
  if (
    !/^\d{4}-\d{2}-\d{2}$/.test(iso) ||
    Number.isNaN(time) ||
    new Date(time).toISOString().slice(0, 10) !== iso
  )
    throw new Error(`“${text}” không phải ngày, hãy ghi như 24/11/2026`);
  return iso;
}

function timesAndFees(method: string, time: string, fee: string): { methods: Method[]; timeNote: string } {
  const words = foldKey(method);
  const kinds: Method['kind'][] = [];
  if (words === '' || /truc tiep/.test(words)) kinds.push('direct');
  if (/truc tuyen|qua mang/.test(words)) kinds.push('online');
  if (/buu/.test(words)) kinds.push('postal');
  if (kinds.length === 0) kinds.push('direct');
  const bare = time.replace(/^(?:trong )?(?:thời hạn|không quá|tối đa)?\s*/iu, '').replace(/[.;]$/, '');
  const limit = parseDuration(bare) ?? parseDuration(bare.replace(/\s*\(.*$/, '')) ?? null;
  const fees = feesOf(fee);
  return {
    methods: kinds.map((kind) => ({ kind, time: limit, text: '', fees, abroad: false })),
    timeNote: limit ? '' : time,
  };
}

/** Words that name one amount give it; other words are kept as words, and an empty cell states nothing. */
function feesOf(text: string): Fee[] {
  if (text === '') return [];
  const number = /^\d{1,3}(?:[.,]\d{3})+$|^\d+$/.test(text) ? Number(text.replace(/[.,]/g, '')) : null;
  const amounts = number === null ? amountsInWords(text) : [number];
  const free = /^(?:không(?: thu)?(?: (?:lệ )?phí)?|miễn(?: lệ)? phí|0 ?(?:đ|đồng)?)\.?$/iu.test(text);
  const amount = !free && amounts.length === 1 && amounts[0]! >= 500 ? amounts[0]! : null;
  return [
    { kind: 'fee', amount, currency: 'VND', free, text: number === null ? text.replace(/\n+/g, ' ') : '' },
  ];
}

function casesOf(text: string): Case[] {
  const components = lines(text).map((name) => ({ name, original: 0, copy: 0 }));
  return components.length > 0 ? [{ name: '', components }] : [];
}

function lines(text: string): string[] {
  return text
    .split(/\n|;\s*(?=[\p{Lu}\-+•])/u)
    .map((line) =>
      line
        .replace(/^\s*(?:[-+•*]|\d{1,2}[.)](?!\d))\s*/, '')
        .replace(/[;,]\s*$/, '')
        .trim(),
    )
    .filter(Boolean);
}
