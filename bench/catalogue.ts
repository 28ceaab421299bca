import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { caseFiles, readCases, type EvalCase } from '../src/evaluation/cases.js';
import { importCatalogue } from '../src/knowledge/importer.js';

export const HOME = path.resolve(import.meta.dirname, '../..');
const NATIONAL = path.resolve(HOME, '../shared/data/national-catalogue.jsonl.gz');

/** A folder with the national catalogue imported for Lạng Sơn, and how long that took; null without the catalogue. */
export async function importedCatalogue(): Promise<{
  dir: string;
  seconds: number;
  remove(): Promise<void>;
} | null> {
  if (!existsSync(NATIONAL)) {
    console.log('bỏ qua: không có danh mục quốc gia ở ../shared/data; đo trên kho sẵn có');
    return null;
  }
  const dir = await mkdtemp(path.join(tmpdir(), 'do-'));
  const started = performance.now();
  await importCatalogue(NATIONAL, dir, { province: 'Lạng Sơn' });
  const seconds = (performance.now() - started) / 1000;
  return { dir, seconds, remove: () => rm(dir, { recursive: true, force: true }) };
}

/** The value below which `share` of the sorted figures lie. */
export function quantile(figures: number[], share: number): number {
  const sorted = [...figures].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

/** Our own evaluation's cases. */
export function evalCases(): EvalCase[] {
  return caseFiles(path.join(HOME, 'test/eval')).flatMap(readCases);
}
