import { existsSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Command } from 'commander';
import { config as readEnvironment } from 'dotenv';
import pc from 'picocolors';
import { loadKnowledge } from '../knowledge/folder.js';
import {
  day,
  groupQuestions,
  outcomes,
  questionsPage,
  short,
  type Judged,
  type QuestionGroup,
} from '../knowledge/questions.js';
import { openStore } from '../store/open-store.js';
import { Understanding } from '../understanding/understand.js';
import { catalogueDir, HOME, knowledgeDirs } from './home.js';
import { likelyTopics } from './likely.js';
import { number, table } from './terminal.js';

interface Options {
  days: string;
  csv?: string;
  xlsx?: string;
  html?: string;
  draft?: string;
  top: string;
}

const DAY_MS = 86_400_000;
const MOST_QUESTIONS = 100_000;

/** `knowledge report`: what people asked in vain, grouped by likeness. */
export function reportCommand(program: Command): void {
  program
    .command('report')
    .description('Những câu người dân hỏi mà trợ lý chưa trả lời được, gộp theo nhóm giống nhau')
    .option('--days <n>', 'trong n ngày gần đây', '30')
    .option('--top <n>', 'in n nhóm nhiều nhất', '20')
    .option('--csv <tệp>', 'ghi tệp CSV (mở được bằng Excel)')
    .option('--xlsx <tệp>', 'ghi tệp Excel')
    .option('--html <tệp>', 'ghi trang HTML có biểu đồ')
    .option('--draft <n>', 'lập mẫu để viết thêm cách hỏi cho nhóm thứ n')
    .action(report);
}

async function report(options: Options): Promise<void> {
  const days = Number(options.days);
  const top = Number(options.top);
  if (!(days > 0 && days <= 3650))
    return fail(`--days: “${options.days}” không phải số ngày, hãy ghi như 30`);
  if (!(top > 0)) return fail(`--top: “${options.top}” không phải số nhóm, hãy ghi như 20`);
  readEnvironment({ path: path.join(HOME, '.env'), quiet: true });
  const dataDir = path.resolve(HOME, process.env.DATA_DIR ?? 'data');
  const databaseUrl = process.env.DATABASE_URL;
  if (!databaseUrl && !existsSync(path.join(dataDir, 'tro-ly.db')))
    return fail(`${dataDir}: chưa có dữ liệu. Trợ lý chưa chạy lần nào, hoặc DATA_DIR đặt ở nơi khác.`);
  const store = await openStore({
    dataDir,
    ...(databaseUrl ? { databaseUrl } : {}),
    ...(process.env.DATA_KEY ? { dataKey: process.env.DATA_KEY } : {}),
  });
  let groups: QuestionGroup[];
  let judged: Judged;
  const since = Date.now() - days * DAY_MS;
  try {
    groups = groupQuestions(await store.unanswered.list(since, MOST_QUESTIONS));
    const { up, down } = await store.feedback.counts(since);
    const reasons = (await store.feedback.list(since, MOST_QUESTIONS)).filter(
      ({ thumb }) => thumb === 'down',
    );
    judged = { up, down, reasons };
  } finally {
    await store.close();
  }
  const period = `${day(since)} – ${day(Date.now())}`;
  if (options.draft !== undefined) return draft(groups, options.draft);
  print(groups, period, top);
  printJudged(judged);
  try {
    if (options.csv) save(options.csv, csvOf(groups));
    if (options.html) save(options.html, questionsPage(groups, period, judged));
    if (options.xlsx) await saveXlsx(options.xlsx, groups, judged);
  } catch (error) {
    fail(`không ghi được tệp (${(error as Error).message})`);
  }
}

/** How people judged the answers, and why where they said. */
function printJudged({ up, down, reasons }: Judged): void {
  if (up + down === 0) return;
  const share = Math.round((100 * up) / (up + down));
  console.log(
    `Người dân chấm câu trả lời: ${number.format(up)} có ích, ${number.format(down)} chưa được (${share}% có ích).`,
  );
  for (const { at, procedure, reason } of reasons.filter((one) => one.reason !== '').slice(0, 10))
    console.log(`  ${day(at)} ${procedure || '–'}: ${short(reason, 100)}`);
}

function fail(message: string): void {
  console.error(`${pc.red('✘')} ${message}`);
  process.exitCode = 1;
}

function save(file: string, content: string): void {
  writeFileSync(file, content);
  console.log(`  ghi vào ${file}`);
}

