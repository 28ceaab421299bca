import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import Table from 'cli-table3';
import { WebSocket } from 'ws';
import { chromium, type CDPSession } from 'playwright-core';
import { webChatBundle } from '../test/e2e/web-chat-bundle.js';
import { HOME, quantile } from './catalogue.js';

const SOCKETS = 2000;
const CONVERSATIONS = 200;
const VISITS = 7;
const PORT = 41_978;
const URL = `http://127.0.0.1:${PORT}`;
const CHROMIUM = process.env.CHROMIUM ?? '/usr/bin/chromium';
/** The widget's weight and its cost to a page, the first answer on the loopback, 2,000 open WebSockets. */
export async function run(): Promise<void> {
  const table = new Table({ head: ['web chat', 'đo được', 'so với'], style: { head: [], border: [] } });
  const weight = (bytes: Buffer) => `${(gzipSync(bytes, { level: 9 }).length / 1024).toFixed(1)} KB`;
  table.push([
    'widget.js sau gzip',
    weight(readFileSync(path.join(HOME, 'dist/widget/widget.js'))),
    '≤ 30 KB',
  ]);
  const webChat = webChatBundle();
  table.push([
    '… Bot Framework Web Chat, bản đủ / bản nhỏ nhất',
    webChat ? `${weight(webChat.full)} / ${weight(webChat.minimal)}` : 'bỏ qua: không tải được',
    '',
  ]);
  const dataDir = await mkdtemp(path.join(tmpdir(), 'do-webchat-'));
  try {
    table.push(
      ...(await onServer(dataDir, async () => [...(await pageCost()), ...(await firstAnswers())])),
      // A fresh process: what the figures before have left in memory is not the connections'.
      ...(await onServer(dataDir, openSockets)),
    );
  } finally {
    await rm(dataDir, { recursive: true, force: true });
  }
  console.log(table.toString());
}

async function onServer<T>(dataDir: string, measure: (server: ChildProcess) => Promise<T>): Promise<T> {
  const server = await startServer(dataDir);
  const ended = new Promise((resolve) => server.once('exit', resolve));
  try {
    return await measure(server);
  } finally {
    server.kill('SIGKILL');
    await ended;
  }
}

/** The whole assistant in a process of its own, so that its memory is its own. */
async function startServer(dataDir: string): Promise<ChildProcess> {
  const server = spawn(process.execPath, ['--expose-gc', path.join(HOME, 'dist/bench/webchat-server.js')], {
    env: { ...process.env, PORT: String(PORT), DATA_DIR: dataDir, DATABASE_URL: '', TRUST_PROXY: '1' },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  await new Promise<void>((resolve, reject) => {
    server.once('message', () => resolve());
    server.once('exit', (code) => reject(new Error(`máy chủ để đo dừng với mã ${code}`)));
  });
  return server;
}

interface Ticket {
  conversationId: string;
  token: string;
  streamUrl: string;
}

let visitors = 0;
/** Each visitor has an address of their own, as behind a proxy: limits count by it. */
const nextVisitor = () => `198.18.${Math.floor(++visitors / 250)}.${visitors % 250}`;

async function post(
  address: string,
  token?: string,
  body?: unknown,
  visitor = nextVisitor(),
): Promise<unknown> {
  const response = await fetch(`${URL}/v3/directline${address}`, {
    method: 'POST',
    headers: {
      'X-Forwarded-For': visitor,
      ...(token ? { Authorization: `Bearer ${token}` } : {}),
      ...(body ? { 'Content-Type': 'application/json' } : {}),
    },
    body: body ? JSON.stringify(body) : null,
  });
  if (!response.ok) throw new Error(`${address}: ${response.status} ${await response.text()}`);
  return response.json();
}

async function begin(): Promise<Ticket> {
  const { token } = (await post('/tokens/generate')) as Ticket;
  return (await post('/conversations', token)) as Ticket;
}

function opened(streamUrl: string): Promise<WebSocket> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(streamUrl, { perMessageDeflate: false });
    socket.once('open', () => resolve(socket));
    socket.once('error', reject);
  });
}

/** From the question's POST to the answer's frame, each in a new conversation; and from the token on, as a visitor waits. */
async function firstAnswers(): Promise<string[][]> {
  const answer: number[] = [];
  const whole: number[] = [];
  const suggestion: number[] = [];
  for (let i = 0; i < CONVERSATIONS + 20; i++) {
    const started = performance.now();
    const ticket = await begin();
    const socket = await opened(ticket.streamUrl);
    const asked = performance.now();
    const answered = new Promise<void>((resolve) => {
      socket.on('message', (data) => String(data).includes('"replyToId"') && resolve());
    });
    await post(`/conversations/${ticket.conversationId}/activities`, ticket.token, {
      type: 'message',
      text: 'đăng ký kết hôn cần giấy tờ gì',
      from: { id: 'do' },
    });
    await answered;
    const ended = performance.now();
    socket.close();
    const typed = performance.now();
    await (await fetch(`${URL}/suggest?q=${encodeURIComponent('dang ky ket')}`)).text();
    // The first twenty warm the code up.
    if (i < 20) continue;
    answer.push(ended - asked);
    whole.push(ended - started);
    suggestion.push(performance.now() - typed);
  }
  return [
    ['câu trả lời đầu, p50 / p99', both(answer), '≤ 100 ms'],
    ['… kể cả lấy mã, mở hội thoại và luồng', both(whole), ''],
    ['gợi ý khi gõ, p50 / p99', both(suggestion), '≤ 50 ms'],
  ];
}

