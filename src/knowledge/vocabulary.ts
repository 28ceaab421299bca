import { parseDuration } from './duration.js';
import type { Level, Method } from './procedure.js';

/**
 * How a field is written in the files that staff keep: Vietnamese keys, found with or without marks and in any
 * case. `read` turns what stands there into the schema's value, or throws the sentence that says what would be
 * right.
 */
export interface FieldRule {
  /** Path in the schema; `source.url` puts it inside `source`. */
  to: string;
  /** The name shown in messages. */
  label: string;
  read?: (value: unknown) => unknown;
  /** For a list of mappings: the rules of each item. */
  items?: FieldRules;
}
export type FieldRules = Record<string, FieldRule>;

const LEVELS: Record<string, Level> = { xa: 'commune', tinh: 'province', bo: 'ministry', khac: 'other' };
const METHODS: Record<string, Method['kind']> = {
  'truc tiep': 'direct',
  'truc tuyen': 'online',
  'buu chinh': 'postal',
};
const FEE_KINDS: Record<string, string> = { 'le phi': 'fee', phi: 'fee', gia: 'price', 'dich vu': 'service' };

const strip = (text: string) =>
  text
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .replace(/đ/g, 'd')
    .replace(/Đ/g, 'D')
    .toLowerCase()
    .replace(/[\s_-]+/g, ' ')
    .trim();

/** A key as staff may type it → the form in the tables below. */
export const foldKey = strip;

function oneOf<T>(table: Record<string, T>, names: string): (value: unknown) => T {
  return (value) => {
    const found = table[strip(String(value))];
    if (found === undefined)
      throw new Error(`“${String(value)}” không dùng được, hãy ghi một trong: ${names}`);
    return found;
  };
}

function list(read: (value: unknown) => unknown = (v) => v): (value: unknown) => unknown[] {
  return (value) => (Array.isArray(value) ? value : [value]).filter((v) => v !== null && v !== '').map(read);
}

const text = (value: unknown): unknown => {
  if (value === null || value === undefined) return '';
  if (Array.isArray(value)) return value.map((v) => `- ${String(v)}`).join('\n');
  if (typeof value === 'number') return String(value);
  if (typeof value === 'object')
    throw new Error('cần một đoạn chữ; nếu trong câu có dấu “: ” hãy đặt cả câu trong ngoặc kép');
  return value;
};
const words = list((value) => {
  if (value !== null && typeof value === 'object') {
    throw new Error('mỗi dòng là một câu; nếu trong câu có dấu “: ” hãy đặt cả câu trong ngoặc kép');
  }
  return String(value).normalize('NFC').trim();
});
const yesNo = (value: unknown): boolean => {
  if (typeof value === 'boolean') return value;
  return oneOf({ co: true, khong: false, true: true, false: false }, 'có, không')(value);
};
const day = (value: unknown): string => {
  const date = value instanceof Date ? value.toISOString().slice(0, 10) : String(value ?? '');
  const local = /^(\d{1,2})[/-](\d{1,2})[/-](\d{4})$/.exec(date);
  const iso = local ? `${local[3]}-${local[2]!.padStart(2, '0')}-${local[1]!.padStart(2, '0')}` : date;
  if (!/^\d{4}-\d{2}-\d{2}$/.test(iso) || Number.isNaN(Date.parse(iso))) {
    throw new Error(`“${date}” không phải ngày, hãy ghi như 2026-11-24 hoặc 24/11/2026`);
  }
  return iso;
};
const amount = (value: unknown): number | null => {
  if (value === null || value === '') return null;
  if (typeof value === 'number') return value;
  const figure = /^([\d.]+)\s*(?:đ|đồng|vnđ|usd)?$/iu.exec(String(value).trim());
  const number = figure ? Number(figure[1]!.replaceAll('.', '')) : Number.NaN;
  if (!Number.isFinite(number)) throw new Error(`“${String(value)}” không phải số tiền, hãy ghi như 20000`);
  return number;
};
const quantity = (value: unknown): number => {
  const number = typeof value === 'number' ? value : Number(String(value ?? '0'));
  if (!Number.isInteger(number) || number < 0)
    throw new Error(`“${String(value)}” không phải số bản, hãy ghi như 1`);
  return number;
};
const duration = (value: unknown): unknown => {
  if (value === null || value === '') return null;
  const read = parseDuration(String(value));
  if (!read) {
    throw new Error(
      `“${String(value)}” không phải thời hạn, hãy ghi như “7 ngày làm việc” (đơn vị: ngày làm việc, ngày, giờ, tháng, năm)`,
    );
  }
  return read;
};
const code = (value: unknown): string => String(value ?? '').trim();

