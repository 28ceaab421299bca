import { expect } from 'chai';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const ROOT = path.resolve(import.meta.dirname, '../../..');
const run = (command: string, args: string[], input?: string) =>
  spawnSync(process.execPath, [path.join(ROOT, 'dist/src/cli', `${command}.js`), ...args], {
    cwd: ROOT,
    encoding: 'utf8',
    input,
    timeout: 60_000,
  });

describe('Dòng lệnh', function () {
  this.timeout(90_000);
  let dir: string;
  before(() => {
    dir = mkdtempSync(path.join(tmpdir(), 'dong-lenh-'));
  });
  after(() => rmSync(dir, { recursive: true, force: true }));

  it('ask một câu in câu trả lời cho người đọc', () => {
    const { stdout, status } = run('ask', ['tách', 'hộ', 'mất', 'bao', 'lâu']);
    expect(status).to.equal(0);
    expect(stdout).to.contain('Thời hạn giải quyết').and.to.contain('Nguồn:');
  });

  it('ask --json in một dòng JSON đúng hợp đồng', () => {
    const { stdout } = run('ask', ['--json', 'phí đăng ký tạm trú online']);
    const reply = JSON.parse(stdout.trim());
    expect(reply).to.include.keys(
      'intent',
      'procedure',
      'aspect',
      'options',
      'dossier',
      'sources',
      'text',
      'confidence',
    );
    expect(reply.sources[0]).to.have.all.keys('title', 'url', 'updated');
  });

  it('ask tra hồ sơ ở cổng minh họa, nói rõ là dữ liệu minh họa, và không để lại gì', () => {
    const { stdout, status, stderr } = run('ask', ['hồ', 'sơ', 'H37.12-261109-0005', 'đến', 'đâu', 'rồi']);
    expect(status, stderr).to.equal(0);
    expect(stdout).to.contain('chờ bạn bổ sung giấy tờ').and.to.contain('dữ liệu minh họa');
    const talk = run('ask', ['--json'], 'H37.12-261109-0004\nbáo cho tôi khi có thay đổi\n').stdout;
    const [found, refused] = talk
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(found.dossier).to.deep.equal({ code: 'H37.12-261109-0004', status: 'Đang xử lý' });
    expect(refused.text).to.contain('Zalo');
  });

  it('ask --batch: mỗi ca một cuộc trò chuyện mới, mỗi lượt một câu trả lời', () => {
    const file = path.join(dir, 'ca.jsonl');
    writeFileSync(
      file,
      [
        { id: 'a', turns: ['đăng ký kết hôn cần gì', 'còn lệ phí'] },
        { id: 'b', turns: ['còn lệ phí'] },
      ]
        .map((line) => JSON.stringify(line))
        .join('\n'),
    );
    const { stdout } = run('ask', ['--batch', file]);
    const [a, b] = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(a.replies.map((reply: { aspect: string }) => reply.aspect)).to.deep.equal(['documents', 'fee']);
    expect(b.replies[0].procedure).to.equal(null);
  });

  it('ask không có câu hỏi thì trò chuyện theo dòng', () => {
    const { stdout } = run('ask', ['--json'], 'tách hộ\nhồ sơ gồm những gì\n');
    const [, second] = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(second.procedure.code).to.equal('1.010038');
  });

  it('tệp câu hỏi hỏng: nêu tệp và dòng', () => {
    const file = path.join(dir, 'hong.jsonl');
    writeFileSync(file, '{"id":"a","turns":["xin chào"]}\n{hỏng\n');
    const { stderr, status } = run('ask', ['--batch', file]);
    expect(status).to.equal(1);
    expect(stderr).to.contain('hong.jsonl:2');
  });

  it('--help ở mọi lệnh', () => {
    for (const command of ['ask', 'knowledge', 'eval']) {
      const { stdout, status } = run(command, ['--help']);
      expect(status, command).to.equal(0);
      expect(stdout, command).to.contain('Usage');
    }
  });

  it('PORT ngoài khoảng: dừng với một dòng nêu tên thiết lập', () => {
    const { stderr, status } = spawnSync(process.execPath, [path.join(ROOT, 'dist/src/main.js')], {
      cwd: dir,
      encoding: 'utf8',
      env: { ...process.env, PORT: '99999' },
      timeout: 30_000,
    });
    expect(status).to.equal(1);
    expect(stderr.trim().split('\n')).to.have.length(1);
    expect(stderr).to.contain('PORT');
  });
});
