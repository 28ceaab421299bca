#!/usr/bin/env node
import { chmodSync, existsSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import { Command } from 'commander';
import pc from 'picocolors';
import { SqliteDatabase } from '../store/sqlite-database.js';
import { withStore } from './store.js';
import { number } from './terminal.js';

/** `backup FILE`: a consistent copy of the SQLite file while the program runs, opened again to be sure of it. */
await new Command('backup')
  .description('Sao lưu kho dữ liệu SQLite ra một tệp mới, không cần dừng chương trình')
  .argument('<tệp>', 'tệp sao lưu, chưa có')
  .showHelpAfterError('(thêm --help để xem cách dùng)')
  .action((file: string) =>
    withStore(async (store, config) => {
      const to = path.resolve(file);
      const isNew = !existsSync(to);
      try {
        await store.backup(to);
      } catch (error) {
        // Half a copy (a full disk) must not be taken for a whole one.
        if (isNew) rmSync(to, { force: true });
        throw error;
      }
      chmodSync(to, 0o600);
      // Opening it checks its integrity.
      await new SqliteDatabase(to).close();
      console.log(
        `${pc.green('✔')} Đã sao lưu ${number.format(statSync(to).size / 1024)} KB vào ${pc.bold(to)}`,
      );
      if (!config.dataKey) {
        console.log(
          `  Cất thêm ${path.join(config.dataDir, 'data.key')} ở nơi khác: thiếu khóa này, mã truy cập Zalo trong bản sao không đọc được.`,
        );
      }
    }),
  )
  .parseAsync();
