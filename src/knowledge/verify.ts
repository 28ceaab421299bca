import { readFileSync } from 'node:fs';
import { fold } from '../language/index.js';
import { formatDuration } from './duration.js';
import { amountsInWords, formatMoney } from './fee.js';
import type { Layer, ProcedurePatch } from './folder.js';
import type { Fee, Method, Procedure } from './procedure.js';
import { procedureFromRecord, type OfficialRecord } from './record.js';
import { readSheets } from './sheet.js';
import { cleanText } from './title.js';
import { PROCEDURE_FIELDS } from './vocabulary.js';

/** One figure of a procedure file that is not the official record's. */
export interface Difference {
  code: string;
  file: string;
  line?: number;
  /** The field as it stands in the file, e.g. `cách nộp › thời hạn`. */
  field: string;
  ours: string;
  official: string;
  /** The file's own words for it (`giải thích chênh lệch`); empty: nobody has explained it. */
  explained: string;
}

const KINDS: Record<Method['kind'], string> = {
  direct: 'trực tiếp',
  online: 'trực tuyến',
  postal: 'bưu chính',
};
const LEVELS = { commune: 'xã', province: 'tỉnh', ministry: 'bộ', other: 'khác' } as const;
/** Share of words two titles, or two lists of results, must have in common. */
const ALIKE = { title: 0.6, results: 0.2 };

/** A procedure file with the places of its fields. */
export interface OwnFile {
  patch: ProcedurePatch;
  file: string;
  line: number;
  lines: Map<string, number>;
}

/** The procedures that a layer tells in full (those with a name), with where each field stands. */
export function ownFiles(layer: Layer): OwnFile[] {
  const read = new Map<string, ReturnType<typeof readSheets>['sheets']>();
  return layer.patches
    .filter(({ patch }) => patch.name)
    .map(({ patch, file, line }) => {
      if (!read.has(file))
        read.set(
          file,
          readSheets(file, readFileSync(file, 'utf8').replace(/^\ufeff/, ''), PROCEDURE_FIELDS).sheets,
        );
      const sheet = read.get(file)!.find(({ value }) => value.code === patch.code);
      const lines = new Map([...(sheet?.places ?? [])].map(([field, place]) => [field, place.line]));
      return { patch, file, line, lines };
    });
}

/** Every figure of the file that differs from its official record: levels, days, amounts, source, date, decrees. */
export function differences(own: OwnFile, record: OfficialRecord): Difference[] {
  const official = procedureFromRecord(record);
  const { patch } = own;
  const found: Difference[] = [];
  const differ = (field: string, path: string, ours: string, theirs: string) =>
    found.push({
      code: patch.code,
      file: own.file,
      line: lineOf(own, path),
      field,
      ours,
      official: theirs,
      explained: patch.explains ?? '',
    });

  if (alike(patch.name ?? '', official.name) < ALIKE.title)
    differ('tên', 'name', patch.name ?? '', official.name);
  const levels = (list: Procedure['levels']) =>
    [...new Set(list)]
      .sort()
      .map((level) => LEVELS[level])
      .join(', ');
  if (patch.levels && levels(patch.levels) !== levels(official.levels))
    differ('cấp thực hiện', 'levels', levels(patch.levels), levels(official.levels));
  if ((patch.fullyOnline ?? false) !== official.fullyOnline)
    differ('toàn trình', 'fullyOnline', yesNo(patch.fullyOnline ?? false), yesNo(official.fullyOnline));
  if (patch.province !== undefined && patch.province !== (official.province ?? ''))
    differ('tỉnh', 'province', patch.province, official.province ?? '(cả nước)');
  compareMethods(patch, official, record, differ);
  if (patch.results?.length && official.results.some((result) => /\p{L}{2}/u.test(result))) {
    const [ours, theirs] = [patch.results.join('; '), official.results.join('; ')];
    if (alike(ours, theirs) < ALIKE.results) differ('kết quả', 'results', ours, theirs);
  }
  const whole = JSON.stringify(record);
  const unknown = (patch.legal ?? []).flatMap(actNumbers).filter((act) => !whole.includes(act));
  if (unknown.length > 0) differ('căn cứ', 'legal', unknown.join(', '), 'không có trong hồ sơ công bố');
  const id = (patch.source?.url ?? '').split('/').at(-1) ?? '';
  if (id !== record.id) differ('nguồn', 'source.url', patch.source?.url ?? '(trống)', official.source.url);
  const date = patch.source?.updated ?? '';
  if (date !== official.source.updated)
    differ('cập nhật', 'source.updated', date || '(trống)', official.source.updated);
  return found;
}

