#!/usr/bin/env node
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import Table from 'cli-table3';
import { Command } from 'commander';
import pc from 'picocolors';
import { Assistant } from '../answers/assistant.js';
import { caseFiles, readCases, type EvalCase } from '../evaluation/cases.js';
import { examplesOf, fit, heldBack, thresholds } from '../evaluation/fit.js';
import { calibration, runCases, summarize, type Outcome, type Row } from '../evaluation/run.js';
import { Flows } from '../dialogs/flows.js';
import { readPlaces } from '../knowledge/places.js';
import { loadKnowledge, type Knowledge } from '../knowledge/folder.js';
import { Templates } from '../replies/templates.js';

const HOME = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../../..');
const SETS = path.join(HOME, 'test/eval');
const PROVINCE = process.env.PROVINCE_NAME ?? 'Lạng Sơn';
const REPORT = path.join(SETS, 'report.json');

/** Colours only where a person looks: a log or a pipe gets plain lines. */
const tableStyle = process.stdout.isTTY
  ? { head: ['cyan'], compact: true }
  : { head: [], border: [], compact: true };

interface Options {
  knowledge?: string;
  show: string;
  own?: boolean;
  save?: boolean;
  fit?: boolean;
}

await new Command('eval')
  .description('Đo trợ lý trên bộ câu hỏi: đúng / hỏi lại / sai / từ chối, theo cách gõ')
  .argument('[tệp...]', 'tệp câu hỏi JSON Lines; mặc định: test/eval/*.jsonl')
  .option('--knowledge <thư-mục>', 'danh mục đã nhập, đặt dưới kho tri thức (mặc định: catalogue/ nếu có)')
  .option('--show <n>', 'in n câu trả lời chưa đúng', '0')
  .option('--own', 'chỉ kho sẵn có, không dùng danh mục')
  .option('--save', 'ghi kết quả làm mốc so sánh (test/eval/report.json)')
  .option('--fit', 'tính lại các trọng số của độ tin (WEIGHTS.sure) trên bộ câu hỏi này')
  .action((files: string[], options: Options) => evaluate(files, options))
  .parseAsync();

function evaluate(files: string[], options: Options): void {
  const fallback = path.join(HOME, 'catalogue');
  const catalogue = options.own
    ? undefined
    : (options.knowledge ?? (existsSync(fallback) ? fallback : undefined));
  const knowledge = loadKnowledge([...(catalogue ? [catalogue] : []), path.join(HOME, 'knowledge')]);
  const assistant = new Assistant({
    knowledge,
    templates: new Templates(path.join(HOME, 'locales')),
    province: PROVINCE,
    provinceCode: process.env.PROVINCE_CODE ?? 'H37',
    places: readPlaces(path.join(HOME, 'knowledge/places.yaml')),
    flows: new Flows(process.env.DIALOGS_DIR ?? path.join(HOME, 'dialogs'), (code) =>
      knowledge.byCode.has(code),
    ),
  });
  const chosen = files.length > 0 ? files : caseFiles(SETS);
  const all = chosen.flatMap(readCases);
  // Without the catalogue only questions about procedures of our own can be judged.
  const cases = all.filter((one) => !one.codes || one.codes.some((code) => knowledge.byCode.has(code)));
  if (!catalogue)
    console.log(
      pc.dim(
        `Không có danh mục đã nhập: chỉ đo ${cases.length}/${all.length} câu về thủ tục của kho sẵn có.`,
      ),
    );
  if (options.fit) return printFit(assistant, knowledge, cases);
  const started = performance.now();
  const outcomes = runCases(assistant, cases, knowledge.byCode);
  const seconds = (performance.now() - started) / 1000;
  const rows = summarize(outcomes);
  const mode = catalogue ? 'catalogue' : 'own';
  printRows(rows, previous(mode));
  printCalibration(outcomes);
  printConfusions(outcomes);
  printTimes(outcomes, seconds);
  for (const outcome of outcomes.filter(isBad).slice(0, Number(options.show))) printBad(outcome);
  if (options.save) {
    const saved = { ...report(), [mode]: { procedures: knowledge.procedures.length, rows } };
    writeFileSync(REPORT, `${JSON.stringify(saved, null, 1)}\n`);
  }
}

function printFit(assistant: Assistant, knowledge: Knowledge, cases: EvalCase[]): void {
  const asked = examplesOf(assistant.understanding, cases);
  const unseen = heldBack(knowledge, PROVINCE);
  for (const target of ['right', 'ours'] as const) {
    const examples = target === 'right' ? asked : [...asked, ...unseen];
    const weights = fit(examples, target);
    console.log(`${target === 'right' ? 'WEIGHTS.sure' : 'WEIGHTS.ours'}, tính trên ${examples.length} câu:`);
    console.log(weights);
    console.table(thresholds(examples, weights, target));
  }
}

