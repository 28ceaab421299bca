import Table from 'cli-table3';
import { fork } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Assistant } from '../src/answers/assistant.js';
import { DossierDesk } from '../src/answers/dossier-desk.js';
import { NO_DOSSIER } from '../src/answers/dossier-wish.js';
import { createBot } from '../src/bot/bot.js';
import { TurnWorker } from '../src/bot/turn-worker.js';
import { calendarOf } from '../src/dossier/holidays.js';
import { IgatePort } from '../src/dossier/igate.js';
import { createDossierService, type DossierServiceOptions } from '../src/dossier/service.js';
import { loadKnowledge } from '../src/knowledge/folder.js';
import type { Reply } from '../src/replies/reply.js';
import { Templates } from '../src/replies/templates.js';
import { openStore } from '../src/store/open-store.js';
import type { Store } from '../src/store/store.js';
import { HOME, evalCases, quantile } from './catalogue.js';

const LOOKUPS = 2000;
/** So many before that, until the code is compiled. */
const WARM_UP = 1500;
const FLOW_MS = 8000;
const QUESTION_EVERY_MS = 25;
const DOSSIER_EVERY_MS = 50;
const templates = new Templates(path.join(HOME, 'locales'));
const calendar = calendarOf(path.join(HOME, 'knowledge/holidays.yaml'));
const code = (n: number) =>
  `H37.${(n % 190) + 1}-2601${String((n % 28) + 1).padStart(2, '0')}-${String((n % 9999) + 1).padStart(4, '0')}`;

