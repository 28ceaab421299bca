import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import path from 'node:path';
import Table from 'cli-table3';
import { NGINX, startNginx } from '../test/e2e/nginx.js';
import { freePort } from '../test/free-port.js';
import { startServer, type ServerProcess } from '../test/e2e/server-process.js';
import { dropDatabase, freshDatabase, postgresUrl } from '../test/store/fresh-postgres.js';
import { HOME, evalCases, importedCatalogue, quantile } from './catalogue.js';
import { Talkers } from './talkers.js';

const WARM_MS = 8000;
const MEASURE_MS = 12_000;
const RATES = [50, 100, 200, 300];
/** How many ask at once when all do without pause. */
const PEOPLE = 32;

/** Turns a second through HTTP, p99, memory and start of the real program; two replicas beside one on PostgreSQL. */
export async function run(): Promise<void> {
  const given = process.env.KNOWLEDGE_DIR;
  const catalogue = given ? null : await importedCatalogue();
  const knowledge = given ?? [...(catalogue ? [catalogue.dir] : []), 'knowledge'].join(path.delimiter);
  const dirs = knowledge.split(path.delimiter).map((dir) => path.resolve(HOME, dir));
  const settings = {
    KNOWLEDGE_DIR: dirs.join(path.delimiter),
    RATE_PER_SENDER: '10000',
    RATE_PER_ADDRESS: '1000000',
    BACKLOG_LIMIT: '100000',
  };
  const questions = evalCases().map((one) => one.turns[0]!);
  try {
    await oneProcess(settings, questions);
    await replicas(settings, questions);
  } finally {
    await catalogue?.remove();
  }
}

async function oneProcess(settings: Record<string, string>, questions: string[]): Promise<void> {
  const table = newTable(['một tiến trình, SQLite', 'đo được', 'mức đặt ra']);
  await onServers([settings], async ([server], seconds) => {
    const { url, log } = server!;
    const procedures = Number(log.find(({ address }) => address)?.procedures);
    table.push(['thủ tục trong kho', String(procedures), '4.623']);
    table.push(['khởi động đến lúc sẵn sàng', `${seconds.toFixed(1)} s`, '≤ 4 s']);
    table.push(['bộ nhớ khi sẵn sàng (RSS)', `${(await usage(server!)).rssMB} MB`, '']);
    const people = await Talkers.at(url, PEOPLE);
    await people.flatOut(questions, WARM_MS);
    const before = await usage(server!);
    const { perSecond, times, failures } = await people.flatOut(questions, MEASURE_MS);
    const after = await usage(server!);
    const cpuMs = (after.cpuMs - before.cpuMs) / times.length;
    table.push([`lượt mỗi giây, ${PEOPLE} người hỏi liên tục`, perSecond.toFixed(0), '≥ 300']);
    table.push(['  p50, p99 lúc ấy', spread(times), '']);
    table.push(['  lượt không được trả lời', String(failures), '0']);
    table.push([
      '  CPU của trợ lý mỗi lượt',
      `${cpuMs.toFixed(2)} ms (một nhân: ${(1000 / cpuMs).toFixed(0)}/s)`,
      '',
    ]);
    people.close();
    const more = await Talkers.at(url, 120);
    for (const rate of RATES.filter((one) => one <= perSecond * 1.2 || one === RATES[0])) {
      const steady = await more.steadily(questions, rate, MEASURE_MS);
      table.push([
        `${rate} lượt mỗi giây đều đặn: p50, p99`,
        spread(steady.times),
        rate === 300 ? 'p99 ≤ 50 ms' : '',
      ]);
    }
    more.close();
    table.push(['bộ nhớ sau khi đo (RSS)', `${(await usage(server!)).rssMB} MB`, '≤ 400 MB']);
  });
  console.log(table.toString());
  console.log(`tải của máy trong phút vừa qua: ${loadavg()[0]!.toFixed(1)}`);
}

