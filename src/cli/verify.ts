import { stat } from 'node:fs/promises';
import type { Command } from 'commander';
import pc from 'picocolors';
import { readLayer } from '../knowledge/folder.js';
import { ImportError, isTruncated, readRecords } from '../knowledge/importer.js';
import { OfficialRecord } from '../knowledge/record.js';
import { contradictions, differences, ownFiles, type Difference } from '../knowledge/verify.js';
import { knowledgeDirs, shown } from './home.js';
import { progress } from './terminal.js';

interface Options {
  knowledge?: string;
  all?: boolean;
}

/** `knowledge verify FILE`: our procedure files beside the official record; exit code 1 where one is unexplained. */
export function verifyCommand(program: Command): void {
  program
    .command('verify')
    .description('Đối chiếu các tệp thủ tục của mình với danh mục quốc gia: con số nào khác')
    .argument('<tệp>', 'danh mục quốc gia (.jsonl, .jsonl.gz, .json)')
    .option('--knowledge <thư-mục>', 'kho tri thức; mặc định: KNOWLEDGE_DIR hoặc knowledge/')
    .option('--all', 'soát chỗ tự mâu thuẫn trong mọi hồ sơ của danh mục, không chỉ thủ tục của mình')
    .action(async (file: string, options: Options) => {
      try {
        await verify(file, options);
      } catch (error) {
        if (!(error instanceof ImportError) && !isTruncated(error)) throw error;
        console.error(
          `${pc.red('✘')} ${error instanceof ImportError ? error.message : `${file}: tệp nén bị hỏng hoặc tải chưa hết. Hãy tải lại.`}`,
        );
        process.exitCode = 1;
      }
    });
}

async function verify(file: string, options: Options): Promise<void> {
  const size = await stat(file).catch(() => null);
  if (!size?.isFile()) throw new ImportError(`${file}: không có tệp này. Hãy kiểm tra lại đường dẫn.`);
  const own = knowledgeDirs(options.knowledge).map(readLayer).flatMap(ownFiles);
  const waiting = new Map(own.map((one) => [one.patch.code, one]));
  const bar = progress('Đang đối chiếu');
  const found: Difference[] = [];
  const odd: { code: string; what: string }[] = [];
  for await (const { record: raw } of readRecords(file, size.size, (read, total) => bar.at(read, total))) {
    const parsed = OfficialRecord.safeParse(raw);
    if (!parsed.success) continue;
    const mine = waiting.get(parsed.data.code.trim());
    if (mine || options.all)
      for (const what of contradictions(parsed.data)) odd.push({ code: parsed.data.code, what });
    if (!mine) continue;
    waiting.delete(mine.patch.code);
    found.push(...differences(mine, parsed.data));
  }
  bar.end();
  report(
    found,
    odd,
    [...waiting.values()].map(({ patch, file: where }) => `${shown(where)}: mã ${patch.code}`),
    own.length,
  );
}

function report(
  found: Difference[],
  odd: { code: string; what: string }[],
  absent: string[],
  compared: number,
): void {
  const open = found.filter(({ explained }) => explained === '');
  for (const difference of open) console.log(`${pc.red('khác')} ${line(difference)}`);
  for (const difference of found.filter(({ explained }) => explained !== ''))
    console.log(
      pc.dim(`đã giải thích ${line(difference)} (${difference.explained.replace(/\s+/g, ' ').trim()})`),
    );
  for (const one of absent)
    console.log(`${pc.red('khác')} ${one} không có trong danh mục (đã bãi bỏ hoặc ghi sai mã)`);
  if (odd.length > 0) {
    console.log(`\n${pc.bold('Hồ sơ công bố tự mâu thuẫn')} (không phải lỗi của kho):`);
    for (const { code, what } of odd) console.log(`  ${pc.yellow(code)} ${what}`);
  }
  const wrong = open.length + absent.length;
  const files = new Set(open.map(({ file }) => file)).size + absent.length;
  const explained = found.length - open.length;
  console.log(
    `\n${wrong > 0 ? pc.red('✘') : pc.green('✔')} Đối chiếu ${compared} thủ tục: ${wrong} chỗ khác trong ${files} tệp, ${explained} chỗ khác đã giải thích, ${odd.length} chỗ hồ sơ công bố tự mâu thuẫn.`,
  );
  if (wrong > 0) {
    console.log('  Sửa theo hồ sơ công bố, hoặc ghi lý do vào trường “giải thích chênh lệch” của tệp.');
    process.exitCode = 1;
  }
}

function line({ file, line: at, field, ours, official, code }: Difference): string {
  return `${shown(file)}:${at ?? 1}: ${field}: ghi “${ours}”, hồ sơ công bố ${code}: “${official}”`;
}
