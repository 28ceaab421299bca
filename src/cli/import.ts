import { SingleBar } from 'cli-progress';
import type { Command } from 'commander';
import pc from 'picocolors';
import { ImportError, importCatalogue } from '../knowledge/importer.js';

const number = new Intl.NumberFormat('vi-VN');

/** `knowledge import FILE --out DIR [--province NAME]`. */
export function importCommand(program: Command): void {
  program
    .command('import')
    .description(
      'Nhập danh mục thủ tục của Cổng Dịch vụ công Quốc gia (.jsonl, .jsonl.gz, .json) hoặc bảng CSV, Excel',
    )
    .argument('<tệp>', 'tệp danh mục')
    .requiredOption('--out <thư-mục>', 'thư mục ghi kết quả')
    .option(
      '--province <tỉnh>',
      'giữ thủ tục riêng của tỉnh này, bỏ của tỉnh khác',
      process.env.PROVINCE_NAME,
    )
    .action(async (file: string, options: { out: string; province?: string }) => {
      const tty = process.stderr.isTTY;
      const bar = new SingleBar({
        format: 'Đang nhập {bar} {percentage}%',
        stream: process.stderr,
        hideCursor: true,
        noTTYOutput: false,
      });
      const started = Date.now();
      try {
        if (tty) bar.start(1, 0);
        const result = await importCatalogue(file, options.out, {
          ...(options.province ? { province: options.province } : {}),
          onProgress: (read, total) => {
            if (tty) {
              bar.setTotal(total);
              bar.update(read);
            }
          },
        });
        if (tty) bar.stop();
        const seconds = ((Date.now() - started) / 1000).toFixed(1).replace('.', ',');
        console.log(
          `${pc.green('✔')} Đã nhập ${pc.bold(number.format(result.kept))} thủ tục trong ${seconds} giây`,
        );
        if (result.dropped['other-province'] > 0) {
          console.log(`  bỏ ${number.format(result.dropped['other-province'])} thủ tục riêng của tỉnh khác`);
        }
        if (result.dropped.internal > 0) {
          console.log(`  bỏ ${number.format(result.dropped.internal)} thủ tục nội bộ giữa các cơ quan`);
        }
        for (const { where, why } of result.broken.slice(0, 20))
          console.log(`  ${pc.yellow('!')} ${where}: ${why}`);
        if (result.broken.length > 20) console.log(`  … và ${result.broken.length - 20} bản ghi khác`);
        console.log(`  ghi vào ${result.file}`);
      } catch (error) {
        if (tty) bar.stop();
        if (!(error instanceof ImportError)) throw error;
        console.error(`${pc.red('✘')} ${error.message}`);
        process.exitCode = 1;
      }
    });
}
