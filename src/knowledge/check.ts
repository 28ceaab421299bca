import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fold } from '../language/index.js';
import { TO_WRITE } from './template.js';
import { filesUnder, mergeLayers, type Knowledge, type Layer } from './folder.js';
import type { Problem } from './problem.js';

/** Fewer ways of asking than this and people's own words are likely to miss the procedure. */
const FEW_ASKS = 5;

/**
 * What is wrong over all files of the layers together, besides what the loader says of each: a code in two
 * procedure files or two general questions of one layer, a way of asking in two places, `liên quan` to what is not
 * there (only with `whole`, when the whole catalogue is laid under), procedures of ours with little to go by.
 */
export function checkLayers(layers: Layer[], whole: boolean): { knowledge: Knowledge; problems: Problem[] } {
  const knowledge = mergeLayers(layers);
  const problems = [...knowledge.problems];
  for (const layer of layers) {
    const files = new LayerFiles(layer.dir);
    problems.push(
      ...sameCodes(layer, files),
      ...unwritten(layer, files),
      ...thinProcedures(layer),
      ...sameAsks(layer, files),
    );
    if (whole) problems.push(...deadLinks(layer, files, knowledge));
  }
  return { knowledge, problems: distinct(problems) };
}

/** Where in a layer's files a phrase stands, so that a person finds it. */
export class LayerFiles {
  private texts: Map<string, string[]> | undefined;

  constructor(private readonly dir: string) {}

  /** File, line and column of the first place that holds the phrase (in the files whose path holds `within`). */
  find(phrase: string, within = ''): Pick<Problem, 'file' | 'line' | 'column'> {
    return this.findAll(phrase, within)[0] ?? { file: this.dir };
  }

  findAll(phrase: string, within = ''): Pick<Problem, 'file' | 'line' | 'column'>[] {
    const wanted = phrase.normalize('NFC');
    const found: Pick<Problem, 'file' | 'line' | 'column'>[] = [];
    for (const [file, lines] of this.read()) {
      if (!file.includes(within)) continue;
      lines.forEach((text, i) => {
        const at = text.indexOf(wanted);
        if (at >= 0) found.push({ file, line: i + 1, column: at + 1 });
      });
    }
    return found;
  }

  private read(): Map<string, string[]> {
    if (this.texts) return this.texts;
    this.texts = new Map();
    for (const file of filesUnder(this.dir, /\.ya?ml$/i)) {
      try {
        this.texts.set(file, readFileSync(file, 'utf8').normalize('NFC').split(/\r?\n/));
      } catch {
        // A file that vanished in between has been told of by the loader, or is no more.
      }
    }
    return this.texts;
  }
}

function isProcedureFile(layer: Layer, file: string): boolean {
  return path.relative(layer.dir, file).split(path.sep)[0] === 'procedures';
}

function sameCodes(layer: Layer, files: LayerFiles): Problem[] {
  const problems: Problem[] = [];
  const first = new Map<string, string>();
  for (const { patch, file, line } of layer.patches) {
    if (!isProcedureFile(layer, file)) continue;
    const before = first.get(patch.code);
    if (before === undefined) first.set(patch.code, `${path.basename(file)}:${line}`);
    else {
      problems.push({
        level: 'error',
        file,
        line,
        field: 'mã',
        message: `mã ${patch.code} đã có ở ${before}; mỗi thủ tục chỉ một tệp, hãy gộp lại hoặc sửa mã`,
      });
    }
  }
  const ids = new Set<string>();
  for (const { id } of layer.faq) {
    if (ids.has(id)) {
      const places = files
        .findAll(id, `${path.sep}faq${path.sep}`)
        .filter(({ file, line }) => idLine(file, line!, id));
      problems.push({
        level: 'error',
        ...(places.at(-1) ?? { file: path.join(layer.dir, 'faq') }),
        field: 'mã',
        message: `câu hỏi chung “${id}” có hai lần, hãy đặt mã khác cho một trong hai`,
      });
    }
    ids.add(id);
  }
  return problems;
}

function idLine(file: string, line: number, id: string): boolean {
  const text = readFileSync(file, 'utf8').normalize('NFC').split(/\r?\n/)[line - 1] ?? '';
  return new RegExp(
    `^\\s*(?:- )?m[ãa]:\\s*["']?${id.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}["']?\\s*$`,
    'iu',
  ).test(text);
}

