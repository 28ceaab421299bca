import { readFileSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import type { z } from 'zod';
import { FaqItem } from './faq.js';
import { atOnce, type Steps } from '../language/index.js';
import { CATALOGUE_FILE, readByHeads, withFields } from './catalogue-file.js';
import { LexiconEntry } from './lexicon.js';
import { OutsideTopic } from './outside.js';
import { type NewsItem, readNews } from './news.js';
import type { Problem } from './problem.js';
import { Procedure } from './procedure.js';
import { readAhead, type ReadSheet } from './read-ahead.js';
import { readSheets, type Sheet } from './sheet.js';
import {
  FAQ_FIELDS,
  LEXICON_FIELDS,
  OUTSIDE_FIELDS,
  PROCEDURE_FIELDS,
  type FieldRules,
} from './vocabulary.js';

/** What a later layer says of a procedure: everything, or only wording for a record of an earlier layer. */
export type ProcedurePatch = Partial<Procedure> & { code: string };

/** One knowledge folder as read; problems name file, line and field. */
export interface Layer {
  dir: string;
  procedures: Procedure[];
  patches: { patch: ProcedurePatch; file: string; line: number }[];
  lexicon: LexiconEntry[];
  faq: FaqItem[];
  news: NewsItem[];
  outside: OutsideTopic[];
  problems: Problem[];
}

/** Everything the assistant knows, merged over its layers. */
export interface Knowledge {
  procedures: Procedure[];
  byCode: Map<string, Procedure>;
  lexicon: LexiconEntry[];
  faq: FaqItem[];
  news: NewsItem[];
  outside: OutsideTopic[];
  problems: Problem[];
}

/** Reads one folder: `procedures/`, `wording/`, `lexicon/`, `faq/`, `news/` and an imported `catalogue.jsonl`. */
export function readLayer(dir: string): Layer {
  const layer = emptyLayer(dir);
  if (!isFolder(dir)) {
    layer.problems.push(noFolder(dir));
    return layer;
  }
  for (const file of layerFiles(dir)) readFileInto(file, dir, layer);
  return layer;
}

/** The folder is not there; the problem that says so. */
export function noFolder(dir: string): Problem {
  return { level: 'error', file: dir, message: 'không có thư mục này' };
}

/** The files of a folder that hold knowledge, in the order in which they are laid over one another. */
export function layerFiles(dir: string): string[] {
  const catalogue = path.join(dir, CATALOGUE_FILE);
  return [
    ...(statSync(catalogue, { throwIfNoEntry: false }) ? [catalogue] : []),
    ...['procedures', 'wording', 'lexicon', 'faq', 'outside'].flatMap((sub) =>
      filesUnder(path.join(dir, sub), /\.ya?ml$/i),
    ),
    ...filesUnder(path.join(dir, 'news'), /\.md$/i),
  ];
}

/** Reads one file of `layerFiles(dir)` as a layer of its own: the files in order make what the folder makes. */
export function readLayerFile(file: string, dir: string): Layer {
  const layer = emptyLayer(dir);
  readFileInto(file, dir, layer);
  return layer;
}

function readFileInto(file: string, dir: string, layer: Layer): void {
  const sub = path.relative(dir, file).split(path.sep)[0];
  if (sub === CATALOGUE_FILE) return readCatalogue(file, layer);
  if (sub === 'lexicon') return readInto('lexicon', file, LEXICON_FIELDS, LexiconEntry, layer, layer.lexicon);
  if (sub === 'faq') return readInto('faq', file, FAQ_FIELDS, FaqItem, layer, layer.faq);
  if (sub === 'outside') return readInto('outside', file, OUTSIDE_FIELDS, OutsideTopic, layer, layer.outside);
  if (sub !== 'news') return readProcedureFile(file, layer);
  const content = readText(file, layer);
  if (content === null) return;
  const { item, problem } = readNews(file, path.basename(file, path.extname(file)), content);
  if (item) layer.news.push(item);
  if (problem) layer.problems.push(problem);
}

/** A layer of a folder in which nothing has been read. */
export function emptyLayer(dir: string): Layer {
  return {
    dir,
    procedures: [],
    patches: [],
    lexicon: [],
    faq: [],
    news: [],
    outside: [],
    problems: [],
  };
}

function isFolder(dir: string): boolean {
  return statSync(dir, { throwIfNoEntry: false })?.isDirectory() === true;
}

/** So many procedures are merged in a few milliseconds. */
const STEP = 100;

/** Lays the folders over one another: a later one adds to or overrides an earlier one, by code. */
export function loadKnowledge(dirs: string[]): Knowledge {
  return mergeLayers(dirs.map(readLayer));
}

/** Merges layers read before; names and ways of asking add up, every other field is the latest that states it. */
export function mergeLayers(layers: Layer[]): Knowledge {
  return atOnce(mergingLayers(layers));
}

/** As `mergeLayers`, some procedures at a time. */
export function* mergingLayers(layers: Layer[]): Steps<Knowledge> {
  const byCode = new Map<string, Procedure>();
  const problems: Problem[] = layers.flatMap((layer) => layer.problems);
  const faq = new Map<string, FaqItem>();
  const news = new Map<string, NewsItem>();
  for (const layer of layers) {
    for (const [i, procedure] of layer.procedures.entries()) {
      byCode.set(procedure.code, merge(byCode.get(procedure.code), procedure));
      if (i % STEP === 0) yield;
    }
    for (const [i, { patch, file, line }] of layer.patches.entries()) {
      if (i % STEP === 0) yield;
      const base = byCode.get(patch.code);
      if (base) {
        byCode.set(patch.code, merge(base, patch));
        continue;
      }
      // Wording for a record that no layer holds waits until a catalogue is laid under it.
      if (!patch.name) continue;
      const whole = wholeOf(patch);
      if (whole.success) byCode.set(patch.code, whole.data);
      else {
        for (const issue of whole.error.issues.slice(0, 3)) {
          problems.push({ level: 'error', file, line, field: label(issue.path), message: say(issue) });
        }
      }
    }
    for (const item of layer.faq) faq.set(item.id, item);
    for (const item of layer.news) news.set(item.id, item);
  }
  const procedures = [...byCode.values()];
  return {
    procedures,
    byCode,
    lexicon: layers.flatMap((layer) => layer.lexicon),
    faq: [...faq.values()],
    outside: layers.flatMap((layer) => layer.outside),
    news: [...news.values()].sort((a, b) => b.date.localeCompare(a.date)),
    problems,
  };
}

/**
 * What a patch came to the last time, and on what: files that did not change keep their patches, so that merging anew
 * after an edit gives the same procedures again but for one.
 */
const mergedBefore = new WeakMap<ProcedurePatch, { base: Procedure; merged: Procedure }>();

function merge(base: Procedure | undefined, patch: ProcedurePatch): Procedure {
  if (!base) return patch as Procedure;
  const before = mergedBefore.get(patch);
  if (before?.base === base) return before.merged;
  const merged = mergedAnew(base, patch);
  mergedBefore.set(patch, { base, merged });
  return merged;
}

function mergedAnew(base: Procedure, patch: ProcedurePatch): Procedure {
  const stated: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(patch)) {
    if (isEmpty(value)) continue;
    if (key === 'everydayNames' || key === 'asks' || key === 'mistakes') {
      stated[key] = [...new Set([...base[key], ...(value as string[])])];
    } else if (key === 'agencies' || key === 'source') {
      const parts = Object.entries(value as Record<string, string>).filter(([, v]) => v !== '');
      stated[key] = { ...base[key], ...Object.fromEntries(parts) };
    } else stated[key] = value;
  }
  return withFields(base, stated);
}

