import { readFile, stat } from 'node:fs/promises';
import { inflateRawSync } from 'node:zlib';
import { parse } from 'csv-parse/sync';

/** One row of a table with its number as the office's program shows it. */
export interface TableRow {
  number: number;
  cells: string[];
}

/** A table that is refused: the message names what to do, without the file. */
export class TableError extends Error {}

const MB = 1024 * 1024;
const MAX = { csv: 50 * MB, xlsx: 20 * MB, unpacked: 200 * MB, ratio: 200 };

/** Reads a `.csv` or `.xlsx` file row by row as text; dates as `YYYY-MM-DD`. Throws a TableError. */
export async function readTable(file: string): Promise<TableRow[]> {
  const { size } = await stat(file);
  const limit = /\.xlsx$/i.test(file) ? MAX.xlsx : MAX.csv;
  if (size > limit) throw new TableError(`tệp quá lớn (trên ${limit / MB} MB), hãy chia nhỏ`);
  const content = await readFile(file);
  return /\.xlsx$/i.test(file) ? readXlsx(content) : readCsv(content);
}

function readCsv(content: Buffer): TableRow[] {
  if (content.subarray(0, 2).toString('latin1') === 'PK')
    throw new TableError('đây là tệp Excel mang đuôi .csv; hãy đổi đuôi thành .xlsx');
  const utf16 = content[0] === 0xff && content[1] === 0xfe;
  const text = content.toString(utf16 ? 'utf16le' : 'utf8').replace(/^\ufeff/, '');
  if (text.includes('\ufffd'))
    throw new TableError(
      'chữ trong tệp không phải Unicode (có thể là Windows-1258 hoặc TCVN3); trong Excel chọn Lưu thành “CSV UTF-8”',
    );
  const first = text.split('\n', 1)[0] ?? '';
  const counts = [',', ';', '\t'].map((mark) => ({ mark, count: first.split(mark).length }));
  const delimiter = counts.sort((a, b) => b.count - a.count)[0]!.mark;
  try {
    const rows = parse(text, {
      delimiter,
      relax_column_count: true,
      relax_quotes: true,
      info: true,
      max_record_size: 2 * MB,
    }) as unknown as { record: string[]; info: { lines: number } }[];
    return rows.map(({ record, info }) => ({ number: info.lines, cells: record }));
  } catch (error) {
    const { code, lines } = error as { code?: string; lines?: number };
    if (code === 'CSV_MAX_RECORD_SIZE' || code === 'CSV_QUOTE_NOT_CLOSED')
      throw new TableError(`dòng ${lines ?? '?'}: mở ngoặc kép mà không đóng`);
    throw new TableError(`không đọc được như CSV (${(error as Error).message})`);
  }
}

async function readXlsx(content: Buffer): Promise<TableRow[]> {
  refuseBomb(content);
  const { default: excel } = await import('exceljs');
  const book = new excel.Workbook();
  try {
    await book.xlsx.load(content as unknown as ArrayBuffer);
  } catch (error) {
    throw new TableError(
      `không phải tệp Excel dùng được (${(error as Error).message}); hãy mở bằng Excel và lưu lại`,
    );
  }
  const rows: TableRow[] = [];
  const sheet = book.worksheets.find(
    ({ state, actualRowCount }) => state === 'visible' && actualRowCount > 0,
  );
  sheet?.eachRow((row, number) => {
    const cells: string[] = [];
    row.eachCell({ includeEmpty: false }, (cell, column) => {
      cells[column - 1] = cellText(cell.value);
    });
    rows.push({ number, cells: Array.from(cells, (text) => text ?? '') });
  });
  return rows;
}

function cellText(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (value instanceof Date) return value.toISOString().slice(0, 10);
  if (typeof value !== 'object') return String(value);
  const cell = value as { richText?: { text: string }[]; text?: unknown; result?: unknown; error?: string };
  if (cell.richText) return cell.richText.map(({ text }) => text).join('');
  if (cell.result !== undefined) return cellText(cell.result);
  if (cell.text !== undefined) return cellText(cell.text);
  return '';
}

const END = 0x06054b50;
const ENTRY = 0x02014b50;

/**
 * An XLSX is a zip archive: a few kilobytes can unpack to gigabytes. What each entry says of its size is added up,
 * and then each is unpacked with a limit, for an archive may lie about it.
 */
function refuseBomb(content: Buffer): void {
  const broken = () =>
    new TableError('không phải tệp Excel dùng được (.xlsx); tệp .xls cũ hãy mở rồi lưu thành .xlsx');
  const bomb = () =>
    new TableError('tệp bung ra quá lớn (trên 200 MB hoặc nén quá 200 lần), không mở vì có thể làm treo máy');
  let end = content.length - 22;
  while (end >= 0 && end > content.length - 65_600 && content.readUInt32LE(end) !== END) end--;
  if (end < 0 || content.readUInt32LE(end) !== END) throw broken();
  const count = content.readUInt16LE(end + 10);
  let at = content.readUInt32LE(end + 16);
  const entries: { packed: number; method: number; at: number }[] = [];
  let declared = 0;
  for (let i = 0; i < count; i++) {
    if (at + 46 > content.length || content.readUInt32LE(at) !== ENTRY) throw broken();
    const packed = content.readUInt32LE(at + 20);
    const size = content.readUInt32LE(at + 24);
    declared += size;
    if (declared > MAX.unpacked || (size > 10 * MB && size > packed * MAX.ratio)) throw bomb();
    entries.push({ packed, method: content.readUInt16LE(at + 10), at: content.readUInt32LE(at + 42) });
    at += 46 + content.readUInt16LE(at + 28) + content.readUInt16LE(at + 30) + content.readUInt16LE(at + 32);
  }
  let left = MAX.unpacked;
  for (const entry of entries) {
    if (entry.method !== 8 || entry.at + 30 > content.length) continue;
    const start = entry.at + 30 + content.readUInt16LE(entry.at + 26) + content.readUInt16LE(entry.at + 28);
    try {
      left -= inflateRawSync(content.subarray(start, start + entry.packed), {
        maxOutputLength: Math.min(left, Math.max(10 * MB, entry.packed * MAX.ratio)),
      }).length;
    } catch (error) {
      throw (error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE' ? bomb() : broken();
    }
  }
}