const both = (figures: number[]) =>
  `${quantile(figures, 0.5).toFixed(1)} / ${quantile(figures, 0.99).toFixed(1)} ms`;

interface Memory {
  /** Held by the process. */
  rss: number;
  /** Of it, what is in use by JavaScript and its buffers. */
  live: number;
}

function memory(server: ChildProcess): Promise<Memory> {
  return new Promise((resolve) => {
    server.once('message', (figures) => resolve(figures as Memory));
    server.send('memory');
  });
}

/** 2,000 conversations, each with its stream open; one in ten asks something, and has to be answered meanwhile. */
async function openSockets(server: ChildProcess): Promise<string[][]> {
  // What is made once, for the first few, is made before.
  for (let i = 0; i < 100; i++) (await opened((await begin()).streamUrl)).terminate();
  const before = await memory(server);
  const started = performance.now();
  const tickets: Ticket[] = [];
  const sockets: WebSocket[] = [];
  while (tickets.length < SOCKETS) {
    const some = await Promise.all(Array.from({ length: 20 }, begin));
    tickets.push(...some);
    sockets.push(...(await Promise.all(some.map(({ streamUrl }) => opened(streamUrl)))));
  }
  const seconds = (performance.now() - started) / 1000;
  const after = await memory(server);
  const times: number[] = [];
  for (let i = 0; i < SOCKETS; i += 10) {
    const { conversationId, token } = tickets[i]!;
    const asked = performance.now();
    const answered = new Promise<void>((resolve) => {
      sockets[i]!.on('message', (data) => String(data).includes('"replyToId"') && resolve());
    });
    await post(`/conversations/${conversationId}/activities`, token, {
      type: 'message',
      text: 'lệ phí đăng ký khai sinh',
      from: { id: 'do' },
    });
    await answered;
    times.push(performance.now() - asked);
  }
  const kilobytes = (bytes: number) => (bytes / SOCKETS / 1024).toFixed(1);
  const alive = sockets.filter((socket) => socket.readyState === WebSocket.OPEN).length;
  for (const socket of sockets) socket.terminate();
  return [
    [
      'WebSocket mở cùng lúc trong một tiến trình',
      `${alive} (mở hết trong ${seconds.toFixed(1)} s)`,
      `${SOCKETS}`,
    ],
    [
      'bộ nhớ mỗi kết nối',
      `${kilobytes(after.live - before.live)} KB (cả tiến trình: ${kilobytes(after.rss - before.rss)} KB)`,
      '',
    ],
    ['câu trả lời khi chừng ấy đang mở, p50 / p99', both(times), '≤ 100 ms'],
  ];
}

/** Milliseconds that the page's main thread has been busy with scripts, styles and layout. */
async function busy(session: CDPSession): Promise<number> {
  const { metrics } = await session.send('Performance.getMetrics');
  const of = (name: string) => metrics.find((metric) => metric.name === name)?.value ?? 0;
  return (of('ScriptDuration') + of('LayoutDuration') + of('RecalcStyleDuration')) * 1000;
}

/** What the widget costs a page in a real browser slowed down four times, as a phone of some years is. */
async function pageCost(): Promise<string[][]> {
  if (!existsSync(CHROMIUM)) return [['trong trình duyệt', `bỏ qua: không có ${CHROMIUM}`, '']];
  const browser = await chromium.launch({
    executablePath: CHROMIUM,
    args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-background-networking'],
  });
  const script: number[] = [];
  const button: number[] = [];
  const panel: number[] = [];
  for (let i = 0; i < VISITS; i++) {
    const page = await browser.newPage();
    const session = await page.context().newCDPSession(page);
    await session.send('Emulation.setCPUThrottlingRate', { rate: 4 });
    await session.send('Performance.enable');
    const spent = async (visit: () => Promise<unknown>) => {
      // From a file of the same host on, so that the browser's process stays the same.
      await page.goto(`${URL}/icon.svg`);
      const before = await busy(session);
      await visit();
      return (await busy(session)) - before;
    };
    await page.route('**/widget.js', (route) => route.abort());
    await page.goto(URL);
    const without = await spent(() => page.goto(URL));
    await page.unroute('**/widget.js');
    const withWidget = await spent(async () => {
      await page.goto(URL);
      await page.locator('.launcher').waitFor();
    });
    script.push(withWidget - without);
    button.push(
      Number(
        await page.evaluate(
          "performance.now() - performance.getEntriesByType('resource').find((entry) => entry.name.endsWith('/widget.js')).responseEnd",
        ),
      ),
    );
    const pressed = performance.now();
    await page.locator('.launcher').click();
    await page.locator('.input').waitFor();
    panel.push(performance.now() - pressed);
    await page.close();
  }
  await browser.close();
  const middle = (figures: number[]) => `${quantile(figures, 0.5).toFixed(0)} ms`;
  return [
    ['luồng chính của trang, CPU chậm 4 lần', middle(script), '< 50 ms'],
    ['từ tải xong mã đến khi bấm được (đợi trang rảnh)', middle(button), ''],
    ['từ bấm nút đến khi gõ được', middle(panel), ''],
  ];
}