function sameAsks(layer: Layer, files: LayerFiles): Problem[] {
  const owners = new Map<string, { ask: string; names: Set<string> }>();
  const note = (ask: string, name: string) => {
    const key = ask
      .normalize('NFC')
      .toLowerCase()
      .replace(/[^\p{L}\p{N}]+/gu, ' ')
      .trim();
    const owner = owners.get(key) ?? { ask, names: new Set<string>() };
    owner.names.add(name);
    owners.set(key, owner);
  };
  for (const { patch } of layer.patches)
    for (const ask of patch.asks ?? []) note(ask, `thủ tục ${patch.code}`);
  for (const item of layer.faq) for (const ask of item.asks) note(ask, `câu hỏi chung “${item.id}”`);
  for (const topic of layer.outside)
    for (const ask of topic.asks) note(ask, `việc ngoài phạm vi “${topic.name}”`);
  return [...owners.values()]
    .filter(({ ask, names }) => names.size > 1 && ask !== TO_WRITE)
    .map(({ ask, names }) => {
      const places = files.findAll(ask);
      return {
        level: 'warning' as const,
        ...(places.at(-1) ?? { file: layer.dir }),
        field: 'cách hỏi',
        message: `“${ask}” có ở cả ${[...names].join(' và ')}; hãy giữ ở một nơi hoặc thêm chữ cho khác nhau`,
      };
    });
}

/** What a template (`knowledge new`) left to write, and nobody wrote: one problem a file. */
function unwritten(layer: Layer, files: LayerFiles): Problem[] {
  const places = new Map<string, Pick<Problem, 'file' | 'line' | 'column'>[]>();
  for (const place of files.findAll(TO_WRITE)) {
    if (isProcedureFile(layer, place.file) && place.line !== 1)
      places.set(place.file, [...(places.get(place.file) ?? []), place]);
  }
  return [...places.values()].map((list) => ({
    level: 'error' as const,
    ...list[0]!,
    message: `còn chữ “${TO_WRITE}” của mẫu ở dòng ${list.map(({ line }) => line).join(', ')}; hãy viết nội dung thay vào, hoặc bỏ dòng`,
  }));
}

function thinProcedures(layer: Layer): Problem[] {
  const problems: Problem[] = [];
  for (const { patch, file, line } of layer.patches) {
    if (!isProcedureFile(layer, file) || !patch.name) continue;
    const asks = patch.asks?.length ?? 0;
    const warn = (field: string, message: string) =>
      problems.push({ level: 'warning', file, line, field, message });
    if (asks < FEW_ASKS) warn('cách hỏi', `mới có ${asks} câu, nên có từ ${FEW_ASKS} câu như người dân nói`);
    if (!patch.source?.url) warn('nguồn', 'chưa ghi địa chỉ trang thủ tục trên Cổng Dịch vụ công');
    if (!patch.checked)
      warn('đã đối chiếu', 'chưa ghi ngày đối chiếu với hồ sơ công bố, hãy ghi như 2026-11-24');
    if (!patch.methods?.length)
      warn('cách nộp', 'chưa có cách nộp nào, người dân sẽ không biết thời hạn và phí');
  }
  return problems;
}

function deadLinks(layer: Layer, files: LayerFiles, knowledge: Knowledge): Problem[] {
  const problems: Problem[] = [];
  const look = (
    related: string[],
    owner: string,
    within: (code: string) => Pick<Problem, 'file' | 'line' | 'column'>,
  ) => {
    for (const code of related) {
      if (knowledge.byCode.has(code)) continue;
      problems.push({
        level: 'warning',
        ...within(code),
        field: 'liên quan',
        message: `không có thủ tục mã ${code} (${owner}); có thể mã đã bị bãi bỏ, hãy bỏ hoặc sửa mã`,
      });
    }
  };
  for (const { patch, file } of layer.patches)
    look(patch.related ?? [], `ghi ở thủ tục ${patch.code}`, (code) => files.find(code, file));
  for (const item of layer.faq)
    look(item.related, `ghi ở câu hỏi chung “${item.id}”`, (code) =>
      files.find(code, `${path.sep}faq${path.sep}`),
    );
  return problems;
}

/** The loader may tell the same of several fields; each line is told once. */
function distinct(problems: Problem[]): Problem[] {
  const seen = new Set<string>();
  return problems.filter((problem) => {
    const key = [problem.file, problem.line, problem.column, problem.field, problem.message].join('\u0000');
    return !seen.has(key) && seen.add(key);
  });
}

/** A code whose procedure files are looked for, as a person types it: `1001193` or ` 1.001193 `. */
export function codeAsTyped(typed: string): string {
  const text = fold(typed).trim();
  return /^\d{7,10}$/.test(text) ? `${text[0]}.${text.slice(1)}` : text;
}
