import { expect } from 'chai';
import { existsSync, mkdtempSync, readdirSync, readlinkSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { startApp } from '../src/app.js';
import { loadConfig } from '../src/config.js';
import { createLogger } from '../src/ops/logger.js';

setFlagsFromString('--expose_gc');
const collectGarbage = runInNewContext('gc') as () => void;

/** Files below `folder` that this process holds open; libsql gives them back when its closed statements are collected. */
async function openBelow(folder: string): Promise<string[]> {
  for (let i = 0; i < 3; i++) {
    collectGarbage();
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return readdirSync('/proc/self/fd')
    .map((fd) => {
      try {
        return readlinkSync(`/proc/self/fd/${fd}`);
      } catch {
        return '';
      }
    })
    .filter((file) => file.startsWith(folder));
}

describe('Khởi động trong cùng tiến trình', function () {
  this.timeout(60_000);
  let dataDir: string;
  let other: Server;
  const logger = createLogger({ level: 'error' });

  beforeEach(async () => {
    dataDir = mkdtempSync(path.join(tmpdir(), 'khoi-dong-'));
    other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
  });
  afterEach(async () => {
    await new Promise((resolve) => other.close(resolve));
    rmSync(dataDir, { recursive: true, force: true });
  });

  const config = (port: number) =>
    loadConfig({ DATA_DIR: dataDir, HOST: '127.0.0.1', PORT: String(port) }, '/không/có/.env');

  it('không thành (cổng bị chiếm) thì đóng mọi thứ đã mở, và khởi động lại được ngay', async function () {
    if (!existsSync('/proc/self/fd')) {
      console.log('      bỏ qua: máy này không có /proc');
      this.skip();
    }
    const { port } = other.address() as AddressInfo;
    const complaint = await startApp(config(port), logger).then(
      () => '',
      (error: Error) => error.message,
    );
    expect(complaint).to.contain(`PORT: cổng ${port}`);
    expect(await openBelow(dataDir)).to.deep.equal([]);
    const app = await startApp(config(0), logger);
    expect(await openBelow(dataDir)).to.not.have.length(0);
    await app.stop();
    expect(await openBelow(dataDir)).to.deep.equal([]);
  });
});
