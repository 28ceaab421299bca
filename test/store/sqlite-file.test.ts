import { expect } from 'chai';
import { execFileSync } from 'node:child_process';
import {
  closeSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openStore } from '../../src/store/open-store.js';
import { message } from './each-store.js';

describe('Tệp SQLite', () => {
  let folder = '';
  const options = () => ({ dataDir: folder, dataKey: 'khóa thử nghiệm' });
  const file = () => join(folder, 'tro-ly.db');
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'kho-'))));
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  async function filled(rows: number) {
    const store = await openStore(options());
    for (let i = 0; i < rows; i++)
      await store.inbox.put(message('x'.repeat(500), { conversationId: `c${i}` }));
    return store;
  }

  it('makes its folder', async () => {
    const store = await openStore({ ...options(), dataDir: join(folder, 'a', 'b') });
    await store.ping();
    await store.close();
  });

  it('writes with full durability in WAL mode', async () => {
    const store = await filled(1);
    expect(statSync(`${file()}-wal`).size).to.be.greaterThan(0);
    await store.close();
  });

  it('copies itself while it is written to; the copy opens and is whole', async () => {
    const store = await filled(50);
    const copy = join(folder, 'sao-luu', 'tro-ly.db');
    const [, ...results] = await Promise.all([
      store.backup(copy),
      ...Array.from({ length: 20 }, (_, i) => store.inbox.put(message('y', { conversationId: `d${i}` }))),
    ]);
    expect(results.every(({ outcome }) => outcome === 'written')).to.equal(true);
    expect(await store.backup(copy).catch((error: Error) => error.message)).to.include('tệp đã có');
    await store.close();
    const restored = await openStore({ ...options(), dataDir: join(folder, 'sao-luu') });
    expect((await restored.inbox.stats()).depth).to.be.within(50, 70);
    await restored.close();
  });

  it('refuses a damaged file, naming it and what to do', async () => {
    await (await filled(200)).close();
    const size = statSync(file()).size;
    const handle = openSync(file(), 'r+');
    for (let at = 8192; at < size; at += 4096) writeSync(handle, Buffer.alloc(512, 0x5a), 0, 512, at);
    closeSync(handle);
    const error = await openStore(options()).catch((reason: Error) => reason.message);
    expect(error)
      .to.match(/tro-ly\.db: không mở được tệp dữ liệu: [^\n]*/)
      .and.to.not.include('\n');
    truncateSync(file(), 0);
    writeFileSync(file(), 'không phải cơ sở dữ liệu '.repeat(50));
    expect(await openStore(options()).catch((reason: Error) => reason.message)).to.include(file());
  });

  it('keeps secrets out of the file in clear', async () => {
    const store = await openStore(options());
    await store.zaloTokens.save(
      { accessToken: 'RO-RANG-1', refreshToken: 'RO-RANG-2', accessExpiresAt: 1 },
      null,
    );
    await store.close();
    expect(readFileSync(file()).includes('RO-RANG')).to.equal(false);
  });

  it('makes a key of its own when none is given, which only the owner reads, and keeps it', async () => {
    const pair = { accessToken: 'a', refreshToken: 'b', accessExpiresAt: 1 };
    const keyless = { dataDir: folder };
    const store = await openStore(keyless);
    await store.zaloTokens.save(pair, null);
    await store.close();
    expect(statSync(join(folder, 'data.key')).mode & 0o777).to.equal(0o600);
    const again = await openStore(keyless);
    expect(await again.zaloTokens.get()).to.deep.include(pair);
    await again.close();
    writeFileSync(join(folder, 'data.key'), '');
    const error = await openStore(keyless).catch((reason: Error) => reason.message);
    expect(error).to.match(/data\.key: khóa dữ liệu bị hỏng/);
  });

  it('says in one line that its folder cannot be written', async () => {
    const blocked = join(folder, 'tep');
    writeFileSync(blocked, '');
    const error = await openStore({ ...options(), dataDir: blocked }).catch(
      (reason: Error) => reason.message,
    );
    expect(error).to.include(blocked).and.to.not.include('\n');
  });

  it('says in one line that the disk cannot be written, and starts when it can', async function () {
    const disk = mountedDisk(folder);
    if (!disk) this.skip();
    const readOnly = join(folder, 'chi-doc');
    mkdirSync(readOnly);
    try {
      await (await openStore({ ...options(), dataDir: disk })).close();
      execFileSync('mount', ['--bind', disk, readOnly]);
      execFileSync('mount', ['-o', 'remount,bind,ro', readOnly]);
      const error = await openStore({ ...options(), dataDir: readOnly }).catch(
        (reason: Error) => reason.message,
      );
      expect(error).to.match(/^[^\n]*chi-doc[^\n]*tro-ly\.db: không mở được tệp dữ liệu: [^\n]+$/);
      await (await openStore({ ...options(), dataDir: disk })).close();
    } finally {
      execFileSync('umount', ['-l', readOnly]);
      execFileSync('umount', ['-l', disk]);
    }
  });

  it('says in one line that the disk is full, writes nothing half, and goes on when there is room', async function () {
    const disk = mountedDisk(folder);
    if (!disk) this.skip();
    try {
      const store = await openStore({ ...options(), dataDir: disk });
      let written = 0;
      let refused: unknown;
      for (let i = 0; i < 2000 && refused === undefined; i++) {
        await store.inbox
          .put(message('x'.repeat(3000), { conversationId: `c${i}` }))
          .then(() => written++)
          .catch((error: unknown) => (refused = error));
      }
      expect(String((refused as { code?: string }).code)).to.match(/SQLITE_(FULL|IOERR)/);
      expect((await store.inbox.stats()).depth).to.equal(written);
      execFileSync('mount', ['-o', 'remount,size=16m', disk]);
      expect(await store.inbox.put(message('sau khi có chỗ'))).to.include({ outcome: 'written' });
      expect((await store.inbox.stats()).depth).to.equal(written + 1);
      await store.close();
    } finally {
      execFileSync('umount', ['-l', disk]);
    }
  });
});

/** A small disk of its own; undefined, said aloud, where mounting is not allowed. */
function mountedDisk(folder: string): string | undefined {
  const disk = join(folder, 'dia');
  try {
    mkdirSync(disk);
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=2m', 'tmpfs', disk], { stdio: 'ignore' });
    return disk;
  } catch {
    console.log('      bỏ qua: không gắn được tmpfs (cần quyền quản trị)');
    return undefined;
  }
}