/** The committed report, by what was measured: our own knowledge, or the national catalogue under it. */
type Report = Partial<Record<'own' | 'catalogue', { procedures: number; rows: Row[] }>>;

function report(): Report {
  return existsSync(REPORT) ? (JSON.parse(readFileSync(REPORT, 'utf8')) as Report) : {};
}

function previous(mode: 'own' | 'catalogue'): Map<string, Row> {
  return new Map((report()[mode]?.rows ?? []).map((row) => [row.name, row]));
}

function printRows(rows: Row[], before: Map<string, Row>): void {
  const table = new Table({
    head: ['bộ', 'số câu', 'đúng %', 'hỏi lại', 'sai', 'từ chối', 'khía cạnh', 'con số', 'so với mốc'],
    colAligns: ['left', 'right', 'right', 'right', 'right', 'right', 'right', 'right', 'right'],
    style: tableStyle,
  });
  const percent = (part: number, whole: number) => (whole === 0 ? '–' : ((100 * part) / whole).toFixed(1));
  for (const row of rows) {
    const old = before.get(row.name);
    const change = old ? (100 * row.verdicts.right) / row.n - (100 * old.verdicts.right) / old.n : null;
    table.push([
      row.name,
      row.n,
      percent(row.verdicts.right, row.n),
      percent(row.verdicts.asked, row.n),
      percent(row.verdicts.wrong, row.n),
      percent(row.verdicts.declined, row.n),
      row.aspects.of ? `${row.aspects.right}/${row.aspects.of}` : '',
      row.figures.of ? `${row.figures.right}/${row.figures.of}` : '',
      change === null ? '' : colored(change),
    ]);
  }
  console.log(table.toString());
}

function colored(change: number): string {
  const text = `${change >= 0 ? '+' : ''}${change.toFixed(1)}`;
  return change <= -2 ? pc.red(text) : change >= 2 ? pc.green(text) : text;
}

function printCalibration(outcomes: Outcome[]): void {
  const table = new Table({
    head: ['độ tin', 'số câu', 'đúng thật %', 'tin trung bình %'],
    style: tableStyle,
  });
  for (const bin of calibration(outcomes)) {
    table.push([
      `${bin.from.toFixed(1)}–`,
      bin.n,
      ((100 * bin.right) / bin.n).toFixed(1),
      (100 * bin.mean).toFixed(1),
    ]);
  }
  console.log(table.toString());
}

function printConfusions(outcomes: Outcome[]): void {
  const pairs = new Map<string, number>();
  for (const { case: one, reply, verdict } of outcomes) {
    if (verdict !== 'wrong' || !reply.procedure || !one.codes) continue;
    const key = `${one.codes[0]} → ${reply.procedure.code}`;
    pairs.set(key, (pairs.get(key) ?? 0) + 1);
  }
  const worst = [...pairs].sort((a, b) => b[1] - a[1]).slice(0, 8);
  if (worst.length > 0) console.log(`Hay lẫn nhất: ${worst.map(([pair, n]) => `${pair} (${n})`).join(', ')}`);
}

function printTimes(outcomes: Outcome[], seconds: number): void {
  const times = outcomes.map((outcome) => outcome.ms).sort((a, b) => a - b);
  const at = (share: number) =>
    times[Math.min(times.length - 1, Math.floor(times.length * share))]?.toFixed(2);
  console.log(
    `${outcomes.length} câu trong ${seconds.toFixed(1)} s; một lượt p50 ${at(0.5)} ms, p99 ${at(0.99)} ms`,
  );
}

function isBad(outcome: Outcome): boolean {
  return outcome.verdict !== 'right' || outcome.aspect === false || outcome.figure === false;
}

function printBad(outcome: Outcome): void {
  const { case: one, reply, verdict } = outcome;
  const got = reply.procedure
    ? `${reply.procedure.code} ${reply.procedure.name.slice(0, 50)}`
    : reply.options.map((o) => o.code).join(' ');
  const why =
    verdict === 'right'
      ? outcome.aspect === false
        ? `khía cạnh ${reply.aspect} ≠ ${one.aspect}`
        : 'con số'
      : verdict;
  console.log(
    `  ${one.id} ${one.turns.at(-1)} ${pc.dim(`[${one.codes?.[0] ?? ''}]`)} → ${why}: ${reply.intent} ${got}`,
  );
}