function isEmpty(value: unknown): boolean {
  return (
    value === undefined || value === null || value === '' || (Array.isArray(value) && value.length === 0)
  );
}

const wholeBefore = new WeakMap<ProcedurePatch, z.ZodSafeParseResult<Procedure>>();

/** A patch as a procedure of its own, if it states all that one needs; looked at once. */
function wholeOf(patch: ProcedurePatch): z.ZodSafeParseResult<Procedure> {
  let whole = wholeBefore.get(patch);
  if (!whole) wholeBefore.set(patch, (whole = Procedure.safeParse(withSourceTitle(patch))));
  return whole;
}

function withSourceTitle(patch: ProcedurePatch): unknown {
  return { ...patch, source: { title: patch.name, ...(patch.source ?? {}) } };
}

function readCatalogue(file: string, layer: Layer): void {
  const bytes = readBytes(file, layer);
  if (bytes === null) return;
  const imported = readByHeads(file, bytes);
  if (imported) {
    layer.procedures.push(...imported);
    return;
  }
  let line = 0;
  for (const text of bytes.toString('utf8').split('\n')) {
    line++;
    if (!text) continue;
    try {
      const parsed = Procedure.safeParse(JSON.parse(text));
      if (parsed.success) layer.procedures.push(parsed.data);
      else {
        const issue = parsed.error.issues[0]!;
        layer.problems.push({
          level: 'error',
          file,
          line,
          field: issue.path.join('.'),
          message: issue.message,
        });
      }
    } catch {
      layer.problems.push({
        level: 'error',
        file,
        line,
        message: 'không phải JSON; hãy nhập lại danh mục bằng lệnh import',
      });
    }
  }
}

