/**
 * The long forms of the tests that break things: `npm run soak -- kill [--store sqlite|postgres] [--kills 200]
 * [--messages 20000]`. PostgreSQL is the server of DATABASE_URL_TEST.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command, Option } from 'commander';
import type { StoreOptions } from '../../src/store/open-store.js';
import { dropDatabase, freshDatabase, postgresUrl } from '../store/fresh-postgres.js';
import { killLoop } from './kill-loop.js';

const program = new Command('soak').description('các phép thử phá hoại, bản dài');

program
  .command('kill')
  .description('giết tiến trình nhiều lần khi đang nhận tin, rồi xem có mất hay trả lời hai lần không')
  .addOption(new Option('--store <kind>', 'kho dữ liệu').choices(['sqlite', 'postgres']).default('sqlite'))
  .option('--kills <n>', 'số lần giết', Number, 200)
  .option('--messages <n>', 'số tin', Number, 20_000)
  .action(
    async ({ store, kills, messages }: { store: 'sqlite' | 'postgres'; kills: number; messages: number }) => {
      const started = performance.now();
      const result = await onPlace(store, (options) =>
        killLoop({
          store: options,
          kills,
          messages,
          conversations: 200,
          // So long that the messages are spread over the kills.
          life: [20, 400],
          onKill: (count, acknowledged) => {
            if (count % 10 === 0) console.error(`${count} lần giết, ${acknowledged} tin đã xác nhận`);
          },
        }),
      );
      console.log(
        JSON.stringify(
          { store, seconds: Math.round((performance.now() - started) / 1000), ...result },
          null,
          2,
        ),
      );
      process.exitCode = result.lost + result.answeredTwice + result.disordered + result.setAside > 0 ? 1 : 0;
    },
  );

/** A fresh store of the kind, removed afterwards. */
async function onPlace<T>(
  kind: 'sqlite' | 'postgres',
  work: (options: StoreOptions) => Promise<T>,
): Promise<T> {
  if (kind === 'postgres' && !postgresUrl()) {
    throw new Error('DATABASE_URL_TEST: cần đặt địa chỉ máy chủ PostgreSQL để thử');
  }
  const dataDir = mkdtempSync(join(tmpdir(), 'kho-'));
  const databaseUrl = kind === 'postgres' ? await freshDatabase() : undefined;
  try {
    return await work({ dataDir, databaseUrl, dataKey: 'khóa thử nghiệm' });
  } finally {
    if (databaseUrl) await dropDatabase(databaseUrl);
    rmSync(dataDir, { recursive: true, force: true });
  }
}

await program.parseAsync().catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});
