import {
  LineCounter,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  parseDocument,
  type Document,
  type Node,
  type YAMLMap,
} from 'yaml';
import { foldKey, type FieldRules } from './vocabulary.js';
import type { Problem } from './problem.js';

/** A mapping of a YAML file in the schema's own words, with where each value stood. */
export interface Sheet {
  value: Record<string, unknown>;
  line: number;
  /** Schema path (`methods.0.time`) → place and the name staff gave it. */
  places: Map<string, { line: number; column: number; label: string }>;
}

const MAX_BYTES = 20 * 1024 * 1024;

/**
 * Reads one YAML file that holds a mapping or a list of mappings, keys in Vietnamese by `rules`. Whatever cannot
 * be used is a problem with line and column, and the mapping it stands in is left out.
 */
export function readSheets(
  file: string,
  content: string,
  rules: FieldRules,
): { sheets: Sheet[]; problems: Problem[] } {
  const problems: Problem[] = [];
  if (content.length > MAX_BYTES) {
    problems.push({
      level: 'error',
      file,
      message: 'tệp quá lớn (trên 20 MB), hãy chia nhỏ hoặc dùng lệnh import',
    });
    return { sheets: [], problems };
  }
  const odd = oddEncoding(content);
  if (odd) {
    problems.push({ level: 'error', file, ...odd });
    return { sheets: [], problems };
  }
  const lines = new LineCounter();
  const document = parseDocument(content.normalize('NFC'), {
    lineCounter: lines,
    prettyErrors: false,
    uniqueKeys: true,
  });
  if (document.errors.length > 0) {
    for (const error of document.errors.slice(0, 5)) {
      const { line, col } = lines.linePos(error.pos[0]);
      problems.push({
        level: 'error',
        file,
        line,
        column: col,
        message: yamlMessage(error.code, error.message),
      });
    }
    return { sheets: [], problems };
  }
  const root = document.contents;
  if (root === null) return { sheets: [], problems };
  const maps = isSeq(root) ? root.items : [root];
  const sheets: Sheet[] = [];
  for (const node of maps) {
    if (!isMap(node)) {
      const { line, col } = lines.linePos((node as Node).range?.[0] ?? 0);
      problems.push({
        level: 'error',
        file,
        line,
        column: col,
        message: 'cần các dòng “tên trường: giá trị”',
      });
      continue;
    }
    const sheet: Sheet = { value: {}, line: lines.linePos(node.range?.[0] ?? 0).line, places: new Map() };
    const before = problems.filter((p) => p.level === 'error').length;
    readMap(node, rules, sheet.value, '', '', { file, document, lines, problems, sheet });
    if (problems.filter((p) => p.level === 'error').length === before) sheets.push(sheet);
  }
  return { sheets, problems };
}

interface Reading {
  file: string;
  document: Document;
  lines: LineCounter;
  problems: Problem[];
  sheet: Sheet;
}

function readMap(
  map: YAMLMap,
  rules: FieldRules,
  target: Record<string, unknown>,
  prefix: string,
  labels: string,
  reading: Reading,
): void {
  for (const pair of map.items) {
    const keyNode = pair.key as Node | null;
    const key = isScalar(keyNode) ? String(keyNode.value) : String(keyNode);
    const { line, col } = reading.lines.linePos(keyNode?.range?.[0] ?? 0);
    const rule = rules[foldKey(key)];
    if (!rule) {
      reading.problems.push({
        level: 'error',
        file: reading.file,
        line,
        column: col,
        field: key,
        message: `không có trường này${nearest(key, rules)}`,
      });
      continue;
    }
    const field = labels ? `${labels} › ${rule.label}` : rule.label;
    const path = prefix ? `${prefix}.${rule.to}` : rule.to;
    reading.sheet.places.set(path, { line, column: col, label: field });
    const valueNode = resolved(pair.value as Node | null, reading.document);
    try {
      const value = rule.items
        ? readItems(valueNode, rule.items, path, field, reading)
        : convert(valueNode, rule.read);
      if (value !== undefined) put(target, rule.to, value);
    } catch (error) {
      const at = valueNode?.range ? reading.lines.linePos(valueNode.range[0]) : { line, col };
      reading.problems.push({
        level: 'error',
        file: reading.file,
        line: at.line,
        column: at.col,
        field,
        message: (error as Error).message,
      });
    }
  }
}

