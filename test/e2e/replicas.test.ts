import { expect } from 'chai';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { directLine, openStream } from '../channels/webchat/direct-line-client.js';
import { dropDatabase, freshDatabase, postgresUrl } from '../store/fresh-postgres.js';
import { freePort } from '../free-port.js';
import { hasNginx, startNginx, type RunningNginx } from './nginx.js';
import { startServer, type ServerProcess } from './server-process.js';
import { startTalking, type TalkResult } from './talk-load.js';

describe('Hai bản chạy trên PostgreSQL sau nginx', function () {
  this.timeout(120_000);
  let dataDir: string;
  let settings: Record<string, string>;
  let ports: [number, number];
  let servers: [ServerProcess, ServerProcess];
  let nginx: RunningNginx | undefined;
  const started: ServerProcess[] = [];

  const start = async (port: number): Promise<ServerProcess> => {
    const server = startServer(dataDir, { ...settings, PORT: String(port) });
    started.push(server);
    await server.ready();
    return server;
  };

  before(function () {
    if (!postgresUrl()) {
      if (process.env.CI) throw new Error('DATABASE_URL_TEST chưa đặt: CI phải chạy cả trên PostgreSQL');
      console.log('      bỏ qua: DATABASE_URL_TEST chưa đặt (hai bản chạy sau nginx)');
      this.skip();
    }
    if (!hasNginx('hai bản chạy sau nginx')) this.skip();
  });
  beforeEach(async () => {
    dataDir = mkdtempSync(path.join(tmpdir(), 'hai-ban-'));
    settings = {
      DATABASE_URL: await freshDatabase(),
      TRUST_PROXY: '1',
      RATE_PER_SENDER: '10000',
      RATE_PER_ADDRESS: '1000000',
    };
    ports = [await freePort(), await freePort()];
    servers = await Promise.all([start(ports[0]), start(ports[1])]);
    nginx = await startNginx(ports);
  });
  afterEach(async () => {
    if (!dataDir) return;
    await nginx?.stop();
    nginx = undefined;
    await Promise.all(started.splice(0).map((server) => server.end('SIGKILL')));
    await dropDatabase(settings.DATABASE_URL!);
    rmSync(dataDir, { recursive: true, force: true });
  });

  const expectNoneFailed = ({ failures, answers, acknowledged }: TalkResult) => {
    expect(failures.slice(0, 5), nginx?.errors.slice(-600)).to.deep.equal([]);
    expect(answers).to.deep.equal({ 1: acknowledged });
    expect(acknowledged).to.be.greaterThan(10);
  };

  it('thay lần lượt từng bản khi đang có người hỏi: không lượt nào hỏng, tin nào cũng được trả lời đúng một lần', async () => {
    const talk = await startTalking(nginx!.url, 6);
    for (const index of [0, 1] as const) {
      expect(await servers[index].end('SIGTERM')).to.deep.equal({ code: 0, signal: null });
      servers[index] = await start(ports[index]);
      // As the guide says: until nginx has seen that it is back.
      await new Promise((resolve) => setTimeout(resolve, 2000));
    }
    expectNoneFailed(await talk.stop());
  });

  it('một bản đứng hình (SIGSTOP): bản kia nhận thay, trả lời đúng một lần, kể cả khi bản ấy tỉnh lại', async () => {
    const talk = await startTalking(nginx!.url, 6);
    servers[0].child.kill('SIGSTOP');
    const before = talk.acknowledged;
    await new Promise((resolve) => setTimeout(resolve, 10_000));
    expect(talk.acknowledged, 'bản kia vẫn nhận').to.be.greaterThan(before + 6);
    servers[0].child.kill('SIGCONT');
    expectNoneFailed(await talk.stop());
    expect((await fetch(`${servers[0].url}/readyz`)).status).to.equal(200);
  });

  it('một bản bị giết: bản kia nhận thay, không mất tin nào', async () => {
    const talk = await startTalking(nginx!.url, 6);
    await servers[1].end('SIGKILL');
    await new Promise((resolve) => setTimeout(resolve, 1500));
    expectNoneFailed(await talk.stop());
  });

  it('WebSocket đi qua nginx, và câu trả lời làm ở bản nào cũng tới', async () => {
    const line = directLine(nginx!.url);
    const ticket = await line.begin();
    const stream = openStream(ticket.streamUrl);
    await stream.opened();
    await line.say(ticket, 'Đăng ký kết hôn cần giấy tờ gì?');
    const activities = await stream.waitFor(2);
    expect(activities.find(({ replyToId }) => replyToId)?.text).to.match(/kết hôn/i);
    stream.socket.close();
  });

  it('nginx gửi lại sang bản kia cùng một yêu cầu thì chỉ là một tin', async () => {
    const ticket = await directLine(nginx!.url).begin();
    const post = (server: ServerProcess) =>
      fetch(`${server.url}/v3/directline/conversations/${ticket.conversationId}/activities`, {
        method: 'POST',
        headers: {
          Authorization: `Bearer ${ticket.token}`,
          'Content-Type': 'application/json',
          'X-Request-Id': '0123456789abcdef0123456789abcdef',
        },
        body: JSON.stringify({ type: 'message', text: 'xin chào' }),
      });
    const [one, two] = await Promise.all(servers.map(post));
    expect(await two!.json()).to.deep.equal(await one!.json());
  });

  it('số đo và tình trạng không lộ ra ngoài qua nginx', async () => {
    for (const address of ['/metrics', '/readyz']) {
      expect((await fetch(nginx!.url + address)).status, address).to.equal(404);
    }
    expect((await fetch(`${nginx!.url}/healthz`)).status).to.equal(200);
  });
});