/** Made once: zod compiles a checker for each schema, which costs more than a sheet's check. */
const Patch = Procedure.partial();

function readProcedureFile(file: string, layer: Layer): void {
  const content = readText(file, layer);
  if (content === null) return;
  const patches = ahead('procedure', content, layer, () => procedurePatches(file, content, layer));
  for (const { value, line } of patches) layer.patches.push({ patch: value as ProcedurePatch, file, line });
}

/** What a file came to, read before or now; kept where nothing was wrong with it. */
function ahead(kind: string, content: string, layer: Layer, read: () => ReadSheet[]): ReadSheet[] {
  const digest = readAhead.digest(kind, content);
  const known = readAhead.find(digest);
  if (known) return known;
  const before = layer.problems.length;
  const sheets = read();
  if (layer.problems.length === before) readAhead.keep(digest, sheets);
  return sheets;
}

function procedurePatches(file: string, content: string, layer: Layer): ReadSheet[] {
  const { sheets, problems } = readSheets(file, content, PROCEDURE_FIELDS);
  layer.problems.push(...problems);
  const patches: ReadSheet[] = [];
  for (const sheet of sheets) {
    const parsed = Patch.safeParse(partial(sheet.value));
    const noCode = typeof sheet.value.code !== 'string' || sheet.value.code === '';
    if (parsed.success && !noCode) {
      patches.push({ value: onlyStated(sheet.value, parsed.data), line: sheet.line });
      continue;
    }
    if (noCode) {
      layer.problems.push({
        level: 'error',
        file,
        line: sheet.line,
        field: 'mã',
        message: 'thiếu mã thủ tục',
      });
    }
    const issues = parsed.success ? [] : parsed.error.issues;
    for (const issue of issues.slice(0, 3)) layer.problems.push(problemAt(file, sheet, issue));
  }
  return patches;
}

/** A partial parse still fills nested objects; a patch that states no source must not need one. */
function partial(value: Record<string, unknown>): Record<string, unknown> {
  const source = value.source as Record<string, unknown> | undefined;
  if (!source) return value;
  return { ...value, source: { title: String(value.name ?? ''), url: '', updated: '1970-01-01', ...source } };
}

function onlyStated(written: Record<string, unknown>, parsed: Partial<Procedure>): ProcedurePatch {
  const patch: Record<string, unknown> = {};
  for (const key of Object.keys(written)) patch[key] = parsed[key as keyof Procedure];
  if (written.source) {
    const source = written.source as Record<string, unknown>;
    patch.source = { ...(written.name ? { title: written.name } : {}), ...source };
  }
  return patch as ProcedurePatch;
}

function readInto<T>(
  kind: string,
  file: string,
  rules: FieldRules,
  schema: z.ZodType<T>,
  layer: Layer,
  into: T[],
): void {
  const content = readText(file, layer);
  if (content === null) return;
  const read = ahead(kind, content, layer, () => {
    const { sheets, problems } = readSheets(file, content, rules);
    layer.problems.push(...problems);
    return sheets.flatMap((sheet) => {
      const parsed = schema.safeParse(sheet.value);
      if (parsed.success) return [{ value: parsed.data, line: sheet.line }];
      for (const issue of parsed.error.issues.slice(0, 3)) layer.problems.push(problemAt(file, sheet, issue));
      return [];
    });
  });
  for (const { value } of read) into.push(value as T);
}

