import { expect } from 'chai';
import { mkdtempSync, rmSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { createServer, type AddressInfo } from 'node:net';
import { networkInterfaces, tmpdir } from 'node:os';
import path from 'node:path';
import { directLine, type Ticket } from '../channels/webchat/direct-line-client.js';
import { dropDatabase, freshDatabase, postgresUrl } from '../store/fresh-postgres.js';
import { startServer, type ServerProcess } from './server-process.js';
import { freePort } from '../free-port.js';

const PAPERS = 'Đăng ký kết hôn cần giấy tờ gì?';

/** A message that was acknowledged. */
interface Acknowledged {
  ticket: Ticket;
  id: string;
}

/** Waits until `condition` holds. */
async function until(condition: () => boolean | Promise<boolean>, what: string, ms = 30_000): Promise<void> {
  for (const deadline = Date.now() + ms; !(await condition());) {
    if (Date.now() > deadline) throw new Error(`chờ mãi không thấy: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** Asks in each conversation; gives what was acknowledged, and leaves out what the other side cut off. */
async function askIn(url: string, tickets: Ticket[], label: string): Promise<Acknowledged[]> {
  const asked = tickets.map(async (ticket, n) => {
    const said = await directLine(url)
      .say(ticket, PAPERS, `${label}-${n}`)
      .catch(() => null);
    return said?.status === 200 ? [{ ticket, id: String(said.body.id) }] : [];
  });
  return (await Promise.all(asked)).flat();
}

/** How many answers each acknowledged message has. */
async function answersOf(url: string, acknowledged: Acknowledged[]): Promise<number[]> {
  return Promise.all(
    acknowledged.map(async ({ ticket, id }) => {
      const { activities } = await directLine(url).read(ticket);
      return activities.filter(({ replyToId }) => replyToId === id).length;
    }),
  );
}

/** Waits until nothing is unanswered, then looks once more whether something was answered twice. */
async function expectAnsweredOnce(url: string, acknowledged: Acknowledged[]): Promise<void> {
  expect(acknowledged).to.not.have.length(0);
  await until(
    async () => (await answersOf(url, acknowledged)).every((count) => count > 0),
    'mọi tin đã nhận đều có câu trả lời',
  );
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect(await answersOf(url, acknowledged)).to.deep.equal(acknowledged.map(() => 1));
}

function begin(url: string, conversations: number): Promise<Ticket[]> {
  return Promise.all(Array.from({ length: conversations }, () => directLine(url).begin()));
}

/** The status of one GET over a connection that is kept; null when nobody answers. */
function statusOf(url: string, agent: Agent): Promise<number | null> {
  return new Promise((resolve) => {
    request(url, { agent }, (response) => {
      response.resume().once('end', () => resolve(response.statusCode ?? null));
    })
      .once('error', () => resolve(null))
      .end();
  });
}

describe('The program as a process', function () {
  this.timeout(60_000);
  let dataDir: string;
  let started: ServerProcess[];

  beforeEach(() => {
    dataDir = mkdtempSync(path.join(tmpdir(), 'may-chu-'));
    started = [];
  });
  afterEach(async () => {
    await Promise.all(started.map((server) => server.end('SIGKILL')));
    rmSync(dataDir, { recursive: true, force: true });
  });

  function launch(settings: Record<string, string> = {}): ServerProcess {
    const server = startServer(dataDir, settings);
    started.push(server);
    return server;
  }

  async function start(settings: Record<string, string> = {}): Promise<ServerProcess> {
    const server = launch(settings);
    await server.ready();
    return server;
  }

  describe('on a SQLite file', () => {
    it('answers over Direct Line with its source, and remembers what was asked', async () => {
      const { url } = await start();
      const line = directLine(url);
      const ticket = await line.begin();
      await line.say(ticket, PAPERS);
      const first = await line.readUntil(ticket, 2);
      const answer = first.activities.find(({ replyToId }) => replyToId);
      expect(answer?.text).to.match(/tờ khai/i);
      expect(JSON.stringify(answer)).to.include('https://');
      await line.say(ticket, 'còn lệ phí thì sao');
      const second = await line.readUntil(ticket, 2, first.watermark);
      expect(second.activities.find(({ replyToId }) => replyToId)?.text).to.match(/kết hôn/i);
    });

    it('tells its health and its metrics, with the turn that it has just answered', async () => {
      const { url } = await start();
      const [ticket] = await begin(url, 1);
      await expectAnsweredOnce(url, await askIn(url, [ticket!], 'a'));
      const alive = await fetch(`${url}/healthz`);
      expect(alive.status).to.equal(200);
      expect(await alive.json()).to.include({ ok: true, phase: 'running' });
      const ready = await fetch(`${url}/readyz`);
      expect(ready.status).to.equal(200);
      const report = (await ready.json()) as { parts: Record<string, { ok: boolean; detail: string }> };
      expect(report.parts.store).to.include({ ok: true, detail: 'sqlite' });
      expect(report.parts.knowledge?.detail).to.match(/^\d+ thủ tục/);
      const metrics = await (await fetch(`${url}/metrics`)).text();
      expect(metrics).to.match(/tro_ly_turns_total\{[^}]*outcome="done"[^}]*\} 1\b/);
      expect(metrics).to.match(/^tro_ly_inbox_depth 0$/m);
    });

    it('gives its metrics to its own machine only', async function () {
      const outside = Object.values(networkInterfaces())
        .flat()
        .find((address) => address?.family === 'IPv4' && !address.internal)?.address;
      if (!outside) {
        console.log('      bỏ qua: máy này chỉ có địa chỉ loopback');
        this.skip();
      }
      const { url } = await start({ HOST: '0.0.0.0' });
      const { port } = new URL(url);
      const refused = await fetch(`http://${outside}:${port}/metrics`);
      expect(refused.status).to.equal(403);
      expect(await refused.text())
        .to.include('METRICS_ACCESS')
        .and.not.include('tro_ly_turns');
      expect((await fetch(`http://${outside}:${port}/healthz`)).status).to.equal(200);
    });

    it('is not ready while it starts', async () => {
      const port = await freePort();
      const server = launch({ PORT: String(port) });
      const seen: (number | null)[] = [];
      const agent = new Agent();
      let ready = false;
      let over = false;
      const starting = server
        .ready()
        .then(() => (ready = true))
        .finally(() => (over = true));
      starting.catch(() => undefined);
      while (!over) {
        const status = await statusOf(`http://127.0.0.1:${port}/readyz`, agent);
        if (!ready) seen.push(status);
      }
      await starting;
      // The very last look may have met the first ready moment.
      expect(seen.slice(0, -1).filter((status) => status === 200)).to.deep.equal([]);
      expect(await statusOf(`http://127.0.0.1:${port}/readyz`, agent)).to.equal(200);
    });

    it('on SIGTERM ends with 0 within ten seconds, ready no more, and owes nothing', async () => {
      const server = await start();
      const agent = new Agent({ keepAlive: true, maxSockets: 1 });
      const acknowledged = await askIn(server.url, await begin(server.url, 20), 't');
      expect(acknowledged).to.have.length(20);
      const asked = Date.now();
      const end = server.end('SIGTERM');
      await until(() => server.log.some(({ signal }) => signal === 'SIGTERM'), 'tin đang dừng');
      expect(await statusOf(`${server.url}/readyz`, agent)).to.not.equal(200);
      expect(await end).to.deep.equal({ code: 0, signal: null });
      expect(Date.now() - asked).to.be.below(10_000);
      agent.destroy();
      const again = await start();
      await expectAnsweredOnce(again.url, acknowledged);
    });

    it('after SIGKILL answers what it had acknowledged, once', async () => {
      const server = await start();
      const tickets = await begin(server.url, 12);
      const asking = askIn(server.url, tickets, 'k');
      const [first] = await askIn(server.url, tickets.slice(0, 1), 'k-first');
      await server.end('SIGKILL');
      const acknowledged = [...(first ? [first] : []), ...(await asking)];
      const again = await start();
      await expectAnsweredOnce(again.url, acknowledged);
    });

    it('takes a message that is sent again after a kill for the same one', async () => {
      const server = await start();
      const tickets = await begin(server.url, 3);
      const before = await askIn(server.url, tickets, 'same');
      await server.end('SIGKILL');
      const again = await start();
      const after = await askIn(again.url, tickets, 'same');
      expect(after.map(({ id }) => id)).to.deep.equal(before.map(({ id }) => id));
      await expectAnsweredOnce(again.url, before);
    });
  });

  describe('that cannot start', () => {
    async function complaintOf(settings: Record<string, string>): Promise<string> {
      const server = launch(settings);
      expect(await server.ended).to.deep.equal({ code: 1, signal: null });
      const lines = server.errors.trim().split('\n');
      expect(lines, server.errors).to.have.length(1);
      return lines[0] ?? '';
    }

    it('names the port that is taken, in one line', async () => {
      const other = createServer();
      await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
      const { port } = other.address() as AddressInfo;
      try {
        expect(await complaintOf({ PORT: String(port) })).to.include(`PORT: cổng ${port}`);
      } finally {
        await new Promise((resolve) => other.close(resolve));
      }
    });

    it('names the setting that is wrong, in one line', async () => {
      expect(await complaintOf({ TURN_CONCURRENCY: 'nhiều' })).to.include('TURN_CONCURRENCY: cần số nguyên');
      expect(await complaintOf({ KEEP_FEEDBACK_DAY: '3' })).to.include('KEEP_FEEDBACK_DAY');
      expect(await complaintOf({ KNOWLEDGE_DIR: path.join(dataDir, 'trống') })).to.include('KNOWLEDGE_DIR');
    });

    it('does not show a secret that is wrong', async () => {
      const complaint = await complaintOf({ WEBCHAT_SECRET: 'ngắn-quá-123' });
      expect(complaint).to.include('WEBCHAT_SECRET').and.not.include('ngắn-quá-123');
    });
  });

  describe('as two replicas on PostgreSQL', () => {
    let settings: Record<string, string>;
    let one: ServerProcess;
    let two: ServerProcess;

    before(function () {
      if (postgresUrl()) return;
      if (process.env.CI) throw new Error('DATABASE_URL_TEST chưa đặt: CI phải chạy cả trên PostgreSQL');
      console.log('      bỏ qua: DATABASE_URL_TEST chưa đặt (hai bản chạy trên PostgreSQL)');
      this.skip();
    });
    beforeEach(async () => {
      settings = { DATABASE_URL: await freshDatabase() };
      [one, two] = await Promise.all([start(settings), start(settings)]);
    });
    afterEach(async () => {
      if (!settings) return;
      await Promise.all(started.map((server) => server.end('SIGKILL')));
      await dropDatabase(settings.DATABASE_URL!);
    });

    it('a conversation begun on one goes on over the other, with what was said before', async () => {
      const ticket = await directLine(one.url).begin();
      await directLine(one.url).say(ticket, PAPERS);
      const first = await directLine(two.url).readUntil(ticket, 2);
      await directLine(two.url).say(ticket, 'còn lệ phí thì sao');
      const second = await directLine(one.url).readUntil(ticket, 2, first.watermark);
      expect(second.activities.find(({ replyToId }) => replyToId)?.text).to.match(/kết hôn/i);
    });

    it('one killed: the other answers everything that was acknowledged, once', async () => {
      const tickets = await begin(one.url, 24);
      const asking = Promise.all([
        askIn(one.url, tickets.slice(0, 12), 'one'),
        askIn(two.url, tickets.slice(12), 'two'),
      ]);
      const kept = await askIn(one.url, tickets.slice(0, 1), 'first');
      await one.end('SIGKILL');
      await expectAnsweredOnce(two.url, [...kept, ...(await asking).flat()]);
    });

    it('one frozen: the other takes its turns over, and nothing is said twice when it thaws', async () => {
      const tickets = await begin(one.url, 12);
      const asked = askIn(one.url, tickets, 'before');
      const kept = await askIn(one.url, tickets.slice(0, 1), 'first');
      one.child.kill('SIGSTOP');
      const during = await askIn(two.url, tickets, 'during');
      expect(during).to.have.length(tickets.length);
      await expectAnsweredOnce(two.url, [...kept, ...during]);
      one.child.kill('SIGCONT');
      await expectAnsweredOnce(two.url, [...kept, ...during, ...(await asked)]);
      const alive = await fetch(`${one.url}/readyz`);
      expect(alive.status).to.equal(200);
    });
  });
});
