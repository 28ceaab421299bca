import { mkdtemp, rm } from 'node:fs/promises';
import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import Table from 'cli-table3';
import { startServer, type ServerProcess } from '../test/e2e/server-process.js';
import { ZaloStandIn } from '../test/channels/zalo/stand-in/zalo.js';
import { quantile } from './catalogue.js';

const QUESTIONS = [
  'đăng ký kết hôn cần giấy tờ gì',
  'le phi cap ho chieu',
  'đăng ký khai sinh cho con',
  'mất căn cước làm lại thế nào',
  'dang ky tam tru o dau',
  'xin cấp lại sổ đỏ bị mất',
  'giấy phép lái xe',
  'cảm ơn bạn',
];
/** More than can be waiting at once: each is asked again only after the answer. */
const PEOPLE = 20_000;

/** A number of the command line, `--seconds=10`. */
function option(name: string, fallback: number): number {
  const given = process.argv.find((word) => word.startsWith(`--${name}=`));
  return given ? Number(given.slice(name.length + 3)) : fallback;
}

/** Working time of the process so far, in ms. */
function cpuMs(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /, '')
    .split(' ');
  // utime and stime, in hundredths of a second.
  return (Number(fields[11]) + Number(fields[12])) * 10;
}

/** Memory that the process holds, in MB. */
function residentMb(pid: number): number {
  const pages = Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? Number.NaN);
  return pages / 1024;
}

/**
 * Events at a steady rate to one process, from a stand-in for Zalo in this one: acknowledgements, answers as a person
 * sees them, what was lost, memory. `--per-second=200 --seconds=30`.
 */
export async function run(): Promise<void> {
  const perSecond = option('per-second', 200);
  const seconds = option('seconds', 30);
  const dataDir = await mkdtemp(path.join(tmpdir(), 'do-zalo-'));
  const zalo = await ZaloStandIn.start({ perSecond: 10_000 });
  const server = startServer(dataDir, {
    ...zalo.settings(),
    LOG_LEVEL: 'info',
    RATE_PER_SENDER: '1000',
  });
  try {
    await server.ready();
    zalo.webhook = `${server.url}/zalo/webhook`;
    await measure(zalo, server, { perSecond, seconds: 3 });
    zalo.acknowledgements.length = 0;
    zalo.statuses.clear();
    const result = await measure(zalo, server, { perSecond, seconds });
    print(result, zalo, { perSecond, seconds });
  } finally {
    await server.end('SIGTERM');
    await zalo.close();
    await rm(dataDir, { recursive: true, force: true });
  }
}

interface Result {
  asked: number;
  answered: number[];
  unanswered: number;
  cpuMs: number;
  memory: number[];
}

async function measure(
  zalo: ZaloStandIn,
  server: ServerProcess,
  { perSecond, seconds }: { perSecond: number; seconds: number },
): Promise<Result> {
  const open = new Map<number, { asked: number; seen: number }>();
  const answered: number[] = [];
  const memory: number[] = [residentMb(server.child.pid!)];
  const settle = () => {
    for (const [number, { asked, seen }] of open) {
      const first = zalo.person(number).received[seen];
      if (!first) continue;
      answered.push(first.at - asked);
      open.delete(number);
    }
  };
  const cpuBefore = cpuMs(server.child.pid!);
  const started = performance.now();
  let asked = 0;
  let number = 0;
  while (performance.now() - started < seconds * 1000) {
    const due = Math.floor(((performance.now() - started) / 1000) * perSecond);
    for (; asked < due; asked++) {
      do number = (number + 1) % PEOPLE;
      while (open.has(number));
      const person = zalo.person(number);
      open.set(number, { asked: Date.now(), seen: person.received.length });
      void person.say(QUESTIONS[asked % QUESTIONS.length]!);
    }
    settle();
    if (memory.length <= (performance.now() - started) / 5000) memory.push(residentMb(server.child.pid!));
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  for (const deadline = performance.now() + 20_000; open.size > 0 && performance.now() < deadline;) {
    await new Promise((resolve) => setTimeout(resolve, 20));
    settle();
  }
  memory.push(residentMb(server.child.pid!));
  const spent = cpuMs(server.child.pid!) - cpuBefore;
  return { asked, answered, unanswered: open.size, cpuMs: spent, memory };
}

function print(
  { asked, answered, unanswered, memory, cpuMs: spent }: Result,
  zalo: ZaloStandIn,
  { perSecond, seconds }: { perSecond: number; seconds: number },
): void {
  const ms = (figures: number[], share: number) => `${quantile(figures, share).toFixed(0)} ms`;
  const table = new Table({
    head: [`Zalo: ${perSecond} sự kiện/giây trong ${seconds} s`, 'đo được', 'cần'],
    style: { head: [], border: [] },
  });
  const acks = zalo.acknowledgements;
  table.push(
    ['sự kiện đã gửi', String(asked), String(perSecond * seconds)],
    [
      'xác nhận webhook, p50 / p99 / lâu nhất',
      [0.5, 0.99, 1].map((q) => ms(acks, q)).join(' / '),
      'p99 ≤ 100 ms',
    ],
    [
      'từ tin đến câu trả lời, p50 / p99 / lâu nhất',
      [0.5, 0.99, 1].map((q) => ms(answered, q)).join(' / '),
      'p99 ≤ 1.000 ms',
    ],
    ['không được trả lời', String(unanswered), '0'],
    [
      'trả lời webhook (0: không kịp) / bị Zalo từ chối',
      `${[...zalo.statuses].map(([status, count]) => `${status}: ${count}`).join(', ')} / ${zalo.refusals.length}`,
      'chỉ 200 / 0',
    ],
    ['CPU của trợ lý cho mỗi sự kiện', `${(spent / asked).toFixed(1)} ms`, `< ${1000 / perSecond} ms`],
    ['bộ nhớ mỗi 5 giây, MB', memory.map((mb) => mb.toFixed(0)).join(' '), 'không tăng mãi'],
  );
  console.log(table.toString());
}