function problemAt(file: string, sheet: Sheet, issue: z.core.$ZodIssue): Problem {
  for (let end = issue.path.length; end > 0; end--) {
    const place = sheet.places.get(issue.path.slice(0, end).join('.'));
    if (place) {
      return {
        level: 'error',
        file,
        line: place.line,
        column: place.column,
        field: place.label,
        message: say(issue),
      };
    }
  }
  return { level: 'error', file, line: sheet.line, field: label(issue.path), message: say(issue) };
}

const FIELD_NAMES = new Map(
  [PROCEDURE_FIELDS, FAQ_FIELDS, LEXICON_FIELDS].flatMap((rules) =>
    Object.values(rules).map((rule) => [rule.to, rule.label] as const),
  ),
);

function label(issuePath: PropertyKey[]): string {
  return FIELD_NAMES.get(issuePath.join('.')) ?? FIELD_NAMES.get(String(issuePath[0])) ?? issuePath.join('.');
}

/** What a value should be, as staff would write it. */
const TYPES: Record<string, string> = {
  string: 'một dòng chữ',
  number: 'một con số',
  boolean: 'có hoặc không',
  array: 'một danh sách, mỗi mục bắt đầu bằng dấu “- ”',
  object: 'các dòng “tên trường: giá trị”',
};

function say(issue: z.core.$ZodIssue): string {
  if (issue.code === 'invalid_type')
    return issue.input === undefined
      ? 'còn thiếu'
      : `sai kiểu, cần ${TYPES[issue.expected] ?? issue.expected}`;
  if (issue.code === 'too_small') return 'còn để trống';
  return issue.message;
}

function readText(file: string, layer: Layer): string | null {
  const bytes = readBytes(file, layer);
  return bytes && bytes.toString('utf8').replace(/^\ufeff/, '');
}

function readBytes(file: string, layer: Layer): Buffer | null {
  try {
    const { size } = statSync(file);
    // An editor that fails while saving leaves nothing: the procedures in it must not vanish with it.
    if (size === 0) {
      const message = 'tệp trống; viết lại nội dung, hoặc xóa hẳn tệp nếu không dùng nữa';
      layer.problems.push({ level: 'error', file, line: 1, message });
      return null;
    }
    const catalogue = path.basename(file) === CATALOGUE_FILE;
    if (size > (catalogue ? MAX_CATALOGUE : MAX_FILE)) {
      const message = `tệp quá lớn (${Math.round(size / 2 ** 20)} MB, nhiều nhất ${(catalogue ? MAX_CATALOGUE : MAX_FILE) / 2 ** 20} MB); hãy chia nhỏ, hoặc đưa vào bằng lệnh import`;
      layer.problems.push({ level: 'error', file, message });
      return null;
    }
    return readFileSync(file);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'lỗi';
    layer.problems.push({
      level: 'error',
      file,
      message: `không mở được tệp (${code})`,
      ...(code === 'ENOENT' ? { gone: true } : {}),
    });
    return null;
  }
}

/** What staff write by hand is never so large; read, it would take all the memory there is. */
const MAX_FILE = 20 * 2 ** 20;
const MAX_CATALOGUE = 100 * 2 ** 20;

/** All files below a folder whose name fits, in a stable order; a missing folder holds none. */
export function filesUnder(dir: string, name: RegExp): string[] {
  let entries;
  try {
    entries = readdirSync(dir, { withFileTypes: true });
  } catch {
    return [];
  }
  return entries
    .sort((a, b) => a.name.localeCompare(b.name))
    .flatMap((entry) => {
      const full = path.join(dir, entry.name);
      if (entry.isDirectory()) return filesUnder(full, name);
      return name.test(entry.name) && !entry.name.startsWith('.') && !entry.name.startsWith('~')
        ? [full]
        : [];
    });
}
