import { createBot } from '../../src/bot/bot.js';
import { TurnWorker } from '../../src/bot/turn-worker.js';
import { openStore, type StoreOptions } from '../../src/store/open-store.js';
import type { Store } from '../../src/store/store.js';
import { smallTalk } from '../small-talk.js';

const RETENTION = { activities: 30, memory: 30, feedback: 365, unanswered: 90, dead: 30 };

interface Running {
  store: Store;
  worker: TurnWorker;
  /** From arrival to the written answer, in ms. */
  times: number[];
  troubles: number;
}

async function run(options: StoreOptions): Promise<Running> {
  const store = await openStore(options);
  const running: Running = { store, worker: undefined as never, times: [], troubles: 0 };
  const trouble = () => void running.troubles++;
  running.worker = new TurnWorker({
    store,
    bot: createBot(async ({ text }, memory) => ({
      replies: [smallTalk(`trả lời cho: ${text}`)],
      memory: { last: text, before: (memory as { last?: string } | null)?.last },
    })),
    logger: { info: () => {}, warn: trouble, error: trouble },
    mask: (text) => text,
    apology: () => smallTalk('xin lỗi'),
    onTurn: ({ sinceArrivalMs }) => running.times.push(sinceArrivalMs),
  });
  running.worker.start();
  return running;
}

async function ask(store: Store, n: number, conversations: number): Promise<void> {
  const id = `c${n % conversations}`;
  await store.inbox.put({
    channel: 'webchat',
    messageId: `m${n}`,
    conversationId: id,
    senderId: id,
    activity: { type: 'message', text: 'đăng ký khai sinh cần giấy tờ gì?' },
    log: true,
  });
}

async function talkers(store: Store, conversations: number): Promise<void> {
  await Promise.all(
    Array.from({ length: conversations }, (_, i) =>
      store.conversations.create({
        id: `c${i}`,
        channel: 'webchat',
        senderId: `c${i}`,
        site: '',
        origin: '',
        tokenId: '',
      }),
    ),
  );
}

function quantile(sorted: number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? NaN;
}

/** Turns a second through inbox, bot and log of one process, with `clients` people who each wait for their answer. */
export async function rate(options: StoreOptions, turns: number, clients: number) {
  const running = await run(options);
  const { store, worker, times } = running;
  await talkers(store, clients);
  let next = 0;
  const started = performance.now();
  const cpu = process.cpuUsage();
  const answered = Array.from({ length: clients }, async (_, client) => {
    let seen = 0;
    let wake: () => void = () => {};
    const end = store.activities.watch(`c${client}`, (seq) => {
      seen = Math.max(seen, seq ?? 0);
      wake();
    });
    for (let mine = 0; next < turns;) {
      next++;
      mine++;
      await ask(store, client + clients * mine, clients);
      while (seen < mine * 2) await new Promise<void>((resolve) => (wake = resolve));
    }
    end();
  });
  await Promise.all(answered);
  const seconds = (performance.now() - started) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  await worker.stop();
  await store.close();
  times.sort((a, b) => a - b);
  return {
    turns: times.length,
    clients,
    turnsPerSecond: Math.round(times.length / seconds),
    p50ms: quantile(times, 0.5),
    p99ms: quantile(times, 0.99),
    cpuMsATurn: Number(((user + system) / 1000 / times.length).toFixed(2)),
    rssMB: Math.round(process.memoryUsage().rss / 1e6),
    troubles: running.troubles,
  };
}

/** A steady load for some minutes; memory and handles at the end beside those after the first fifth. */
export async function steady(
  options: StoreOptions,
  minutes: number,
  perSecond: number,
  tell: (line: string) => void,
) {
  const running = await run(options);
  const { store, worker, times } = running;
  const conversations = 500;
  await talkers(store, conversations);
  const until = performance.now() + minutes * 60_000;
  const samples: { rssMB: number; heapMB: number; handles: number }[] = [];
  const sample = () => {
    globalThis.gc?.();
    const { rss, heapUsed } = process.memoryUsage();
    const handles = process
      .getActiveResourcesInfo()
      .filter((kind) => kind !== 'Immediate' && kind !== 'Timeout').length;
    samples.push({ rssMB: Math.round(rss / 1e6), heapMB: Math.round(heapUsed / 1e6), handles });
    tell(JSON.stringify(samples.at(-1)));
  };
  let n = 0;
  let nextSample = performance.now();
  let refused = 0;
  while (performance.now() < until) {
    const batch = Math.max(1, Math.round(perSecond / 20));
    const puts = Array.from({ length: batch }, () => ask(store, n++, conversations).catch(() => refused++));
    await Promise.all([...puts, new Promise((resolve) => setTimeout(resolve, 50))]);
    if (performance.now() >= nextSample) {
      nextSample += Math.max(2000, (minutes * 60_000) / 30);
      await store.sweep(RETENTION);
      if (times.length > 100_000) times.splice(0, 50_000);
      sample();
    }
  }
  for (let i = 0; i < 500 && (await store.inbox.stats()).depth > 0; i++) {
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  sample();
  const { depth, dead } = await store.inbox.stats();
  await worker.stop();
  await store.close();
  times.sort((a, b) => a - b);
  const early = samples[Math.floor(samples.length / 5)];
  const late = samples.at(-1);
  return {
    messages: n,
    refused,
    depth,
    dead,
    p50ms: quantile(times, 0.5),
    p99ms: quantile(times, 0.99),
    early,
    late,
    troubles: running.troubles,
  };
}