function compareMethods(
  patch: ProcedurePatch,
  official: Procedure,
  record: OfficialRecord,
  differ: (field: string, path: string, ours: string, theirs: string) => void,
): void {
  // A mission abroad (fees in dollars) is left out of our files: they speak to people at home.
  const home = official.methods.filter((method) => !method.abroad);
  const theirs = (['direct', 'online', 'postal'] as const).flatMap((kind) => {
    const here = home.filter((method) => method.kind === kind);
    // What only foreigners ask for costs dollars at home too.
    return here.length > 0 ? here : official.methods.filter((method) => method.kind === kind);
  });
  const ours = patch.methods ?? [];
  const told = proseOf(record);
  for (const kind of ['direct', 'online', 'postal'] as const) {
    const own = ours.map((method, i) => ({ method, i })).filter(({ method }) => method.kind === kind);
    const right = theirs.filter((method) => method.kind === kind);
    const at = own[0] ? `methods.${own[0].i}` : 'methods';
    const name = `cách nộp (${KINDS[kind]})`;
    if (own.length === 0 && right.length === 0) continue;
    if (own.length === 0 || right.length === 0) {
      differ(name, at, own.length > 0 ? 'có' : 'không có', right.length > 0 ? 'có' : 'không có');
      continue;
    }
    const [time, officialTime] = [own.map(({ method }) => method), right].map((methods) => timesOf(methods));
    const unstated = officialTime!.length === 0;
    const strange = time!.filter((one) =>
      unstated ? !told.includes(fold(one)) : !officialTime!.includes(one),
    );
    const missing = officialTime!.filter((one) => !time!.includes(one));
    if (strange.length > 0 || missing.length > 0)
      differ(
        `${name} › thời hạn`,
        `${at}.time`,
        shownList(time!),
        shownList(officialTime!, 'không ghi con số'),
      );
    compareFees(
      own.map(({ method }) => method),
      right,
      patch,
      record,
      (mine, good) => differ(`${name} › phí`, `${at}.fees`, mine, good),
    );
  }
}

function compareFees(
  own: Method[],
  right: Method[],
  patch: ProcedurePatch,
  record: OfficialRecord,
  differ: (ours: string, theirs: string) => void,
): void {
  const [ours, theirs] = [own, right].map((methods) => methods.flatMap((method) => method.fees));
  const ourWords = [patch.feeNote ?? '', ...own.map(({ text }) => text), ...ours!.map(({ text }) => text)];
  const theirWords = [
    ...right.map(({ text }) => text),
    ...theirs!.map(({ text }) => text),
    ...(record.executionSteps ?? []).map((step) => step.description ?? ''),
  ];
  const [mine, good] = [statedAmounts(ours!), statedAmounts(theirs!)];
  const mineToo = [...mine, ...saidAmounts(ourWords)];
  const goodToo = [...good, ...saidAmounts(theirWords)];
  const strange = mine.filter((money) => !goodToo.includes(money));
  const missing = good.filter((money) => !mineToo.includes(money));
  const none = 'không ghi số tiền';
  if (strange.length > 0 || missing.length > 0)
    differ(shownList(mine, shownList(saidAmounts(ourWords), none)), shownList(good, none));
  // A fee waived for some ("hộ nghèo được miễn") beside an amount is in the decree's words, not in a figure.
  const free = ours!.length > 0 && ours!.every((fee) => fee.free || fee.amount === 0);
  const freeThere =
    theirs!.length === 0 ||
    theirWords.some((text) => /miễn|không (?:thu|mất|phải nộp)|^không\b/iu.test(text.trim()));
  if (free && !freeThere) differ('miễn phí', theirs!.map((fee) => fee.text || shownFee(fee)).join('; '));
}

/** The amounts above zero that fees state, as people read them. */
function statedAmounts(fees: Fee[]): string[] {
  return [...new Set(fees.filter((fee) => fee.amount !== null && fee.amount > 0).map(shownFee))];
}

function shownFee(fee: Fee): string {
  return formatMoney(fee.amount ?? 0, fee.currency);
}

/** The amounts that words name, also a bare "500000" and dollars. */
function saidAmounts(words: string[]): string[] {
  const text = words.join('\n');
  const bare = [...text.matchAll(/(?<![\d./])\d{4,9}(?![\d./])/g)].map((match) => Number(match[0]));
  const dollars = [...text.matchAll(/(\d+) ?(?:USD|đô la)/giu)].map((match) => Number(match[1]));
  return [
    ...[...amountsInWords(text), ...bare].map((amount) => formatMoney(amount)),
    ...dollars.map((amount) => formatMoney(amount, 'USD')),
  ];
}

