import { expect } from 'chai';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ownAssistant } from '../answers/small-world.js';
import { directLine } from '../channels/webchat/direct-line-client.js';
import { startServer, type ServerProcess } from '../e2e/server-process.js';
import { fuzzHttp, WIDE_OPEN } from './http-fuzz.js';
import { fuzzTexts } from './text-fuzz.js';

/** The long forms are `npm run soak -- fuzz`, which also looks for blocks of the event loop above 100 ms. */
describe('Đầu vào phá hoại', function () {
  this.timeout(120_000);

  it('1.000 tin kỳ quặc đi hết đường của một câu hỏi: không câu nào làm hỏng, không câu nào giữ máy cả giây', () => {
    const { thrown, slow, seed } = fuzzTexts(ownAssistant(), 1000);
    expect(thrown, `seed ${seed}`).to.deep.equal([]);
    expect(
      slow.filter(({ cpuMs }) => cpuMs > 1000),
      `seed ${seed}`,
    ).to.deep.equal([]);
  });

  describe('qua mạng', () => {
    let dataDir: string;
    let server: ServerProcess;

    before(async () => {
      dataDir = mkdtempSync(path.join(tmpdir(), 'pha-'));
      server = startServer(dataDir, WIDE_OPEN);
      await server.ready();
    });
    after(async () => {
      await server.end('SIGKILL');
      rmSync(dataDir, { recursive: true, force: true });
    });

    it('2.000 yêu cầu đúng, sai, gãy và rác: không chết, không lỗi 500, rồi vẫn trả lời', async () => {
      const { alive, failures, seed, statuses } = await fuzzHttp(server, 2000, { replay: false });
      expect(alive, `seed ${seed}: ${server.errors}`).to.equal(true);
      expect(failures, `seed ${seed}`).to.deep.equal([]);
      // It has been let in, and has been refused: both sides were tried.
      expect(statuses[200]).to.be.greaterThan(50);
      expect(statuses[400]).to.be.greaterThan(50);
      const line = directLine(server.url);
      const ticket = await line.begin();
      await line.say(ticket, 'Đăng ký khai sinh cần giấy tờ gì?');
      const { activities } = await line.readUntil(ticket, 2);
      expect(activities.find(({ replyToId }) => replyToId)?.text).to.match(/khai sinh/i);
    });
  });
});
