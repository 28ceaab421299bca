import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startNginx } from '../e2e/nginx.js';
import { freePort } from '../free-port.js';
import { startServer, type ServerProcess } from '../e2e/server-process.js';
import { startTalking } from '../e2e/talk-load.js';
import { dropDatabase, freshDatabase } from '../store/fresh-postgres.js';

const WIDE = { RATE_PER_SENDER: '10000', RATE_PER_ADDRESS: '1000000', LOG_LEVEL: 'info' };
const ROUND_MS = 20_000;

interface Sample {
  rssMB: number;
  heapMB: number;
  files: number;
  handles: number;
  lagMs: number;
}

export interface ServedResult {
  minutes: number;
  asked: number;
  acknowledged: number;
  failures: number;
  /** The first of them. */
  failed: string[];
  /** Messages by how many answers they have. */
  answers: Record<number, number>;
  longestMs: number;
  /** Means over the second and over the last third of the time. */
  early: Sample;
  late: Sample;
  /** Memory by a tenth at most, open files and handles by five at most, are more than before. */
  flat: boolean;
}

/** The real program over HTTP for some minutes, new people every 20 s; its memory, files and handles as it tells them. */
export async function served(
  minutes: number,
  people: number,
  tell: (line: string) => void,
): Promise<ServedResult> {
  const dataDir = mkdtempSync(join(tmpdir(), 'lau-'));
  const server = startServer(dataDir, WIDE);
  try {
    await server.ready();
    const samples: Sample[] = [];
    const total = nothing();
    for (const until = performance.now() + minutes * 60_000; performance.now() < until;) {
      const talk = await startTalking(server.url, people);
      await pause(Math.min(ROUND_MS, Math.max(1000, until - performance.now())));
      add(total, await talk.stop());
      samples.push(await sampled(server));
      tell(JSON.stringify(samples.at(-1)));
      server.log.length = 0;
    }
    const third = Math.max(1, Math.floor(samples.length / 3));
    const early = mean(samples.slice(third, 2 * third));
    const late = mean(samples.slice(-third));
    const flat =
      late.rssMB <= early.rssMB * 1.1 && late.files <= early.files + 5 && late.handles <= early.handles + 5;
    return { minutes, ...total, early, late, flat };
  } finally {
    await server.end('SIGKILL');
    rmSync(dataDir, { recursive: true, force: true });
  }
}

/** Two replicas on PostgreSQL behind nginx: one after the other is replaced, killed and frozen, over and over. */
export async function replaced(minutes: number, people: number, tell: (line: string) => void) {
  const dataDir = mkdtempSync(join(tmpdir(), 'lau-'));
  const databaseUrl = await freshDatabase();
  const settings = { ...WIDE, DATABASE_URL: databaseUrl, TRUST_PROXY: '1' };
  const ports: [number, number] = [await freePort(), await freePort()];
  const start = async (port: number) => {
    const server = startServer(dataDir, { ...settings, PORT: String(port) });
    await server.ready();
    return server;
  };
  const servers = await Promise.all(ports.map(start));
  const nginx = await startNginx(ports);
  const events = { replaced: 0, killed: 0, frozen: 0 };
  const total = nothing();
  try {
    for (const until = performance.now() + minutes * 60_000; performance.now() < until;) {
      for (const index of [0, 1]) {
        const talk = await startTalking(nginx.url, people);
        await servers[index]!.end('SIGTERM');
        servers[index] = await start(ports[index]!);
        events.replaced++;
        await pause(2000);
        await servers[index]!.end('SIGKILL');
        servers[index] = await start(ports[index]!);
        events.killed++;
        await pause(2000);
        servers[index]!.child.kill('SIGSTOP');
        await pause(20_000);
        servers[index]!.child.kill('SIGCONT');
        events.frozen++;
        await pause(2000);
        add(total, await talk.stop());
        tell(JSON.stringify({ ...events, ...total }));
      }
    }
    return { minutes, ...events, ...total, nginx: nginx.errors.split('\n').slice(-4) };
  } finally {
    await nginx.stop();
    await Promise.all(servers.map((server) => server.end('SIGKILL')));
    await dropDatabase(databaseUrl);
    rmSync(dataDir, { recursive: true, force: true });
  }
}

type Total = Pick<ServedResult, 'asked' | 'acknowledged' | 'failures' | 'failed' | 'answers' | 'longestMs'>;

function nothing(): Total {
  return { asked: 0, acknowledged: 0, failures: 0, failed: [], answers: {}, longestMs: 0 };
}

function add(total: Total, more: Omit<Total, 'failures' | 'failed'> & { failures: string[] }): void {
  total.asked += more.asked;
  total.acknowledged += more.acknowledged;
  total.failures += more.failures.length;
  total.failed.push(...more.failures.slice(0, 5 - total.failed.length));
  total.longestMs = Math.max(total.longestMs, more.longestMs);
  for (const [times, count] of Object.entries(more.answers)) {
    total.answers[Number(times)] = (total.answers[Number(times)] ?? 0) + count;
  }
}

async function sampled({ url }: ServerProcess): Promise<Sample> {
  const text = await (await fetch(`${url}/metrics`)).text();
  const value = (name: string) =>
    Number(new RegExp(`^tro_ly_${name} (\\S+)$`, 'm').exec(text)?.[1] ?? Number.NaN);
  return {
    rssMB: Math.round(value('process_resident_memory_bytes') / 1e6),
    heapMB: Math.round(value('nodejs_heap_size_used_bytes') / 1e6),
    files: value('process_open_fds'),
    handles: value('nodejs_active_handles_total'),
    lagMs: Math.round(value('nodejs_eventloop_lag_max_seconds') * 1000),
  };
}

function mean(samples: Sample[]): Sample {
  const of = (name: keyof Sample) =>
    Math.round(samples.reduce((sum, sample) => sum + sample[name], 0) / samples.length);
  return {
    rssMB: of('rssMB'),
    heapMB: of('heapMB'),
    files: of('files'),
    handles: of('handles'),
    lagMs: of('lagMs'),
  };
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