/** Where an official record says two things at once: nothing for our files to mend, but staff should know. */
export function contradictions(record: OfficialRecord): string[] {
  const found: string[] = [];
  for (const method of record.executionMethods ?? []) {
    const kind = { DIRECT: 'trực tiếp', ONLINE: 'trực tuyến', POSTAL: 'bưu chính' }[method.submissionMethod];
    for (const fee of method.fees ?? []) {
      const inWords = amountsInWords(fee.description ?? '');
      const value = fee.value ?? 0;
      const usd = fee.currencyName === 'USD';
      if (usd || value <= 0) continue;
      if (inWords.length > 0 && !inWords.includes(value))
        found.push(`nộp ${kind}: phí ghi số ${number(value)} mà lời là “${cut(cleanText(fee.description))}”`);
      else if (value < 500) found.push(`nộp ${kind}: phí ghi số ${number(value)}, không rõ đơn vị tiền`);
    }
    const text = cleanText(method.description);
    const amount = Number(method.processingTime);
    const unit = method.processingTimeUnit;
    if (Number.isFinite(amount) && amount > 0 && (unit === 'DAY' || unit === 'WORKING_DAY')) {
      const limits = [
        ...text.matchAll(/(?:trong (?:thời hạn |vòng )?|không quá |tối đa )(\d+)\s*ngày( làm việc)?/giu),
      ];
      const same = limits.find((match) => Number(match[1]) === amount);
      const other = same && Boolean(same[2]) !== (unit === 'WORKING_DAY');
      const said = unit === 'WORKING_DAY' ? 'ngày làm việc' : 'ngày';
      if (other) found.push(`nộp ${kind}: thời hạn ghi ${amount} ${said} mà lời là “${same[0]}”`);
      else if (limits.length > 0 && !same)
        found.push(
          `nộp ${kind}: thời hạn ghi ${amount} ${said} mà lời là “${limits.map((m) => m[0]).join('”, “')}”`,
        );
    }
  }
  found.push(...spelledOtherwise(proseOf(record, false)));
  return [...new Set(found)];
}

const SPELLED: Record<string, number> = {
  một: 1,
  hai: 2,
  ba: 3,
  bốn: 4,
  năm: 5,
  sáu: 6,
  bảy: 7,
  tám: 8,
  chín: 9,
  mười: 10,
  'mười lăm': 15,
  'hai mươi': 20,
  'ba mươi': 30,
};
const SPELLED_FIGURE = new RegExp(
  `(?<!\\p{L})(?<!mươi |mười |trăm |linh )(${Object.keys(SPELLED)
    .sort((a, b) => b.length - a.length)
    .join('|')})\\s*\\((\\d{1,2})\\)\\s*(?:ngày|giờ|tháng)`,
  'giu',
);

/** "năm (07) ngày": the word and the figure beside it are not the same. */
function spelledOtherwise(text: string): string[] {
  return [...text.matchAll(SPELLED_FIGURE)]
    .filter((match) => SPELLED[match[1]!.toLowerCase()] !== Number(match[2]))
    .map((match) => `chữ và số khác nhau: “${match[0]}”`);
}

function proseOf(record: OfficialRecord, folded = true): string {
  const prose = [
    ...(record.executionSteps ?? []).map((step) => `${step.name ?? ''} ${step.description ?? ''}`),
    ...(record.executionMethods ?? []).map(
      (method) => `${method.processingTime ?? ''} ${method.description ?? ''}`,
    ),
    record.requirementsAndConditions ?? '',
    String(record.description ?? ''),
  ].join('\n');
  const clean = cleanText(prose);
  // "05 ngày" is "5 ngày".
  return folded ? fold(clean).replace(/(?<!\d)0+(?=\d)/g, '') : clean;
}

function timesOf(methods: Method[]): string[] {
  return [...new Set(methods.flatMap(({ time }) => (time ? [formatDuration(time)] : [])))];
}

function shownList(list: string[], none = 'không ghi'): string {
  return list.length > 0 ? list.join(', ') : none;
}

function actNumbers(text: string): string[] {
  return text.match(/\d+\/\d{4}\/[\p{Lu}\d-]+/gu) ?? [];
}

/** Share of the smaller text's words that the other holds too. */
function alike(a: string, b: string): number {
  const [x, y] = [a, b].map((text) => new Set(fold(text).match(/[a-z0-9]+/g) ?? []));
  const smaller = x!.size <= y!.size ? x! : y!;
  const larger = smaller === x ? y! : x!;
  if (smaller.size === 0) return 0;
  return [...smaller].filter((word) => larger.has(word)).length / smaller.size;
}

function lineOf(own: OwnFile, field: string): number {
  for (let path = field; path !== ''; path = path.includes('.') ? path.slice(0, path.lastIndexOf('.')) : '') {
    const line = own.lines.get(path);
    if (line !== undefined) return line;
  }
  return own.line;
}

const yesNo = (value: boolean): string => (value ? 'có' : 'không');
const number = (value: number): string => new Intl.NumberFormat('vi-VN').format(value);
const cut = (text: string): string =>
  (text.length > 160 ? `${text.slice(0, 157)} …` : text).replace(/\n+/g, ' ');
