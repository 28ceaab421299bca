import path from 'node:path';
import type { Command } from 'commander';
import pc from 'picocolors';
import { Flows } from '../dialogs/flows.js';
import { checkLayers, LayerFiles } from '../knowledge/check.js';
import { readLayer, type Knowledge } from '../knowledge/folder.js';
import { readPlaces } from '../knowledge/places.js';
import { formatProblem, type Problem } from '../knowledge/problem.js';
import { Understanding } from '../understanding/understand.js';
import { catalogueDir, dialogsDir, knowledgeDirs, shown } from './home.js';
import { likelyTopics } from './likely.js';
import { number, progress } from './terminal.js';

interface Options {
  catalogue?: string;
  asks?: boolean;
  dialogs?: string;
}

/** `knowledge check [DIR] [--catalogue DIR] [--asks]`: exit code 1 when a file cannot be used. */
export function checkCommand(program: Command): void {
  program
    .command('check')
    .description('Kiểm tra kho tri thức và các luồng hỏi: lỗi ở tệp nào, dòng nào, sửa thế nào')
    .argument('[thư-mục]', 'kho tri thức; mặc định: KNOWLEDGE_DIR hoặc knowledge/')
    .option('--catalogue <thư-mục>', 'danh mục đã nhập, đặt dưới kho (để soát cả các mã liên quan)')
    .option('--dialogs <thư-mục>', 'các luồng hỏi; mặc định: DIALOGS_DIR hoặc dialogs/')
    .option('--asks', 'soát cả các cách hỏi bị thủ tục khác giành mất (lâu hơn)')
    .action(check);
}

function check(dir: string | undefined, options: Options): void {
  const own = knowledgeDirs(dir);
  const catalogue = options.catalogue ? catalogueDir(options.catalogue) : undefined;
  const layers = [...(catalogue ? [catalogue] : []), ...own].map(readLayer);
  const { knowledge, problems } = checkLayers(layers, catalogue !== undefined);
  // A folder that is named alone is looked at alone: the project's flows speak of the project's procedures.
  const flowsDir = options.dialogs ?? (dir ? undefined : dialogsDir());
  const flows = flowsDir ? new Flows(flowsDir, (code) => knowledge.byCode.has(code)) : undefined;
  const ofFlows = (flows?.problems ?? []).filter(({ level }) => level === 'error' || catalogue !== undefined);
  const ofAsks = options.asks ? lostAsks(knowledge, own) : [];
  const all = [...problems, ...placesProblems(own), ...ofFlows, ...ofAsks];
  for (const problem of all) print(problem);
  const errors = all.filter(({ level }) => level === 'error').length;
  const warnings = all.length - errors;
  if (all.length > 0) console.log('');
  const read = `${number.format(knowledge.procedures.length)} thủ tục, ${knowledge.faq.length} câu hỏi chung, ${knowledge.news.length} tin${flows ? `, ${flows.all.length} luồng hỏi` : ''}`;
  if (errors > 0) {
    console.log(`${pc.red('✘')} ${pc.bold(`${errors} lỗi`)}, ${warnings} cảnh báo. Đọc được: ${read}.`);
    process.exitCode = 1;
  } else if (knowledge.procedures.length === 0) {
    console.log(`${pc.red('✘')} Không có thủ tục nào trong ${own.map(shown).join(', ')}.`);
    process.exitCode = 1;
  } else console.log(`${pc.green('✔')} Không có lỗi, ${warnings} cảnh báo. Đọc được: ${read}.`);
}

function placesProblems(dirs: string[]): Problem[] {
  return dirs.flatMap((dir) => {
    const file = path.join(dir, 'places.yaml');
    try {
      readPlaces(file);
      return [];
    } catch (error) {
      const message = (error as Error).message.replace(new RegExp(`^\\S*places\\.yaml:? ?`), '');
      return [{ level: 'error' as const, file, message }];
    }
  });
}

function print(problem: Problem): void {
  const line = formatProblem({ ...problem, file: shown(problem.file) });
  console.log(problem.level === 'error' ? `${pc.red('lỗi')} ${line}` : `${pc.yellow('cảnh báo')} ${line}`);
}

/** Ways of asking whose own procedure is not among the first three that they find. */
function lostAsks(knowledge: Knowledge, dirs: string[]): Problem[] {
  const understanding = new Understanding(knowledge, { province: process.env.PROVINCE_NAME ?? 'Lạng Sơn' });
  const files = dirs.map((dir) => new LayerFiles(dir));
  const asks = knowledge.procedures.flatMap((procedure) => procedure.asks.map((ask) => ({ procedure, ask })));
  const bar = progress('Đang soát cách hỏi');
  const problems: Problem[] = [];
  asks.forEach(({ procedure, ask }, i) => {
    if (i % 50 === 0) bar.at(i, asks.length);
    const first = likelyTopics(understanding, ask, 3);
    if (first.some((topic) => topic.procedure?.code === procedure.code)) return;
    const winner = first[0];
    const name = winner?.procedure
      ? `${winner.procedure.code} ${winner.procedure.name}`
      : (winner?.faq?.question ?? winner?.outside?.name ?? 'không thủ tục nào');
    const place = files.map((one) => one.find(ask)).find(({ line }) => line !== undefined);
    problems.push({
      level: 'warning',
      ...(place ?? { file: dirs[0]! }),
      field: 'cách hỏi',
      message: `“${ask}” (${procedure.code}) dẫn đến “${name}”; hãy thêm chữ riêng của thủ tục này vào câu`,
    });
  });
  bar.end();
  return problems;
}
