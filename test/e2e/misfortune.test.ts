import { expect } from 'chai';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ownPostgres, postgresPrograms, type OwnPostgres } from '../store/own-postgres.js';
import { freePort } from '../free-port.js';
import { startServer, type ServerProcess } from './server-process.js';
import { startTalking } from './talk-load.js';

const WIDE = { RATE_PER_SENDER: '10000', RATE_PER_ADDRESS: '1000000' };
const MINUTE = 60_000;
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

describe('Chương trình gặp nạn giữa lúc có người hỏi', function () {
  this.timeout(120_000);
  let folder: string;
  let server: ServerProcess | undefined;

  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'gap-nan-'));
    server = undefined;
  });
  afterEach(async () => {
    await server?.end('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  });

  async function start(dataDir: string, settings: Record<string, string> = {}): Promise<ServerProcess> {
    server = startServer(dataDir, { ...WIDE, ...settings });
    await server.ready();
    return server;
  }

  /** A small disk of its own; undefined, said aloud, where mounting is not allowed. */
  function mountedDisk(size: string): string | undefined {
    const disk = path.join(folder, 'dia');
    try {
      mkdirSync(disk);
      execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', disk], { stdio: 'ignore' });
      return disk;
    } catch {
      console.log('      bỏ qua: không gắn được tmpfs (cần quyền quản trị)');
      return undefined;
    }
  }

  it('đĩa đầy: tin chưa ghi được thì không xác nhận; có chỗ lại thì tự chạy tiếp, không mất tin nào', async function () {
    const disk = mountedDisk('8m');
    if (!disk) this.skip();
    try {
      const { url } = await start(disk);
      const talk = await startTalking(url, 4);
      await pause(500);
      const filler = path.join(disk, 'rac');
      try {
        for (let i = 0; ; i++) writeFileSync(`${filler}-${i}`, Buffer.alloc(64 * 1024));
      } catch {
        // Full.
      }
      const before = talk.acknowledged;
      await pause(2500);
      execFileSync('sh', ['-c', `rm ${filler}-*`]);
      const full = talk.acknowledged;
      await pause(3000);
      expect(talk.acknowledged, 'có chỗ thì nhận tiếp').to.be.greaterThan(full);
      const { failures, answers, acknowledged } = await talk.stop();
      expect(before).to.be.greaterThan(0);
      expect(failures).to.not.have.length(0);
      expect(failures.filter((failure) => !failure.startsWith('503'))).to.deep.equal([]);
      expect(answers).to.deep.equal({ 1: acknowledged });
      expect((await fetch(`${url}/readyz`)).status).to.equal(200);
    } finally {
      await server?.end('SIGKILL');
      execFileSync('umount', ['-l', disk]);
    }
  });

  it('đĩa chỉ đọc: không khởi động, một dòng nêu tệp', async function () {
    const disk = mountedDisk('8m');
    if (!disk) this.skip();
    try {
      execFileSync('mount', ['-o', 'remount,ro', disk]);
      server = startServer(disk);
      expect((await server.ended).code).to.equal(1);
      const lines = server.errors.trim().split('\n');
      expect(lines, server.errors).to.have.length(1);
      expect(lines[0]).to.contain(path.join(disk, 'tro-ly.db'));
    } finally {
      execFileSync('umount', ['-l', disk]);
    }
  });

  it('đồng hồ nhảy tới, nhảy lui: mọi tin vẫn được trả lời đúng một lần', async () => {
    const clock = path.join(folder, 'dong-ho');
    const { child, url } = await start(folder, {
      NODE_OPTIONS: `--import ${path.join(import.meta.dirname, 'shifting-clock.js')}`,
      CLOCK_FILE: clock,
    });
    const talk = await startTalking(url, 4);
    for (const shift of [50 * MINUTE, -120 * MINUTE, 10 * MINUTE, 0]) {
      await pause(600);
      writeFileSync(clock, String(shift));
      child.kill('SIGUSR2');
    }
    await pause(600);
    const { failures, answers, acknowledged } = await talk.stop();
    expect(failures).to.deep.equal([]);
    expect(acknowledged).to.be.greaterThan(10);
    expect(answers).to.deep.equal({ 1: acknowledged });
  });

  describe('PostgreSQL khởi động lại', () => {
    let postgres: OwnPostgres | undefined;

    before(async function () {
      const programs = postgresPrograms();
      if (!programs) {
        if (process.env.CI) throw new Error('không có PostgreSQL; CI phải chạy cả phần này');
        console.log('      bỏ qua: không có initdb của PostgreSQL');
        this.skip();
      }
      postgres = ownPostgres(programs, await freePort());
    });
    after(() => postgres?.remove());

    it('giữa lúc có người hỏi: chương trình không chết, tự nối lại, không mất tin nào đã xác nhận', async () => {
      const { url } = await start(folder, { DATABASE_URL: postgres!.url });
      const talk = await startTalking(url, 4);
      await pause(700);
      postgres!.restart();
      const back = talk.acknowledged;
      await pause(2500);
      expect(talk.acknowledged, 'nối lại được').to.be.greaterThan(back);
      const { failures, answers, acknowledged } = await talk.stop();
      expect(failures.filter((failure) => !failure.startsWith('503'))).to.deep.equal([]);
      expect(answers).to.deep.equal({ 1: acknowledged });
      expect((await fetch(`${url}/readyz`)).status).to.equal(200);
    });
  });
});