const COMPONENT: FieldRules = {
  ten: { to: 'name', label: 'tên', read: text },
  'ban chinh': { to: 'original', label: 'bản chính', read: quantity },
  'ban sao': { to: 'copy', label: 'bản sao', read: quantity },
  mau: { to: 'form', label: 'mẫu', read: (v) => String(v ?? '') || undefined },
};
const FEE: FieldRules = {
  'so tien': { to: 'amount', label: 'số tiền', read: amount },
  'tien te': { to: 'currency', label: 'tiền tệ', read: oneOf({ vnd: 'VND', usd: 'USD' }, 'VND, USD') },
  loai: { to: 'kind', label: 'loại', read: oneOf(FEE_KINDS, 'lệ phí, phí, giá') },
  'mien phi': { to: 'free', label: 'miễn phí', read: yesNo },
  loi: { to: 'text', label: 'lời', read: text },
};
const METHOD: FieldRules = {
  'hinh thuc': { to: 'kind', label: 'hình thức', read: oneOf(METHODS, 'trực tiếp, trực tuyến, bưu chính') },
  'thoi han': { to: 'time', label: 'thời hạn', read: duration },
  'ghi chu': { to: 'text', label: 'ghi chú', read: text },
  phi: { to: 'fees', label: 'phí', items: FEE },
};
const CASE: FieldRules = {
  ten: { to: 'name', label: 'tên', read: text },
  'giay to': { to: 'components', label: 'giấy tờ', items: COMPONENT },
};

/** The fields of a procedure file. */
export const PROCEDURE_FIELDS: FieldRules = {
  ma: { to: 'code', label: 'mã', read: code },
  ten: { to: 'name', label: 'tên', read: text },
  nhom: { to: 'situation', label: 'nhóm', read: text },
  'co quan ban hanh': { to: 'issuer', label: 'cơ quan ban hành', read: text },
  tinh: { to: 'province', label: 'tỉnh', read: text },
  'linh vuc': { to: 'fields', label: 'lĩnh vực', read: words },
  'cap thuc hien': { to: 'levels', label: 'cấp thực hiện', read: list(oneOf(LEVELS, 'xã, tỉnh, bộ, khác')) },
  'toan trinh': { to: 'fullyOnline', label: 'toàn trình', read: yesNo },
  'tom tat': { to: 'summary', label: 'tóm tắt', read: text },
  'ten thuong goi': { to: 'everydayNames', label: 'tên thường gọi', read: words },
  'cach hoi': { to: 'asks', label: 'cách hỏi', read: words },
  'hay nham': { to: 'mistakes', label: 'hay nhầm', read: words },
  'doi tuong': { to: 'subjects', label: 'đối tượng', read: words },
  'truong hop': { to: 'cases', label: 'trường hợp', items: CASE },
  'cach nop': { to: 'methods', label: 'cách nộp', items: METHOD },
  'thoi han noi them': { to: 'timeNote', label: 'thời hạn nói thêm', read: text },
  'phi noi them': { to: 'feeNote', label: 'phí nói thêm', read: text },
  'cac buoc': { to: 'steps', label: 'các bước', read: list((v) => ({ name: '', text: String(text(v)) })) },
  'dieu kien': { to: 'conditions', label: 'điều kiện', read: text },
  'ket qua': { to: 'results', label: 'kết quả', read: words },
  'can cu': { to: 'legal', label: 'căn cứ', read: words },
  'co quan thuc hien': { to: 'agencies.executing', label: 'cơ quan thực hiện', read: text },
  'noi nop': { to: 'agencies.receiving', label: 'nơi nộp', read: text },
  'quyet dinh cong bo': { to: 'decision', label: 'quyết định công bố', read: text },
  nguon: { to: 'source.url', label: 'nguồn', read: text },
  'cap nhat': { to: 'source.updated', label: 'cập nhật', read: day },
  'da doi chieu': { to: 'checked', label: 'đã đối chiếu', read: day },
  'giai thich chenh lech': { to: 'explains', label: 'giải thích chênh lệch', read: text },
  'lien quan': { to: 'related', label: 'liên quan', read: list(code) },
};

/** The fields of a lexicon entry. */
export const LEXICON_FIELDS: FieldRules = {
  noi: { to: 'says', label: 'nói', read: words },
  la: { to: 'means', label: 'là', read: words },
  muc: { to: 'weight', label: 'mức', read: Number },
};

/** The fields of a general question. */
export const FAQ_FIELDS: FieldRules = {
  ma: { to: 'id', label: 'mã', read: (v) => String(v ?? '') },
  'cau hoi': { to: 'question', label: 'câu hỏi', read: text },
  'cach hoi': { to: 'asks', label: 'cách hỏi', read: words },
  'tra loi': { to: 'answer', label: 'trả lời', read: text },
  'ten nguon': { to: 'source.title', label: 'tên nguồn', read: text },
  nguon: { to: 'source.url', label: 'nguồn', read: text },
  'cap nhat': { to: 'source.updated', label: 'cập nhật', read: day },
  'lien quan': { to: 'related', label: 'liên quan', read: list(code) },
};

/** The fields of a matter that is not ours. */
export const OUTSIDE_FIELDS: FieldRules = {
  ten: { to: 'name', label: 'tên', read: text },
  'cach hoi': { to: 'asks', label: 'cách hỏi', read: words },
};
