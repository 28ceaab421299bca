import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect } from 'chai';
import type { Browser } from 'playwright-core';
import { directLine } from '../channels/webchat/direct-line-client.js';
import { widgetOn } from '../widget/widget-page.js';
import { startBrowser } from './browser.js';
import { freePort } from '../free-port.js';

const MAIN = path.resolve(import.meta.dirname, '../../src/main.js');

describe('The whole assistant, killed', function () {
  this.timeout(90_000);
  let dataDir: string;
  let port: number;
  let url: string;
  let running: ChildProcess | null = null;

  beforeEach(async () => {
    dataDir = mkdtempSync(path.join(tmpdir(), 'giet-'));
    port = await freePort();
    url = `http://127.0.0.1:${port}`;
    await start();
  });
  afterEach(async () => {
    await kill();
    rmSync(dataDir, { recursive: true, force: true });
  });

  async function start(): Promise<void> {
    running = spawn(process.execPath, [MAIN], {
      env: { ...process.env, PORT: String(port), DATA_DIR: dataDir, DATABASE_URL: '', LOG_LEVEL: 'error' },
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    const deadline = Date.now() + 60_000;
    for (;;) {
      const ready = await fetch(`${url}/readyz`).then(
        (answer) => answer.ok,
        () => false,
      );
      if (ready) return;
      if (Date.now() > deadline || running.exitCode !== null) throw new Error('trợ lý không khởi động được');
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }

  async function kill(): Promise<void> {
    const process_ = running;
    running = null;
    if (!process_ || process_.exitCode !== null) return;
    const gone = new Promise((resolve) => process_.once('exit', resolve));
    process_.kill('SIGKILL');
    await gone;
  }

  it('answers, once it is back, every question that it has acknowledged, each once', async () => {
    const line = directLine(url);
    const tickets = await Promise.all(Array.from({ length: 6 }, () => line.begin()));
    const acknowledged: string[] = [];
    const asking = tickets.flatMap((ticket) =>
      [1, 2, 3].map(async (n) => {
        const said = await line
          .say(ticket, `Đăng ký kết hôn cần giấy tờ gì? (${n})`, `k${n}`)
          .catch(() => null);
        if (said?.status === 200) acknowledged.push(said.body.id);
      }),
    );
    await Promise.race(asking);
    await kill();
    await Promise.all(asking);
    expect(acknowledged.length).to.be.above(0);
    await start();
    for (const ticket of tickets) {
      const mine = acknowledged.filter((id) => id.startsWith(ticket.conversationId));
      const deadline = Date.now() + 20_000;
      for (;;) {
        const { activities } = await line.read(ticket);
        const answered = activities.filter(({ replyToId }) => replyToId && mine.includes(replyToId));
        expect(answered.length).to.be.at.most(mine.length);
        if (answered.length === mine.length) break;
        if (Date.now() > deadline) throw new Error(`${answered.length}/${mine.length} câu được trả lời`);
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
    }
  });

  it('goes on in the browser: what was asked while it was down is answered once', async function () {
    const browser: Browser = await startBrowser(this);
    const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
    await page.goto(url);
    const widget = widgetOn(page);
    await widget.open();
    await widget.ask('Đăng ký kết hôn cần giấy tờ gì?');
    await kill();
    await widget.banner.getByText('Mất kết nối').waitFor();
    await widget.input.fill('Đăng ký thường trú mất bao nhiêu tiền?');
    await widget.input.press('Enter');
    await start();
    await widget.answers.nth(1).waitFor();
    expect(await widget.answers.nth(1).innerText()).to.include('20.000 đồng');
    expect(await widget.mine.count()).to.equal(2);
    expect(await widget.answers.count()).to.equal(2);
    await browser.close();
  });
});
