import path from 'node:path';
import type { Command } from 'commander';
import pc from 'picocolors';
import type { CatalogueChange } from '../knowledge/catalogue-changes.js';
import { ImportError } from '../knowledge/importer.js';
import { NationalPortal, PortalError, PORTAL_URL } from '../knowledge/portal.js';
import { short } from '../knowledge/questions.js';
import { syncCatalogue, type SyncResult } from '../knowledge/sync.js';
import { HOME, shown } from './home.js';
import { number, progress, table } from './terminal.js';

interface Options {
  out: string;
  province: string;
  dryRun?: boolean;
  force?: boolean;
  pause: string;
  url: string;
  top: string;
}

/** `knowledge sync`: the national portal's catalogue brought up to date, with what changed. */
export function syncCommand(program: Command): void {
  program
    .command('sync')
    .description(
      'Tải danh mục thủ tục từ Cổng Dịch vụ công Quốc gia, cho biết thủ tục nào mới, đổi, bị rút. Dừng giữa chừng thì lần sau tải tiếp',
    )
    .option('--out <thư-mục>', 'thư mục danh mục', path.join(HOME, 'catalogue'))
    .option(
      '--province <tỉnh>',
      'giữ thủ tục riêng của tỉnh này, bỏ của tỉnh khác',
      process.env.PROVINCE_NAME ?? 'Lạng Sơn',
    )
    .option('--dry-run', 'chỉ tải và so sánh, không thay danh mục')
    .option('--force', 'nhận cả khi cổng liệt kê ít hơn hẳn lần trước')
    .option('--pause <ms>', 'nghỉ giữa hai lần gọi, tính bằng mili giây', '500')
    .option('--top <n>', 'in n thay đổi đầu tiên', '40')
    .option('--url <địa-chỉ>', 'địa chỉ API của cổng', PORTAL_URL)
    .action(sync);
}

async function sync(options: Options): Promise<void> {
  const pauseMs = Number(options.pause);
  const top = Number(options.top);
  if (!(pauseMs >= 0) || options.pause.trim() === '')
    return fail(`--pause: “${options.pause}” không phải số mili giây, hãy ghi như 500`);
  if (!(top > 0)) return fail(`--top: “${options.top}” không phải số dòng, hãy ghi như 40`);
  if (!URL.canParse(options.url)) return fail(`--url: “${options.url}” không phải địa chỉ`);
  const stop = new AbortController();
  const interrupted = () => stop.abort();
  process.once('SIGINT', interrupted);
  const bars = { list: progress('Đang lấy danh sách'), records: progress('Đang tải thủ tục') };
  const portal = new NationalPortal({
    url: options.url.replace(/\/+$/, ''),
    pauseMs,
    signal: stop.signal,
    onRetry: (why, afterMs) =>
      console.error(pc.dim(`  cổng chưa trả lời (${why}), gọi lại sau ${Math.ceil(afterMs / 1000)} giây`)),
  });
  try {
    const result = await syncCatalogue(portal, path.resolve(options.out), {
      province: options.province,
      dryRun: options.dryRun ?? false,
      force: options.force ?? false,
      onProgress: (what, done, total) => bars[what].at(done, total),
    });
    bars.list.end();
    bars.records.end();
    print(result, top, options);
  } catch (error) {
    bars.list.end();
    bars.records.end();
    if (stop.signal.aborted) return fail('Đã dừng. Phần đã tải được giữ; chạy lại lệnh này để tải tiếp.');
    if (error instanceof PortalError || error instanceof ImportError) return fail(error.message);
    throw error;
  } finally {
    process.removeListener('SIGINT', interrupted);
  }
}

const WHAT: Record<CatalogueChange['kind'], string> = { new: 'mới', changed: 'đổi', withdrawn: 'rút' };

function print(result: SyncResult, top: number, options: Options): void {
  const { changes, missing } = result;
  if (changes.length > 0) {
    const sheet = table(['', 'mã', 'thủ tục', 'thay đổi'], 4);
    for (const change of changes.slice(0, top))
      sheet.push([WHAT[change.kind], change.code, short(change.name, 50), detail(change)]);
    console.log(sheet.toString());
    if (changes.length > top)
      console.log(`… và ${number.format(changes.length - top)} thay đổi khác (--top ${changes.length})`);
  }
  for (const { id, why } of missing.slice(0, 10)) console.log(`  ${pc.yellow('!')} ${id}: ${why}`);
  if (missing.length > 10) console.log(`  … và ${missing.length - 10} thủ tục khác không tải được`);
  for (const { where, why } of result.imported.broken.slice(0, 10))
    console.log(`  ${pc.yellow('!')} ${where}: ${why}`);
  const count = (kind: CatalogueChange['kind']) =>
    number.format(changes.filter((change) => change.kind === kind).length);
  const fees = changes.filter(({ fields }) => fields.some(({ field }) => field === 'phí')).length;
  console.log(
    `${pc.green('✔')} ${number.format(result.listed)} thủ tục trên cổng: ${count('new')} mới, ${count('changed')} đổi (${number.format(fees)} đổi phí), ${count('withdrawn')} bị rút.`,
  );
  console.log(
    `  đã hỏi ${number.format(result.asked)} bản ghi (${number.format(result.unchanged)} chưa đổi), bỏ qua ${number.format(result.spared)} bản ghi danh sách cho biết chưa đổi`,
  );
  console.log(
    options.dryRun
      ? '  chạy thử: danh mục giữ nguyên. Bỏ --dry-run để nhận.'
      : `  ghi ${number.format(result.imported.kept)} thủ tục vào ${shown(result.imported.file)}`,
  );
}

function detail({ fields }: CatalogueChange): string {
  return fields
    .map(({ field, before, after }) =>
      field === 'phí' || field === 'thời hạn' || field === 'tên' || field === 'toàn trình'
        ? `${field}: ${short(before || 'không ghi', 40)} → ${short(after || 'không ghi', 40)}`
        : field,
    )
    .join('; ');
}

function fail(message: string): void {
  console.error(`${pc.red('✘')} ${message}`);
  process.exitCode = 1;
}
