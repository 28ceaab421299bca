import { once } from 'node:events';
import { createWriteStream, existsSync } from 'node:fs';
import { appendFile, mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { finished } from 'node:stream/promises';
import { changesBetween, type CatalogueChange } from './catalogue-changes.js';
import { CATALOGUE_FILE } from './catalogue-file.js';
import { readLayer } from './folder.js';
import { ImportError, importCatalogue, type ImportResult } from './importer.js';
import { PortalRefusal, type ListedProcedure, type NationalPortal, type Validators } from './portal.js';

/** Beside the catalogue: the official records as they were fetched, so that the next time only changes are. */
export const SYNC_FOLDER = '.dong-bo';

export interface SyncOptions {
  /** Name of the province whose own procedures stay. */
  province?: string;
  /** Fetches and compares, and leaves the catalogue as it is. */
  dryRun?: boolean;
  /** Takes over a list much shorter than the last one. */
  force?: boolean;
  onProgress?: (what: 'list' | 'records', done: number, total: number) => void;
}

export interface SyncResult {
  changes: CatalogueChange[];
  imported: ImportResult;
  /** Rows of the portal's list; records asked for; of these, not changed; known from before and not asked for. */
  listed: number;
  asked: number;
  unchanged: number;
  spared: number;
  /** Records that the portal did not give, with its reason; what was known of them stays. */
  missing: { id: string; why: string }[];
}

interface Held {
  id: string;
  fetchedAt: number;
  /** `updatedAt` of the list when it was fetched. */
  listedAt: number | null;
  validators: Validators;
  record: unknown;
}

/** A list shorter than this share of the last one is a fault of the portal rather than the law. */
const LEAST_SHARE = 0.5;
/** What was fetched longer ago is asked for again. */
const LONGEST_ROUND_MS = 86_400_000;
/** So many refusals one after the other, and it is not the records. */
const MOST_REFUSALS = 20;

/**
 * Brings `outDir/catalogue.jsonl` up to the national portal's state. What was fetched is kept at once, so that a run
 * that was cut off goes on where it stopped; the new catalogue takes the old one's place only when it is whole.
 */
export async function syncCatalogue(
  portal: NationalPortal,
  outDir: string,
  options: SyncOptions = {},
): Promise<SyncResult> {
  const folder = path.join(outDir, SYNC_FOLDER);
  await mkdir(folder, { recursive: true });
  const held = await readHeld(folder);
  const round = await roundOf(folder);
  const rows = await list(portal, held.size, options);
  const result = { listed: rows.length, asked: 0, unchanged: 0, spared: 0 };
  const missing: SyncResult['missing'] = [];
  let refusals = 0;
  for (const [i, row] of rows.entries()) {
    options.onProgress?.('records', i, rows.length);
    const known = held.get(row.id);
    if (known && known.fetchedAt >= round) continue;
    // A list that tells when each record changed spares us asking for those that have not.
    if (known && typeof row.updatedAt === 'number' && row.updatedAt === known.listedAt) {
      result.spared++;
      continue;
    }
    try {
      const answer = await portal.procedure(row.id, known?.validators);
      result.asked++;
      refusals = 0;
      if (!answer) result.unchanged++;
      const fresh: Held = {
        id: row.id,
        fetchedAt: Date.now(),
        listedAt: row.updatedAt ?? null,
        validators: answer?.validators ?? known?.validators ?? {},
        record: answer ? answer.record : known?.record,
      };
      held.set(row.id, fresh);
      await appendFile(path.join(folder, RECORDS), `${JSON.stringify(fresh)}\n`);
    } catch (error) {
      if (!(error instanceof PortalRefusal) || ++refusals > MOST_REFUSALS) throw error;
      missing.push({ id: row.id, why: error.message });
    }
  }
  options.onProgress?.('records', rows.length, rows.length);
  const records = rows.flatMap((row) => held.get(row.id) ?? []);
  const fetched = path.join(folder, RECORDS);
  await writeLines(`${fetched}.partial`, records);
  await rename(`${fetched}.partial`, fetched);
  const { changes, imported } = await takeOver(records, outDir, options);
  if (!options.dryRun) await rm(path.join(folder, ROUND), { force: true });
  return { ...result, changes, imported, missing };
}

const RECORDS = 'records.jsonl';
const ROUND = 'round.json';

async function list(
  portal: NationalPortal,
  before: number,
  { force, onProgress }: SyncOptions,
): Promise<ListedProcedure[]> {
  const rows = new Map<string, ListedProcedure>();
  for await (const row of portal.procedures()) {
    rows.set(row.id, row);
    onProgress?.('list', rows.size, Math.max(before, rows.size));
  }
  if (rows.size === 0)
    throw new ImportError('Cổng không liệt kê thủ tục nào; danh mục cũ được giữ nguyên. Hãy chạy lại sau.');
  if (rows.size < before * LEAST_SHARE && !force) {
    throw new ImportError(
      `Cổng chỉ liệt kê ${rows.size} thủ tục, lần trước ${before}; danh mục cũ được giữ nguyên. Hãy chạy lại sau, hoặc thêm --force nếu đúng là vậy.`,
    );
  }
  return [...rows.values()];
}

/** Makes the catalogue of the records and compares it with the one before; in a dry run that is all. */
async function takeOver(
  records: Held[],
  outDir: string,
  { province, dryRun }: SyncOptions,
): Promise<{ changes: CatalogueChange[]; imported: ImportResult }> {
  const working = await mkdtemp(path.join(tmpdir(), 'dong-bo-'));
  try {
    const national = path.join(working, 'national.jsonl');
    await writeLines(
      national,
      records.map(({ record }) => record),
    );
    const only = province ? { province } : {};
    const compared = path.join(working, 'moi');
    let imported = await importCatalogue(national, compared, only);
    const before = existsSync(path.join(outDir, CATALOGUE_FILE)) ? readLayer(outDir).procedures : [];
    const changes = changesBetween(before, readLayer(compared).procedures);
    if (!dryRun) imported = await importCatalogue(national, outDir, only);
    return { changes, imported };
  } finally {
    await rm(working, { recursive: true, force: true });
  }
}

/** When the round of asking began that this run starts or goes on with. */
async function roundOf(folder: string): Promise<number> {
  const file = path.join(folder, ROUND);
  try {
    const { startedAt } = JSON.parse(await readFile(file, 'utf8')) as { startedAt: number };
    if (Date.now() - startedAt < LONGEST_ROUND_MS) return startedAt;
  } catch {
    // A new round.
  }
  const startedAt = Date.now();
  await writeFile(file, JSON.stringify({ startedAt }));
  return startedAt;
}

/** The records fetched so far; of several of one id the last. A line cut off by a power failure is fetched again. */
async function readHeld(folder: string): Promise<Map<string, Held>> {
  const held = new Map<string, Held>();
  const content = await readFile(path.join(folder, RECORDS)).catch(() => null);
  if (!content) return held;
  for (let from = 0; from < content.length;) {
    const end = content.indexOf(10, from);
    const to = end < 0 ? content.length : end;
    try {
      const one = JSON.parse(content.toString('utf8', from, to)) as Held;
      if (typeof one.id === 'string' && one.record) held.set(one.id, one);
    } catch {
      // Cut off.
    }
    from = to + 1;
  }
  return held;
}

async function writeLines(file: string, lines: unknown[]): Promise<void> {
  const out = createWriteStream(file);
  for (const line of lines) {
    if (!out.write(`${JSON.stringify(line)}\n`)) await once(out, 'drain');
  }
  out.end();
  await finished(out);
}
