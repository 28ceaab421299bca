import { expect } from 'chai';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync, writeFileSync, readFileSync, existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { openStore } from '../../src/store/open-store.js';
import type { Store } from '../../src/store/store.js';

const CLI = path.resolve(import.meta.dirname, '../../src/cli');

describe('Dữ liệu của một người và bản sao lưu, từ dòng lệnh', function () {
  this.timeout(60_000);
  let dir: string;
  let store: Store;

  const run = (command: 'privacy' | 'backup', args: string[], settings: Record<string, string> = {}) =>
    spawnSync(process.execPath, [path.join(CLI, `${command}.js`), ...args], {
      cwd: dir,
      encoding: 'utf8',
      env: { PATH: process.env.PATH, DATA_DIR: dir, ...settings },
      timeout: 30_000,
    });

  const write = async (conversationId: string, text: string) => {
    const senderId = `webchat:${conversationId}`;
    await store.conversations.create({
      id: conversationId,
      channel: 'webchat',
      senderId,
      site: '',
      origin: '',
      tokenId: '',
    });
    await store.inbox.put({
      channel: 'webchat',
      messageId: `m-${conversationId}`,
      conversationId,
      senderId,
      activity: { type: 'message', text },
      log: true,
    });
  };

  beforeEach(async () => {
    dir = mkdtempSync(path.join(tmpdir(), 'rieng-tu-'));
    store = await openStore({ dataDir: dir });
    await write('lan', 'Tôi là Lan, muốn đăng ký tạm trú');
    await write('hung', 'Hùng hỏi làm căn cước');
  });
  afterEach(async () => {
    await store.close();
    rmSync(dir, { recursive: true, force: true });
  });

  it('export in ra mọi điều của người ấy, và chỉ của người ấy, trong khi chương trình đang chạy', () => {
    const { stdout, status } = run('privacy', ['export', 'webchat:lan']);
    expect(status).to.equal(0);
    const kept = JSON.parse(stdout);
    expect(kept.conversations[0].activities[0].text).to.equal('Tôi là Lan, muốn đăng ký tạm trú');
    expect(kept.messages).to.have.length(1);
    expect(stdout).to.not.contain('Hùng');
  });

  it('export --out ghi tệp chỉ chủ đọc được, không đè tệp đã có', () => {
    const file = path.join(dir, 'lan.json');
    expect(run('privacy', ['export', 'webchat:lan', '--out', file]).status).to.equal(0);
    expect(statSync(file).mode & 0o777).to.equal(0o600);
    const again = run('privacy', ['export', 'webchat:lan', '--out', file]);
    expect(again.status).to.equal(1);
    expect(again.stderr.trim().split('\n')).to.have.length(1);
    expect(again.stderr).to.contain('lan.json');
  });

  it('erase xóa hết của người ấy, giữ nguyên của người khác', async () => {
    const { stdout, status } = run('privacy', ['erase', 'webchat:lan']);
    expect(status).to.equal(0);
    expect(stdout).to.contain('Đã xóa').and.to.contain('1 hội thoại').and.to.contain('1 tin trong hàng đợi');
    expect(await store.privacy.export('webchat:lan')).to.equal(null);
    expect(await store.privacy.export('webchat:hung')).to.not.equal(null);
    expect(run('privacy', ['erase', 'webchat:lan']).stdout).to.contain('Không giữ dữ liệu nào');
  });

  it('sai DATA_DIR: nêu tệp không có, không tạo kho mới', () => {
    const nowhere = path.join(dir, 'nhầm');
    for (const [command, args] of [
      ['privacy', ['export', 'webchat:lan']],
      ['backup', [path.join(dir, 'sao.db')]],
    ] as const) {
      const { stderr, status } = run(command, [...args], { DATA_DIR: nowhere });
      expect(status, command).to.equal(1);
      expect(stderr, command).to.contain('tro-ly.db').and.to.contain('DATA_DIR');
    }
    expect(existsSync(nowhere)).to.equal(false);
  });

  it('backup chép được khi chương trình đang mở kho, và bản sao mở lại có đủ', async () => {
    const file = path.join(dir, 'sao/luu.db');
    const { stdout, status, stderr } = run('backup', [file]);
    expect(status, stderr).to.equal(0);
    expect(stdout).to.contain('Đã sao lưu').and.to.contain('data.key');
    expect(statSync(file).mode & 0o777).to.equal(0o600);
    const restored = mkdtempSync(path.join(tmpdir(), 'khoi-phuc-'));
    writeFileSync(path.join(restored, 'tro-ly.db'), readFileSync(file));
    const copy = await openStore({ dataDir: restored });
    try {
      expect(JSON.stringify(await copy.privacy.export('webchat:hung'))).to.contain('Hùng hỏi làm căn cước');
      expect((await copy.inbox.stats()).depth).to.equal(2);
    } finally {
      await copy.close();
      rmSync(restored, { recursive: true, force: true });
    }
  });

  it('backup không đè tệp đã có', () => {
    const file = path.join(dir, 'cu.db');
    writeFileSync(file, 'bản cũ');
    const { stderr, status } = run('backup', [file]);
    expect(status).to.equal(1);
    expect(stderr).to.contain('cu.db').and.to.contain('đã có');
    expect(readFileSync(file, 'utf8')).to.equal('bản cũ');
  });

  it('backup trên PostgreSQL không được thì chỉ cách dùng pg_dump', function () {
    if (!process.env.DATABASE_URL_TEST) {
      if (process.env.CI) throw new Error('DATABASE_URL_TEST chưa đặt: CI phải chạy cả trên PostgreSQL');
      console.log('      bỏ qua: DATABASE_URL_TEST chưa đặt (backup trên PostgreSQL)');
      this.skip();
    }
    const { stderr, status } = run('backup', ['x.db'], { DATABASE_URL: process.env.DATABASE_URL_TEST });
    expect(status).to.equal(1);
    expect(stderr).to.contain('pg_dump');
  });
});