/** Our own share of a lookup; other questions while the portal hangs; how fast a lookup fails once it is left alone. */
export async function run(): Promise<void> {
  const folder = mkdtempSync(path.join(tmpdir(), 'do-ho-so-'));
  const store = await openStore({ dataDir: folder, dataKey: 'đo' });
  const portal = await startPortal();
  const table = new Table({
    head: ['', 'p50', 'p99', 'lớn nhất', 'mức đặt ra'],
    style: { head: [], border: [] },
  });
  const row = (name: string, figures: number[], target: string) =>
    table.push([
      name,
      ms(quantile(figures, 0.5)),
      ms(quantile(figures, 0.99)),
      ms(Math.max(...figures)),
      target,
    ]);
  try {
    row('nhiễu của máy: một việc 0,1 ms', noise(), '–');
    const own = await ownShare(store, portal);
    row('tra một mã, cổng trả lời ngay', own.time, 'p99 ≤ 5 ms');
    row('… trong đó bộ xử lý làm việc', own.cpu, '–');
    const calm = await otherQuestions(store, portal, 'answer');
    row('câu hỏi khác, cổng chạy tốt', calm.others, '–');
    const hung = await otherQuestions(store, portal, 'hang');
    row('câu hỏi khác, cổng treo', hung.others, 'p99 ≤ 15 ms');
    row('tra mã khi đã ngắt cổng treo', await failing(store, portal), 'p99 ≤ 50 ms');
    console.log(
      `${LOOKUPS} mã, mỗi mã một người; luồng: ${1000 / QUESTION_EVERY_MS} câu và ${1000 / DOSSIER_EVERY_MS} lượt tra mỗi giây ` +
        `trong ${FLOW_MS / 1000} giây, cổng treo suốt và không được ngắt (${hung.dossiers.length} lượt tra đã trả lời)`,
    );
    console.log(table.toString());
  } finally {
    await portal.close();
    await store.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** How long work of 0.1 ms takes: what the machine's other business adds to every figure here. */
function noise(): number[] {
  return Array.from({ length: LOOKUPS }, () => {
    const started = performance.now();
    let spent = 0;
    const cpu = process.cpuUsage();
    while (spent < 100) {
      const { user, system } = process.cpuUsage(cpu);
      spent = user + system;
    }
    return performance.now() - started;
  });
}

/**
 * From the words to the worded reply, with a portal that answers at once. Beside the time, the processor's: the time has
 * the waiting for other processes of this machine in it as well.
 */
async function ownShare(store: Store, portal: Portal): Promise<{ time: number[]; cpu: number[] }> {
  const service = serviceOn(store, portal);
  const desk = new DossierDesk({ service, templates, provinceCode: 'H37' });
  await portal.setMood('answer');
  const figures = { time: [] as number[], cpu: [] as number[] };
  for (let i = 0; i < WARM_UP + LOOKUPS; i++) {
    const who = {
      channel: 'zalo' as const,
      senderId: `n${i}`,
      conversationId: `c${i}`,
      address: `10.0.${i >> 8}.${i & 255}`,
    };
    const before = process.cpuUsage();
    const started = performance.now();
    await desk.answer({ wish: 'look', codes: [code(i)] }, { ...NO_DOSSIER }, who);
    const took = performance.now() - started;
    const { user, system } = process.cpuUsage(before);
    if (i < WARM_UP) continue;
    figures.time.push(took);
    figures.cpu.push((user + system) / 1000);
  }
  await service.stop();
  return figures;
}

/** Whole turns, inbox to commit, of questions about procedures beside dossier lookups. */
async function otherQuestions(
  store: Store,
  portal: Portal,
  mood: 'answer' | 'hang',
): Promise<{ others: number[]; dossiers: number[] }> {
  // The breaker would end the trouble: here it never opens.
  const service = serviceOn(store, portal, { guard: { failures: 1e9 } });
  const desk = new DossierDesk({ service, templates, provinceCode: 'H37' });
  const assistant = new Assistant({
    knowledge: loadKnowledge([path.join(HOME, 'knowledge')]),
    templates,
    province: 'Lạng Sơn',
    provinceCode: 'H37',
  });
  const questions = evalCases().map((one) => one.turns[0]!);
  for (const question of questions.slice(0, 300)) assistant.turn(question, null);
  await portal.setMood(mood);
  const times: Record<'others' | 'dossiers', number[]> = { others: [], dossiers: [] };
  const worker = new TurnWorker({
    store,
    bot: createBot(async (input) => {
      if (!input.text.startsWith('H37')) {
        return { replies: [assistant.turn(input.text, null).reply], memory: null };
      }
      const { channel, senderId, conversationId } = input;
      const { reply } = await desk.answer(
        { wish: 'look', codes: [input.text] },
        { ...NO_DOSSIER },
        { channel, senderId, conversationId },
      );
      return { replies: [reply], memory: null };
    }),
    logger: { info: quiet, warn: quiet, error: quiet },
    mask: (text) => text,
    apology: () => {
      throw new Error('không có gì để xin lỗi');
    },
    onTurn: ({ replies, sinceArrivalMs }) => times[kindOf(replies)].push(sinceArrivalMs),
  });
  worker.start();
  const ends = performance.now() + FLOW_MS;
  let sent = 0;
  const send = (text: string) => {
    const id = `${mood}-${++sent}`;
    void store.inbox.put({
      channel: 'zalo',
      messageId: id,
      conversationId: id,
      senderId: id,
      activity: { type: 'message', text },
    });
  };
  let dossiers = 0;
  const asking = setInterval(() => send(questions[sent % questions.length]!), QUESTION_EVERY_MS);
  const looking = setInterval(() => send(code(10_000 + ++dossiers)), DOSSIER_EVERY_MS);
  while (performance.now() < ends) await pause(100);
  clearInterval(asking);
  clearInterval(looking);
  // Hanging lookups end within the time limit.
  await pause(mood === 'hang' ? 4500 : 500);
  await worker.stop();
  await service.stop();
  return times;
}

/** Lookups after the breaker has opened on a hanging portal. */
async function failing(store: Store, portal: Portal): Promise<number[]> {
  const service = serviceOn(store, portal, { guard: { timeoutMs: 200, pauseMs: 500 } });
  await portal.setMood('hang');
  let n = 50_000;
  const lookUp = () => service.lookUp(code(++n), { channel: 'zalo', senderId: `m${n}` });
  while (service.health().detail.includes('tạm ngừng') === false) await lookUp();
  const figures: number[] = [];
  // Long enough for several trials to begin behind them.
  const ends = performance.now() + 5000;
  while (performance.now() < ends) {
    const started = performance.now();
    await lookUp();
    figures.push(performance.now() - started);
    await pause(5);
  }
  await service.stop();
  return figures;
}

function serviceOn(store: Store, portal: Portal, more: Partial<DossierServiceOptions> = {}) {
  return createDossierService({
    port: new IgatePort({
      url: portal.address,
      tokenUrl: `${portal.address}/token`,
      clientId: 'đo',
      clientSecret: 'đo',
    }),
    store,
    logger: { info: quiet, warn: quiet, error: quiet },
    page: { title: 'Cổng', url: 'http://localhost' },
    calendar,
    notice: () => ({}),
    ...more,
  });
}

interface Portal {
  address: string;
  setMood(mood: 'answer' | 'hang'): Promise<void>;
  close(): Promise<void>;
}

/** A portal in a process of its own, so that its work is not taken for ours: it answers at once, or never. */
async function startPortal(): Promise<Portal> {
  const child = fork(path.join(import.meta.dirname, 'dossier-portal.js'));
  const said = () => new Promise<unknown>((resolve) => child.once('message', resolve));
  const port = await said();
  return {
    address: `http://127.0.0.1:${String(port)}`,
    async setMood(mood) {
      const heard = said();
      child.send(mood);
      await heard;
    },
    close: () =>
      new Promise((resolve) => {
        child.once('exit', () => resolve());
        child.kill();
      }),
  };
}

function kindOf(replies: Reply[]): 'others' | 'dossiers' {
  return replies[0]?.intent === 'dossier' && replies[0].dossier?.code ? 'dossiers' : 'others';
}

function ms(figure: number): string {
  return `${figure.toFixed(2)} ms`;
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

function quiet(): void {}
