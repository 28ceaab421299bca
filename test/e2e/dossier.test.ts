import { expect } from 'chai';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import LibsqlDatabase from 'libsql';
import { directLine, type ActivitySet, type Ticket } from '../channels/webchat/direct-line-client.js';
import { json, startStandIn, type StandIn } from '../dossier/stand-in.js';
import { startServer, type ServerProcess } from './server-process.js';

const CODE = 'H37.12-261109-0004';

describe('Hồ sơ trong khung chat, cả chương trình', function () {
  this.timeout(120_000);
  let dataDir: string;
  let portal: StandIn;
  let status: string;
  let server: ServerProcess;

  const start = async () => {
    server = startServer(dataDir, {
      DOSSIER_PROVIDER: 'igate',
      DOSSIER_URL: portal.address,
      DOSSIER_TOKEN_URL: `${portal.address}/token`,
      DOSSIER_CLIENT_ID: 'thu',
      DOSSIER_CLIENT_SECRET: 'khoa-bi-mat-cua-cong',
    });
    await server.ready();
  };

  beforeEach(async () => {
    dataDir = mkdtempSync(path.join(tmpdir(), 'ho-so-e2e-'));
    status = 'Đang xử lý';
    portal = await startStandIn(({ path: at, query }, response) => {
      if (at === '/token') return json(response, { access_token: 'tk', expires_in: 300 });
      const code = query.get('code')!;
      json(response, { content: code === CODE ? [{ code, statusCurrentTask: status }] : [] });
    });
    await start();
  });
  afterEach(async () => {
    await server.end('SIGKILL');
    await portal.close();
    rmSync(dataDir, { recursive: true, force: true });
  });

  /** Says it and waits for its answer. */
  async function say(ticket: Ticket, text: string): Promise<ActivitySet['activities'][number]> {
    const line = directLine(server.url);
    const { body, status: code } = await line.say(ticket, text, `k-${Math.random()}`);
    expect(code, JSON.stringify(body)).to.equal(200);
    return until(async () =>
      (await line.read(ticket)).activities.find(({ replyToId }) => replyToId === body.id),
    );
  }

  async function until<T>(look: () => Promise<T | undefined>, ms = 30_000): Promise<T> {
    for (const deadline = Date.now() + ms; ;) {
      const found = await look();
      if (found !== undefined) return found;
      if (Date.now() > deadline) throw new Error('chờ mãi không thấy');
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  /** Lets the time until the next look pass, and the lease of a process that was killed. */
  function timePasses(): void {
    const database = new LibsqlDatabase(path.join(dataDir, 'tro-ly.db'));
    try {
      database.pragma('busy_timeout = 5000');
      database.exec('update subscriptions set next_poll_at = 0; update leases set until = 0;');
    } finally {
      database.close();
    }
  }

  async function follow(): Promise<Ticket> {
    const ticket = await directLine(server.url).begin();
    expect((await say(ticket, CODE)).text).to.include('đang được xử lý');
    expect((await say(ticket, 'báo cho tôi khi có thay đổi')).text).to.include('đúng không?');
    expect((await say(ticket, 'đồng ý')).text).to.include('Tôi sẽ nhắn ở đây');
    return ticket;
  }

  const newsIn = async (ticket: Ticket) =>
    (await directLine(server.url).read(ticket)).activities.filter(
      ({ text, replyToId }) => !replyToId && text?.includes(CODE) && text.includes('xử lý xong'),
    );

  it('tells whoever follows it, once, when the portal says something else', async () => {
    const ticket = await follow();
    status = 'Đã xử lý xong';
    timePasses();
    const [news] = await until(async () => {
      const found = await newsIn(ticket);
      return found.length > 0 ? found : undefined;
    });
    expect(news).to.deep.include({
      channelId: 'webchat',
      conversation: { id: ticket.conversationId },
      from: { id: 'tro-ly', name: 'Trợ lý', role: 'bot' },
    });
    expect(news!.id).to.match(/\|\d{7}$/);
    timePasses();
    await new Promise((resolve) => setTimeout(resolve, 6000));
    expect(await newsIn(ticket)).to.have.length(1);
    expect(await fetch(`${server.url}/metrics`).then((answer) => answer.text())).to.include(
      'tro_ly_dossier_changes_told_total 1',
    );
  });

  it('tells it once after a kill -9 between the change and its message', async () => {
    const ticket = await follow();
    status = 'Đã xử lý xong';
    // Killed with the portal's answer on its way.
    const { answer } = portal;
    let isAsked = () => {};
    const asked = new Promise<void>((resolve) => (isAsked = resolve));
    portal.answer = async (one, response) => {
      if (one.path !== '/token') {
        isAsked();
        await new Promise((resolve) => setTimeout(resolve, 500));
      }
      return answer(one, response);
    };
    timePasses();
    await asked;
    await server.end('SIGKILL');
    portal.answer = answer;
    timePasses();
    await start();
    await until(async () => ((await newsIn(ticket)).length > 0 ? true : undefined), 60_000);
    timePasses();
    await new Promise((resolve) => setTimeout(resolve, 6000));
    expect(await newsIn(ticket)).to.have.length(1);
  });

  it('slows a guesser who begins a new conversation for every few codes', async () => {
    const answers: string[] = [];
    for (let n = 1; n <= 23; n++) {
      const ticket = await directLine(server.url).begin();
      answers.push(String((await say(ticket, `H37.12-261110-${String(n).padStart(4, '0')}`)).text));
    }
    expect(answers[0]).to.include('không tra được');
    expect(answers.at(-1)).to.match(/Bạn tra hơi nhiều|đợi|chờ|sau/);
    expect(answers.at(-1)).not.to.include('không tra được');
    expect(await fetch(`${server.url}/metrics`).then((answer) => answer.text())).to.match(
      /tro_ly_limited_total\{limit="dossier"\} [1-9]/,
    );
    const lines = JSON.stringify(server.log);
    expect(lines).not.to.include('261110-0001').and.not.to.include('khoa-bi-mat-cua-cong');
  });
});
