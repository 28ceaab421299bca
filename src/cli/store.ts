import { existsSync } from 'node:fs';
import path from 'node:path';
import pc from 'picocolors';
import { loadConfig, type Config } from '../config.js';
import { openStore } from '../store/open-store.js';
import type { Store } from '../store/store.js';

/**
 * Runs `work` on the store that the settings name, beside a running program or without one. What goes wrong is told in
 * one line, with exit code 1. A SQLite file that is not there is not made.
 */
export async function withStore(work: (store: Store, config: Config) => Promise<void>): Promise<void> {
  let store: Store | undefined;
  try {
    const config = loadConfig();
    const file = path.join(config.dataDir, 'tro-ly.db');
    if (!config.databaseUrl && !existsSync(file)) {
      throw new Error(`${file}: không có tệp dữ liệu này; kiểm tra DATA_DIR hoặc đặt DATABASE_URL`);
    }
    store = await openStore({
      dataDir: config.dataDir,
      databaseUrl: config.databaseUrl,
      dataKey: config.dataKey,
    });
    await work(store, config);
  } catch (error) {
    console.error(`${pc.red('✘')} ${error instanceof Error ? error.message : String(error)}`);
    process.exitCode = 1;
  } finally {
    await store?.close();
  }
}