/** The same load through nginx to one replica and to two; the one who asks, nginx and PostgreSQL share the cores. */
async function replicas(settings: Record<string, string>, questions: string[]): Promise<void> {
  if (!postgresUrl() || !existsSync(NGINX)) {
    console.log(`bỏ qua hai bản chạy: cần DATABASE_URL_TEST và ${NGINX}`);
    return;
  }
  const table = newTable(['PostgreSQL, sau nginx', 'một bản', 'hai bản', 'tỉ số']);
  const [one, two] = [await throughNginx(settings, questions, 1), await throughNginx(settings, questions, 2)];
  table.push([
    'lượt mỗi giây',
    one.perSecond.toFixed(0),
    two.perSecond.toFixed(0),
    `${(two.perSecond / one.perSecond).toFixed(2)} (mức đặt ra ≥ 1,6)`,
  ]);
  table.push(['p50, p99', spread(one.times), spread(two.times), '']);
  table.push(['lượt không được trả lời', String(one.failures), String(two.failures), '']);
  table.push(['CPU của các bản mỗi lượt', `${one.cpuMs.toFixed(2)} ms`, `${two.cpuMs.toFixed(2)} ms`, '']);
  table.push(['nhân CPU mà các bản dùng', one.cores.toFixed(2), two.cores.toFixed(2), '']);
  console.log(table.toString());
  console.log(`tải của máy trong phút vừa qua: ${loadavg()[0]!.toFixed(1)}`);
}

async function throughNginx(settings: Record<string, string>, questions: string[], count: 1 | 2) {
  const databaseUrl = await freshDatabase();
  const ports: [number, number] = [await freePort(), await freePort()];
  const each = ports.slice(0, count).map((port) => ({
    ...settings,
    DATABASE_URL: databaseUrl,
    TRUST_PROXY: '1',
    PORT: String(port),
  }));
  try {
    return await onServers(each, async (servers) => {
      const nginx = await startNginx(count === 1 ? [ports[0], ports[0]] : ports);
      const people = await Talkers.at(nginx.url, PEOPLE);
      await people.flatOut(questions, WARM_MS);
      const before = await Promise.all(servers.map(usage));
      const started = performance.now();
      const { perSecond, times, failures } = await people.flatOut(questions, MEASURE_MS);
      const tookMs = performance.now() - started;
      const after = await Promise.all(servers.map(usage));
      const spent = after.reduce((sum, { cpuMs }, i) => sum + cpuMs - before[i]!.cpuMs, 0);
      people.close();
      await nginx.stop();
      return { perSecond, times, failures, cpuMs: spent / times.length, cores: spent / tookMs };
    });
  } finally {
    await dropDatabase(databaseUrl);
  }
}

async function onServers<T>(
  settings: Record<string, string>[],
  measure: (servers: ServerProcess[], seconds: number) => Promise<T>,
): Promise<T> {
  const dataDir = mkdtempSync(path.join(tmpdir(), 'do-may-chu-'));
  const started = performance.now();
  const servers = settings.map((one) => startServer(dataDir, one));
  try {
    await Promise.all(servers.map((server) => server.ready()));
    return await measure(servers, (performance.now() - started) / 1000);
  } finally {
    await Promise.all(servers.map((server) => server.end('SIGKILL')));
    rmSync(dataDir, { recursive: true, force: true });
  }
}

async function usage({ url }: ServerProcess): Promise<{ cpuMs: number; rssMB: number }> {
  const text = await (await fetch(`${url}/metrics`)).text();
  const value = (name: string) => Number(new RegExp(`^tro_ly_process_${name} (\\S+)$`, 'm').exec(text)?.[1]);
  return {
    cpuMs: value('cpu_seconds_total') * 1000,
    rssMB: Math.round(value('resident_memory_bytes') / 1e6),
  };
}

function newTable(head: string[]): Table.Table {
  return new Table({ head, style: { head: [], border: [] } });
}

function spread(times: number[]): string {
  return `${quantile(times, 0.5).toFixed(0)}, ${quantile(times, 0.99).toFixed(0)} ms`;
}
