import { connect } from 'node:net';
import path from 'node:path';
import fc from 'fast-check';
import { directLine, type Ticket } from '../channels/webchat/direct-line-client.js';
import type { ServerProcess } from '../e2e/server-process.js';
import { anyRequest, type RawRequest } from './requests.js';

export interface HttpFuzzResult {
  seed: number;
  inputs: number;
  /** Answers by their status; 0: the connection was closed without one. */
  statuses: Record<number, number>;
  /** Inputs that were answered with 500, 501, 502 or 504. */
  failures: string[];
  /**
   * Worst delay of the server's event loop, in ms, as `monitorEventLoopDelay` saw it within the process: with the time
   * that the machine gave to others.
   */
  worstDelayMs: number;
  /** Worst time for which the event loop stood still and the process worked, in ms; 0: never more than 100. */
  worstBlockMs: number;
  /** How often that was more than 100 ms. */
  blocks: number;
  /** Inputs that, given again alone, keep the processor busy for more than 100 ms. */
  blocking: string[];
  alive: boolean;
}

const AT_ONCE = 12;
const BATCH = 240;
const GROUP = 24;
/** A connection on which nothing comes is left after this long; what is whole is waited for. */
const QUIET_MS: Record<RawRequest['kind'], number> = {
  message: 5000,
  request: 400,
  broken: 100,
  noise: 100,
  upgrade: 100,
};

/** What the server is started with: its limits are wide, so that what lies behind them is reached. */
export const WIDE_OPEN = {
  NODE_OPTIONS: `--import ${path.join(import.meta.dirname, 'block-watch.js')}`,
  RATE_PER_SENDER: '10000',
  RATE_PER_ADDRESS: '1000000',
  ZALO_APP_ID: '1234567890',
  ZALO_APP_SECRET: 'bi-mat-cua-ung-dung',
  ZALO_OA_SECRET_KEY: 'bi-mat-cua-oa',
  // Nobody listens there: whatever it wants of Zalo fails at once.
  ZALO_OAUTH_URL: 'http://127.0.0.1:9',
  ZALO_API_URL: 'http://127.0.0.1:9',
  ADMIN_TOKEN: 'quan-tri-quan-tri-quan-tri-quan-tri',
};

/**
 * Sends `inputs` inputs of every kind to a running server, each over a connection of its own. `replay`: after a block
 * of the event loop, each input of that moment is given again alone, to tell which it was.
 */
export async function fuzzHttp(
  server: ServerProcess,
  inputs: number,
  {
    seed = Date.now() % 2 ** 31,
    replay = true,
    tell,
  }: { seed?: number; replay?: boolean; tell?: (done: number) => void } = {},
): Promise<HttpFuzzResult> {
  const result: HttpFuzzResult = {
    seed,
    inputs: 0,
    statuses: {},
    failures: [],
    worstDelayMs: 0,
    worstBlockMs: 0,
    blocks: 0,
    blocking: [],
    alive: true,
  };
  let alive = true;
  void server.ended.then(() => (alive = false));
  let tickets: Ticket[] = [];
  server.child.kill('SIGUSR2');
  await gauges(server.url);
  while (result.inputs < inputs && alive) {
    // A conversation may have been forgotten, and a token lives for an hour.
    if (result.inputs % (BATCH * 20) === 0) {
      tickets = await Promise.all(Array.from({ length: 10 }, () => directLine(server.url).begin()));
    }
    const numRuns = Math.min(BATCH, inputs - result.inputs);
    const batch = fc.sample(anyRequest(tickets), { numRuns, seed: seed + result.inputs });
    let next = 0;
    const senders = Array.from({ length: AT_ONCE }, async () => {
      for (let mine = batch[next++]; mine && alive; mine = batch[next++]) {
        const statuses = await send(server.url, mine);
        for (const status of statuses) result.statuses[status] = (result.statuses[status] ?? 0) + 1;
        if (statuses.some((status) => status >= 500 && status !== 503)) result.failures.push(shown(mine));
      }
    });
    await Promise.all(senders);
    result.inputs += numRuns;
    if (!alive) break;
    const { delayMs } = await gauges(server.url);
    result.worstDelayMs = Math.max(result.worstDelayMs, delayMs);
    const blocks = blocksOf(server);
    result.blocks += blocks.length;
    result.worstBlockMs = Math.max(result.worstBlockMs, ...blocks);
    if (replay && blocks.length > 0) result.blocking.push(...(await whichBlocks(server, batch)).map(shown));
    tell?.(result.inputs);
  }
  result.alive = alive && (await fetch(`${server.url}/healthz`)).status === 200;
  return result;
}

/** Writes the bytes and reads the statuses of what comes back. */
function send(url: string, { kind, bytes }: RawRequest): Promise<number[]> {
  return new Promise((resolve) => {
    let seen = '';
    const { port } = new URL(url);
    const socket = connect(Number(port), '127.0.0.1', () => socket.write(bytes));
    socket.setTimeout(QUIET_MS[kind], () => socket.destroy());
    socket.setEncoding('latin1').on('data', (chunk: string) => {
      if (seen.length < 65_536) seen += chunk;
    });
    socket.on('error', () => undefined);
    socket.on('close', () => {
      const statuses = [...seen.matchAll(/HTTP\/1\.[01] (\d{3}) /g)].map(([, status]) => Number(status));
      resolve(statuses.length > 0 ? statuses : [0]);
    });
  });
}

/** Which of them block: in their group, then alone. */
async function whichBlocks(server: ServerProcess, batch: RawRequest[]): Promise<RawRequest[]> {
  const found: RawRequest[] = [];
  for (let at = 0; at < batch.length; at += GROUP) {
    const group = batch.slice(at, at + GROUP);
    if (!(await isBlockedBy(server, ...group))) continue;
    for (const one of group) if (await isBlockedBy(server, one)) found.push(one);
  }
  return found;
}

async function isBlockedBy(server: ServerProcess, ...some: RawRequest[]): Promise<boolean> {
  for (const one of some) await send(server.url, one);
  // Twice round: what was put in a queue has had its turn.
  await gauges(server.url);
  await gauges(server.url);
  return blocksOf(server).length > 0;
}

/** What `block-watch` has said since the last look, in ms; the log is emptied. */
function blocksOf({ log }: ServerProcess): number[] {
  return log
    .splice(0)
    .map(({ blockedMs }) => blockedMs)
    .filter((ms) => typeof ms === 'number');
}

/** The longest delay of the event loop since the last look, in ms. */
async function gauges(url: string): Promise<{ delayMs: number }> {
  const text = await (await fetch(`${url}/metrics`)).text();
  const value = (name: string) => Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(text)?.[1] ?? Number.NaN);
  return {
    delayMs: Math.round(value('tro_ly_nodejs_eventloop_lag_max_seconds') * 1000),
  };
}

function shown({ kind, bytes }: RawRequest): string {
  // Of a message the text matters, which comes last.
  const text = kind === 'message' ? bytes.toString('utf8').split('\r\n\r\n')[1] : bytes.toString('latin1');
  return `${kind} (${bytes.length} byte): ${JSON.stringify(text?.slice(0, 300))}`;
}
