/**
 * The long forms of the tests that break things, on a store of their own: `npm run soak --
 * kill|steady|rate|server|replicas|fuzz …`. PostgreSQL is the server of DATABASE_URL_TEST.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command, Option } from 'commander';
import { ownAssistant } from '../answers/small-world.js';
import { startServer } from '../e2e/server-process.js';
import { fuzzHttp, WIDE_OPEN } from '../fuzz/http-fuzz.js';
import { fuzzTexts } from '../fuzz/text-fuzz.js';
import type { StoreOptions } from '../../src/store/open-store.js';
import { dropDatabase, freshDatabase, postgresUrl } from '../store/fresh-postgres.js';
import { killLoop } from './kill-loop.js';
import { rate, steady } from './load.js';
import { replaced, served } from './served.js';

type Kind = 'sqlite' | 'postgres';

const onStore = () =>
  new Option('--store <kind>', 'kho dữ liệu').choices(['sqlite', 'postgres']).default('sqlite');

const program = new Command('soak').description('các phép thử phá hoại, bản dài');

program
  .command('kill')
  .description('giết tiến trình nhiều lần khi đang nhận tin, rồi xem có mất hay trả lời hai lần không')
  .addOption(onStore())
  .option('--kills <n>', 'số lần giết', Number, 200)
  .option('--messages <n>', 'số tin', Number, 20_000)
  .action(async ({ store, kills, messages }: { store: Kind; kills: number; messages: number }) => {
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
  });

program
  .command('steady')
  .description('tải đều trong nhiều phút: bộ nhớ và số tài nguyên mở có tăng không')
  .addOption(onStore())
  .option('--minutes <n>', 'số phút', Number, 10)
  .option('--per-second <n>', 'số tin mỗi giây', Number, 50)
  .action(async ({ store, minutes, perSecond }: { store: Kind; minutes: number; perSecond: number }) => {
    const result = await onPlace(store, (options) => steady(options, minutes, perSecond, console.error));
    console.log(JSON.stringify({ store, minutes, perSecond, ...result }, null, 2));
    process.exitCode = result.depth + result.dead + result.troubles > 0 ? 1 : 0;
  });

program
  .command('rate')
  .description('số lượt mỗi giây qua kho dữ liệu và bot, không có HTTP')
  .addOption(onStore())
  .option('--turns <n>', 'số lượt', Number, 5000)
  .option('--clients <n>', 'số người cùng hỏi', Number, 16)
  .action(async ({ store, turns, clients }: { store: Kind; turns: number; clients: number }) => {
    console.log(
      JSON.stringify({ store, ...(await onPlace(store, (options) => rate(options, turns, clients))) }),
    );
  });

program
  .command('server')
  .description('chương trình thật qua HTTP trong nhiều phút: bộ nhớ, tệp mở và tài nguyên mở có phẳng không')
  .option('--minutes <n>', 'số phút', Number, 10)
  .option('--people <n>', 'số người cùng hỏi', Number, 10)
  .action(async ({ minutes, people }: { minutes: number; people: number }) => {
    const result = await served(minutes, people, console.error);
    console.log(JSON.stringify(result, null, 2));
    process.exitCode = result.flat && result.failures === 0 && isOnce(result) ? 0 : 1;
  });

program
  .command('replicas')
  .description('hai bản trên PostgreSQL sau nginx: thay, giết, làm đứng hình từng bản, lặp lại nhiều phút')
  .option('--minutes <n>', 'số phút', Number, 10)
  .option('--people <n>', 'số người cùng hỏi', Number, 6)
  .action(async ({ minutes, people }: { minutes: number; people: number }) => {
    if (!postgresUrl()) throw new Error('DATABASE_URL_TEST: cần đặt địa chỉ máy chủ PostgreSQL để thử');
    const result = await replaced(minutes, people, console.error);
    console.log(JSON.stringify(result, null, 2));
    process.exitCode = result.failures === 0 && isOnce(result) ? 0 : 1;
  });

/** Every acknowledged message has one answer. */
function isOnce({
  acknowledged,
  answers,
}: {
  acknowledged: number;
  answers: Record<number, number>;
}): boolean {
  return answers[1] === acknowledged;
}

program
  .command('fuzz')
  .description(
    'đầu vào phá hoại: nửa qua mạng vào chương trình thật, nửa là văn bản đi hết đường của một câu hỏi',
  )
  .option('--inputs <n>', 'số đầu vào', Number, 100_000)
  .option('--seed <n>', 'hạt giống, để lặp lại một lần chạy', Number, Date.now() % 2 ** 31)
  .action(async ({ inputs, seed }: { inputs: number; seed: number }) => {
    const half = Math.ceil(inputs / 2);
    const tell = (what: string) => (done: number) => {
      if (done % 4800 < 240) console.error(`${what}: ${done}/${half}`);
    };
    const dataDir = mkdtempSync(join(tmpdir(), 'pha-'));
    const server = startServer(dataDir, WIDE_OPEN);
    try {
      await server.ready();
      const http = await fuzzHttp(server, half, { seed, tell: tell('mạng') });
      console.log(JSON.stringify({ http }, null, 2));
      const text = fuzzTexts(ownAssistant(), half, { seed, tell: tell('văn bản') });
      console.log(JSON.stringify({ text }, null, 2));
      const faults =
        http.failures.length + http.blocks + text.thrown.length + text.slow.length + Number(!http.alive);
      console.log(
        `${inputs} đầu vào: ${http.alive ? 'không chết' : 'CHẾT'}, ${http.failures.length} lỗi 5xx, ` +
          `${text.thrown.length} lần ném lỗi, ${http.blocks + text.slow.length} lần giữ máy quá 100 ms`,
      );
      process.exitCode = faults > 0 ? 1 : 0;
    } finally {
      await server.end('SIGKILL');
      rmSync(dataDir, { recursive: true, force: true });
    }
  });

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
