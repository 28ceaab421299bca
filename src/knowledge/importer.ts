import { createReadStream } from 'node:fs';
import { mkdir, open, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { Transform, pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { ZodError } from 'zod';
import { CATALOGUE_FILE, HEADS_FILE, HeadsWriter } from './catalogue-file.js';
import { columnsOf, procedureFromRow } from './headings.js';
import type { Procedure } from './procedure.js';
import { OfficialRecord, procedureFromRecord, provinceOf, vietnamDate } from './record.js';
import { readTable, TableError } from './table.js';

/** Why a record of the catalogue is not taken over. */
export type Dropped = 'other-province' | 'internal';

export interface ImportResult {
  kept: number;
  dropped: Record<Dropped, number>;
  /** Records that could not be read, with the line or place in the file and the reason. */
  broken: { where: string; why: string }[];
  file: string;
}

export interface ImportOptions {
  /** Name of the province whose own procedures stay, e.g. `Lạng Sơn`; without it every province's do. */
  province?: string;
  /** Called with bytes read and the file's size. */
  onProgress?: (read: number, total: number) => void;
}

/** An error whose message can be shown to staff as it is: it names the file and what to do. */
export class ImportError extends Error {}

/**
 * Streams the official catalogue (`.jsonl`, `.jsonl.gz`, `.json`, or an office's `.csv`, `.xlsx`) into `outDir/catalogue.jsonl`, one procedure a
 * line. The new file takes the old one's place only when it is whole; a truncated archive leaves nothing behind.
 */
export async function importCatalogue(
  file: string,
  outDir: string,
  options: ImportOptions = {},
): Promise<ImportResult> {
  const result: ImportResult = {
    kept: 0,
    dropped: { 'other-province': 0, internal: 0 },
    broken: [],
    file: path.join(outDir, CATALOGUE_FILE),
  };
  const size = await stat(file).catch(() => null);
  if (!size?.isFile()) throw new ImportError(`${file}: không có tệp này. Hãy kiểm tra lại đường dẫn.`);
  await mkdir(outDir, { recursive: true });
  const partial = `${result.file}.${process.pid}.partial`;
  const out = await open(partial, 'w');
  const seen = new Set<string>();
  const heads = new HeadsWriter();
  let pending: string[] = [];
  try {
    const procedures = /\.(?:csv|xlsx)$/i.test(file)
      ? readRows(file, vietnamDate(size.mtimeMs), result)
      : readKept(file, size.size, options, result);
    for await (const { where, procedure } of procedures) {
      if (seen.has(procedure.code)) {
        result.broken.push({ where, why: `mã ${procedure.code} đã có ở trên, bỏ qua bản sau` });
        continue;
      }
      seen.add(procedure.code);
      result.kept++;
      const line = JSON.stringify(procedure);
      heads.add(procedure, line);
      pending.push(line);
      if (pending.length === 200) {
        await out.write(`${pending.join('\n')}\n`);
        pending = [];
      }
    }
    if (result.kept === 0) {
      throw new ImportError(
        `${file}: không đọc được thủ tục nào. Tệp này có phải danh mục của Cổng Dịch vụ công không?`,
      );
    }
    if (pending.length > 0) await out.write(`${pending.join('\n')}\n`);
    await out.sync();
    await out.close();
    await rename(partial, result.file);
    // Should the program end here, the old heads no longer fit and the catalogue is read line by line.
    await writeFile(partial, heads.toString());
    await rename(partial, path.join(outDir, HEADS_FILE));
    return result;
  } catch (error) {
    await out.close().catch(() => undefined);
    await rm(partial, { force: true });
    if (isTruncated(error)) {
      throw new ImportError(`${file}: tệp nén bị hỏng hoặc tải chưa hết. Hãy tải lại rồi nhập lại.`);
    }
    throw error;
  }
}

type Placed = { where: string; procedure: Procedure };

async function* readKept(
  file: string,
  size: number,
  options: ImportOptions,
  result: ImportResult,
): AsyncGenerator<Placed> {
  for await (const { where, record } of readRecords(file, size, options.onProgress)) {
    const procedure = keep(record, where, options.province, result);
    if (procedure) yield { where, procedure };
  }
}

/** The rows of an office's table below its heading row, which may stand under a title. */
async function* readRows(file: string, updated: string, result: ImportResult): AsyncGenerator<Placed> {
  const rows = await readTable(file).catch((error: Error) => {
    throw error instanceof TableError ? new ImportError(`${file}: ${error.message}.`) : error;
  });
  const headings = rows.findIndex(({ cells }) => columnsOf(cells) !== null);
  if (headings < 0 || headings > 20) {
    throw new ImportError(
      `${file}: không thấy dòng tiêu đề; cần một dòng có ít nhất hai cột “mã” và “tên” (thêm: cơ quan, cấp, lĩnh vực, thời hạn, phí, giấy tờ, kết quả, căn cứ, cập nhật).`,
    );
  }
  const columns = columnsOf(rows[headings]!.cells)!;
  for (const { number, cells } of rows.slice(headings + 1)) {
    if (cells.every((cell) => cell.trim() === '')) continue;
    const where = `dòng ${number}`;
    try {
      yield { where, procedure: procedureFromRow(cells, columns, updated) };
    } catch (error) {
      result.broken.push({
        where,
        why: error instanceof ZodError ? error.issues[0]!.message : (error as Error).message,
      });
    }
  }
}

function keep(
  raw: unknown,
  where: string,
  province: string | undefined,
  result: ImportResult,
): Procedure | undefined {
  try {
    const { type, departmentPromulgateName } = OfficialRecord.pick({
      type: true,
      departmentPromulgateName: true,
    }).parse(raw);
    if (type === 'STANDARD_INTERNAL') {
      result.dropped.internal++;
      return undefined;
    }
    const own = provinceOf({ type, departmentPromulgateName });
    if (type === 'SPECIFIC' && province && own?.normalize('NFC') !== province.normalize('NFC')) {
      result.dropped['other-province']++;
      return undefined;
    }
    return procedureFromRecord(raw);
  } catch (error) {
    const why =
      error instanceof ZodError
        ? error.issues.map((issue) => `${issue.path.join('.') || 'bản ghi'}: ${issue.message}`).join('; ')
        : String(error);
    result.broken.push({ where, why });
    return undefined;
  }
}

/** The records of a catalogue file one by one, each with its place; throws an ImportError that names the file. */
export async function* readRecords(
  file: string,
  total: number,
  onProgress?: ImportOptions['onProgress'],
): AsyncGenerator<{ where: string; record: unknown }> {
  if (/\.json$/i.test(file)) {
    let list: unknown;
    try {
      list = JSON.parse(await readFile(file, 'utf8'));
    } catch (error) {
      throw new ImportError(`${file}: không phải JSON hợp lệ (${(error as Error).message}).`);
    }
    const items = Array.isArray(list) ? list : ((list as { items?: unknown[] })?.items ?? [list]);
    for (const [i, record] of items.entries()) yield { where: `mục ${i + 1}`, record };
    onProgress?.(total, total);
    return;
  }
  let read = 0;
  const counter = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      read += chunk.length;
      onProgress?.(read, total);
      done(null, chunk);
    },
  });
  const source = createReadStream(file);
  let failure: Error | undefined;
  const remember = (error: Error | null | undefined) => {
    if (error && !failure) failure = error;
  };
  const input = /\.gz$/i.test(file)
    ? pipeline(source, counter, createGunzip(), remember)
    : pipeline(source, counter, remember);
  let line = 0;
  let bad = 0;
  try {
    for await (const text of createInterface({ input, crlfDelay: Infinity })) {
      line++;
      if (!text.trim()) continue;
      let record: unknown;
      try {
        record = JSON.parse(text);
      } catch {
        // A few bad lines are named; a file that is no JSON Lines at all is refused at once.
        if (++bad > 20 && bad > line / 2) {
          throw new ImportError(`${file}: không phải JSON Lines (dòng ${line} không đọc được).`);
        }
        record = undefined;
      }
      yield { where: `dòng ${line}`, record };
    }
  } catch (error) {
    throw failure ?? error;
  }
  if (failure) throw failure;
}

/** True for the error of an archive that is damaged or was not downloaded to its end. */
export function isTruncated(error: unknown): boolean {
  const code = (error as NodeJS.ErrnoException)?.code;
  return code === 'Z_BUF_ERROR' || code === 'Z_DATA_ERROR' || code === 'ERR_STREAM_PREMATURE_CLOSE';
}