/** What an alias (`*tên`) stands for, so that a list repeated in a file is written once. */
function resolved(node: Node | null, document: Document): Node | null {
  return isAlias(node) ? (node.resolve(document) ?? null) : node;
}

function readItems(
  node: Node | null,
  rules: FieldRules,
  path: string,
  field: string,
  reading: Reading,
): unknown[] {
  if (node === null || (isScalar(node) && node.value === null)) return [];
  if (!isSeq(node)) throw new Error('cần một danh sách, mỗi mục bắt đầu bằng dấu “- ”');
  return node.items.map((entry, i) => {
    const item = resolved(entry as Node, reading.document);
    if (!isMap(item)) throw new Error(`mục ${i + 1}: cần các dòng “tên trường: giá trị”`);
    const value: Record<string, unknown> = {};
    readMap(item, rules, value, `${path}.${i}`, field, reading);
    return value;
  });
}

function convert(node: Node | null, read: ((value: unknown) => unknown) | undefined): unknown {
  // YAML reads 20.000 as 20 and 1.001190 as 1.00119: what stands in the file is what was meant.
  if (isScalar(node) && typeof node.value === 'number' && node.source && node.source !== String(node.value)) {
    return read ? read(node.source) : node.source;
  }
  const value = node === null ? null : (node as { toJSON(): unknown }).toJSON();
  return read ? read(value) : value;
}

function put(target: Record<string, unknown>, path: string, value: unknown): void {
  const [head, ...rest] = path.split('.');
  if (rest.length === 0) target[head!] = value;
  else {
    const inner = (target[head!] ??= {}) as Record<string, unknown>;
    put(inner, rest.join('.'), value);
  }
}

function nearest(key: string, rules: FieldRules): string {
  const folded = foldKey(key);
  const scored = Object.entries(rules)
    .map(([name, rule]) => ({ label: rule.label, distance: editDistance(folded, name) }))
    .sort((a, b) => a.distance - b.distance);
  const best = scored[0];
  return best && best.distance <= Math.max(1, Math.floor(folded.length * 0.4))
    ? `; có phải “${best.label}”?`
    : `; các trường ở đây: ${[...new Set(Object.values(rules).map(({ label }) => label))].join(', ')}`;
}

function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      next[j] = Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1));
    }
    row = next;
  }
  return row[b.length]!;
}

function yamlMessage(code: string, message: string): string {
  if (code === 'TAB_AS_INDENT') return 'dùng phím Tab để thụt dòng; hãy thay bằng dấu cách';
  if (code === 'DUPLICATE_KEY') return 'trường này ghi hai lần trong cùng một mục';
  if (code === 'BAD_INDENT') return 'thụt dòng không thẳng với các dòng cùng cấp';
  if (code === 'MISSING_CHAR' || code === 'UNEXPECTED_TOKEN') {
    return 'thiếu hoặc thừa dấu (ngoặc kép, ngoặc vuông, dấu hai chấm); nếu câu có dấu “: ” hãy đặt cả câu trong ngoặc kép';
  }
  if (code === 'BLOCK_AS_IMPLICIT_KEY' || code === 'MULTILINE_IMPLICIT_KEY') {
    return 'có dấu “: ” trong câu; hãy đặt cả câu trong ngoặc kép';
  }
  return `không đọc được (${message.split('\n')[0]})`;
}

/** Text saved in an old Vietnamese code page instead of Unicode, told apart by letters that Vietnamese never has. */
export function oddEncoding(content: string): { line: number; message: string } | null {
  if (content.includes('\u0000'))
    return { line: 1, message: 'không phải tệp chữ, hoặc lưu ở dạng UTF-16; hãy lưu lại ở dạng UTF-8' };
  // TCVN3 keeps its vowels where Latin-1 has these signs; three different ones inside words are no accident.
  const old = [...content.matchAll(/\p{Script=Latin}[µ¶·¸¹¨©®«¬]|[µ¶·¸¹¨©®«¬]\p{Script=Latin}/gu)];
  const at = new Set(old.map(([pair]) => pair)).size >= 3 ? old[0]!.index : content.indexOf('\ufffd');
  if (at < 0) return null;
  return {
    line: content.slice(0, at).split('\n').length,
    message: content.includes('\ufffd')
      ? 'có chữ không đọc được; tệp có lẽ lưu bằng Windows-1258, hãy lưu lại ở dạng UTF-8'
      : 'có vẻ là phông chữ cũ TCVN3 (.VnTime); hãy chuyển sang Unicode rồi lưu ở dạng UTF-8',
  };
}