function print(groups: QuestionGroup[], period: string, top: number): void {
  const total = groups.reduce((sum, { count }) => sum + count, 0);
  if (total === 0) {
    console.log(`${pc.green('✔')} ${period}: không có câu nào chưa trả lời được.`);
    return;
  }
  const sheet = table(['nhóm', 'câu hỏi', 'lượt', 'cách nói', 'kết quả', 'lần cuối']);
  groups
    .slice(0, top)
    .forEach((group, i) =>
      sheet.push([
        i + 1,
        short(group.title, 60),
        group.count,
        group.wordings.length,
        outcomes(group),
        day(group.last),
      ]),
    );
  console.log(sheet.toString());
  if (groups.length > top) console.log(`… và ${groups.length - top} nhóm khác (--top ${groups.length})`);
  console.log(
    `${period}: ${number.format(total)} lượt hỏi chưa trả lời được, ${number.format(groups.length)} nhóm.`,
  );
}

const HEADINGS = ['nhóm', 'câu hỏi', 'lượt', 'kết quả của nhóm', 'lần cuối của nhóm'];

function rowsOf(groups: QuestionGroup[]): (string | number)[][] {
  return groups.flatMap((group, i) =>
    group.wordings.map(({ text, count }) => [i + 1, text, count, outcomes(group), day(group.last)]),
  );
}

/** UTF-8 with the mark that Excel wants; a cell that begins like a formula is kept from being one. */
function csvOf(groups: QuestionGroup[]): string {
  const cell = (value: string | number) => {
    if (typeof value === 'number') return String(value);
    const safe = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
    return /[",\n\r;]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
  };
  const lines = [HEADINGS, ...rowsOf(groups)].map((row) => row.map(cell).join(','));
  return `\ufeff${lines.join('\r\n')}\r\n`;
}

async function saveXlsx(file: string, groups: QuestionGroup[], { reasons }: Judged): Promise<void> {
  const { default: excel } = await import('exceljs');
  const book = new excel.Workbook();
  const sheet = book.addWorksheet('Câu hỏi', { views: [{ state: 'frozen', ySplit: 1 }] });
  sheet.addRow(HEADINGS).font = { bold: true };
  for (const row of rowsOf(groups)) sheet.addRow(row);
  [8, 70, 8, 30, 16].forEach((width, i) => (sheet.getColumn(i + 1).width = width));
  sheet.autoFilter = 'A1:E1';
  const bad = book.addWorksheet('Câu trả lời bị chê', { views: [{ state: 'frozen', ySplit: 1 }] });
  bad.addRow(['ngày', 'thủ tục', 'lý do']).font = { bold: true };
  for (const { at, procedure, reason } of reasons) bad.addRow([day(at), procedure, reason]);
  [14, 14, 90].forEach((width, i) => (bad.getColumn(i + 1).width = width));
  await book.xlsx.writeFile(file);
  console.log(`  ghi vào ${file}`);
}

/** A wording entry with the group's questions; staff choose the code among the likely ones, or look further. */
function draft(groups: QuestionGroup[], chosen: string): void {
  const group = groups[Number(chosen) - 1];
  if (!group) return fail(`--draft: không có nhóm ${chosen}; có ${groups.length} nhóm`);
  const catalogue = catalogueDir();
  const knowledge = loadKnowledge([...(catalogue ? [catalogue] : []), ...knowledgeDirs()]);
  const understanding = new Understanding(knowledge, { province: process.env.PROVINCE_NAME ?? 'Lạng Sơn' });
  const likely = likelyTopics(understanding, group.title, 5).flatMap(({ procedure }) => procedure ?? []);
  const lines = [
    `# Nhóm ${chosen}: ${group.count} lượt hỏi chưa trả lời được (${outcomes(group)}).`,
    '# Đã có thủ tục trả lời được: ghi mã của nó, giữ những câu đúng ý, lưu vào knowledge/wording/.',
    '# Chưa có: lập tệp thủ tục bằng “npm run knowledge -- new <mã>”, rồi chép các câu này vào “cách hỏi”.',
    ...likely.map((one) => `# Có thể là: ${one.code} ${one.name}`),
    '- mã: "VIẾT"',
    '  cách hỏi:',
    ...group.wordings.slice(0, 20).map(({ text }) => `    - ${JSON.stringify(text)}`),
  ];
  console.log(lines.join('\n'));
}
