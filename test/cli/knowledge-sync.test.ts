import { expect } from 'chai';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { readLayer } from '../../src/knowledge/folder.js';
import { officialRecord, withFee } from '../knowledge/official-record.js';
import { portalStandIn, type PortalStandIn } from '../knowledge/portal-stand-in.js';
import { command } from './command.js';

const DETAIL = 'get-formality-by-citizen';
const LIST = 'list-all-public-formality-by-citizen';

describe('knowledge sync', function () {
  this.timeout(60_000);
  let portal: PortalStandIn;
  let root: string;
  let out: string;

  const put = (n: number, changes: Record<string, unknown> = {}) => {
    const id = `id-${n}`;
    const code = `1.9000${String(n).padStart(2, '0')}`;
    portal.records.set(id, officialRecord({ id, code, name: `Thủ tục nuôi vịt số ${n}`, ...changes }));
  };
  const sync = (...more: string[]) =>
    command('knowledge', ['sync', '--url', portal.url, '--out', out, '--pause', '1', ...more]);
  const details = () => portal.asked.filter(({ path: asked }) => asked.includes(DETAIL));
  const codes = () => readLayer(out).procedures.map(({ code }) => code);

  beforeEach(async () => {
    portal = await portalStandIn();
    root = mkdtempSync(path.join(tmpdir(), 'dong-bo-'));
    out = path.join(root, 'catalogue');
    for (let n = 1; n <= 7; n++) put(n);
  });
  afterEach(async () => {
    await portal.close();
    rmSync(root, { recursive: true, force: true });
  });

  it('lần đầu: tải đủ, theo từng trang, mỗi lần một yêu cầu, xưng tên', async () => {
    const { stdout, status } = await sync();
    expect(status).to.equal(0);
    expect(stdout).to.contain('7 thủ tục trên cổng: 7 mới, 0 đổi (0 đổi phí), 0 bị rút.');
    expect(stdout).to.match(/ghi 7 thủ tục vào .*catalogue\.jsonl/);
    expect(codes()).to.have.length(7);
    expect(portal.most).to.equal(1);
    expect(portal.asked.map(({ headers }) => headers['user-agent'])).to.satisfy((agents: string[]) =>
      agents.every((agent) => agent.startsWith('tro-ly-xu-lang/')),
    );
    const pages = portal.asked.filter(({ path: asked }) => asked.includes(LIST));
    expect(pages.map(({ body }) => body.lastId)).to.deep.equal(['', 'id-3', 'id-6', 'id-7']);
  });

  it('giữa hai lần gọi có nghỉ', async () => {
    await command('knowledge', ['sync', '--url', portal.url, '--out', out, '--pause', '60']);
    const times = portal.asked.map(({ at }) => at);
    const gaps = times.slice(1).map((at, i) => at - times[i]!);
    expect(Math.min(...gaps)).to.be.at.least(55);
  });

  it('lần sau: bảng kể thủ tục mới, đổi phí, bị rút', async () => {
    await sync();
    portal.records.delete('id-2');
    put(8);
    portal.records.set('id-3', {
      ...withFee({ type: 'FEE', value: 25_000, description: '' }),
      id: 'id-3',
      code: '1.900003',
      name: 'Thủ tục nuôi vịt số 3',
    });
    const { stdout } = await sync();
    const lines = stdout.split('\n');
    expect(lines.find((line) => line.includes('1.900008'))).to.match(
      /^\s*mới\s+1\.900008\s+Thủ tục nuôi vịt số 8/,
    );
    expect(lines.find((line) => line.includes('1.900003'))).to.match(
      /^\s*đổi .*phí: không ghi → 25\.000 đồng/,
    );
    expect(lines.find((line) => line.includes('1.900002'))).to.match(/^\s*rút\s+1\.900002/);
    expect(stdout).to.contain('7 thủ tục trên cổng: 1 mới, 1 đổi (1 đổi phí), 1 bị rút.');
    expect(codes()).to.include('1.900008').and.not.include('1.900002');
  });

  it('--dry-run: kể thay đổi, danh mục giữ nguyên từng chữ; nhận thật thì không phải tải lại', async () => {
    await sync();
    const before = readFileSync(path.join(out, 'catalogue.jsonl'), 'utf8');
    put(8);
    const { stdout } = await sync('--dry-run');
    expect(stdout).to.contain('1 mới').and.contain('chạy thử: danh mục giữ nguyên');
    expect(readFileSync(path.join(out, 'catalogue.jsonl'), 'utf8')).to.equal(before);
    const asked = details().length;
    await sync();
    expect(details().length).to.equal(asked);
    expect(codes()).to.include('1.900008');
  });

  it('danh sách cho biết ngày đổi thì chỉ hỏi bản ghi đã đổi; có ETag thì hỏi “nếu đã đổi”', async () => {
    portal.listTells = true;
    await sync();
    put(4, { updatedAt: Date.UTC(2026, 5, 1), isFullProcess: false });
    portal.asked.length = 0;
    const first = await sync();
    expect(details().map(({ body }) => body.id)).to.deep.equal(['id-4']);
    expect(first.stdout).to.contain('toàn trình: có → không').and.contain('bỏ qua 6 bản ghi');

    portal.listTells = false;
    portal.etags = true;
    await sync();
    portal.asked.length = 0;
    const second = await sync();
    expect(details().every(({ headers }) => headers['if-none-match'] !== undefined)).to.equal(true);
    expect(second.stdout).to.contain('đã hỏi 7 bản ghi (7 chưa đổi)');
    expect(codes()).to.have.length(7);
  });

  it('cổng bận (503, 429 kèm Retry-After) thì đợi rồi gọi lại', async () => {
    portal.disturb(DETAIL, [{ status: 429, headers: { 'retry-after': '1' } }]);
    const started = Date.now();
    const { stderr, status } = await sync();
    expect(status).to.equal(0);
    expect(stderr).to.contain('cổng chưa trả lời (mã 429), gọi lại sau 1 giây');
    expect(Date.now() - started).to.be.at.least(1000);
    expect(codes()).to.have.length(7);
  });

  it('tường lửa chặn giữa chừng: một câu nói phải làm gì; chạy lại thì tải tiếp chứ không tải lại', async () => {
    let served = 0;
    portal.onAsk = ({ path: asked }) => {
      if (asked.includes(DETAIL) && ++served === 4) portal.disturb(DETAIL, [{ status: 403 }]);
    };
    const { stderr, status } = await sync();
    expect(status).to.equal(1);
    expect(stderr.trim().split('\n')).to.have.length(1);
    expect(stderr).to.contain(
      'tường lửa của cổng từ chối (403). Đợi ít phút rồi chạy lại, phần đã tải được giữ nguyên',
    );
    expect(existsSync(path.join(out, 'catalogue.jsonl'))).to.equal(false);
    delete portal.onAsk;
    portal.asked.length = 0;
    expect((await sync()).status).to.equal(0);
    expect(details().map(({ body }) => body.id)).to.deep.equal(['id-4', 'id-5', 'id-6', 'id-7']);
    expect(codes()).to.have.length(7);
  });

  it('Ctrl+C giữa chừng: dừng êm, lần sau tải tiếp', async () => {
    let stop = () => {};
    portal.onAsk = ({ path: asked }) => {
      if (asked.includes(DETAIL) && details().length === 3) stop();
    };
    const { stderr, status } = await command(
      'knowledge',
      ['sync', '--url', portal.url, '--out', out, '--pause', '200'],
      { onStart: (end) => (stop = end) },
    );
    expect(status).to.equal(1);
    expect(stderr).to.contain('Đã dừng. Phần đã tải được giữ');
    delete portal.onAsk;
    portal.asked.length = 0;
    await sync();
    expect(details().length).to.be.lessThan(7);
    expect(codes()).to.have.length(7);
  });

  it('một bản ghi cổng không đưa: kể tên, giữ bản cũ, những bản khác vẫn vào', async () => {
    await sync();
    portal.disturb(DETAIL, [
      { status: 200, body: JSON.stringify({ code: 'NOT_FOUND', message: 'không có' }) },
    ]);
    const { stdout, stderr, status } = await sync();
    expect(status, stderr).to.equal(0);
    expect(stdout).to.contain('! id-1: ').and.contain('cổng báo NOT_FOUND không có');
    expect(codes()).to.have.length(7);
  });

  it('cổng chỉ liệt kê một phần: không nhận, danh mục cũ còn nguyên; --force thì nhận', async () => {
    await sync();
    for (const n of [1, 2, 3, 4, 5]) portal.records.delete(`id-${n}`);
    const { stderr, status } = await sync();
    expect(status).to.equal(1);
    expect(stderr).to.contain('Cổng chỉ liệt kê 2 thủ tục, lần trước 7; danh mục cũ được giữ nguyên');
    expect(codes()).to.have.length(7);
    expect((await sync('--force')).status).to.equal(0);
    expect(codes()).to.have.length(2);
  });

  it('cổng trả trang chặn thay cho JSON, con trỏ lặp lại, cổng không có: đều dừng bằng một câu', async () => {
    portal.disturb(LIST, [
      { status: 200, headers: { 'content-type': 'text/html' }, body: '<html>Access denied' },
    ]);
    const blocked = await sync();
    expect(blocked.stderr).to.contain('cổng không trả lời bằng JSON ("<html>Access denied")');
    const page = JSON.stringify({ code: 'OK', data: { items: [{ id: 'id-1' }], lastId: 'lap-lai' } });
    portal.disturb(LIST, [
      { status: 200, body: page },
      { status: 200, body: page },
    ]);
    const repeated = await sync();
    expect(repeated.stdout).to.contain('1 thủ tục trên cổng');
    expect(readdirSync(out)).to.not.include.members(['catalogue.jsonl.partial']);
  });

  it('tùy chọn sai: nêu tên tùy chọn và cách ghi', async () => {
    expect((await sync('--top', 'nhiều')).stderr).to.contain(
      '--top: “nhiều” không phải số dòng, hãy ghi như 40',
    );
    const { stderr } = await command('knowledge', ['sync', '--url', 'cổng', '--out', out]);
    expect(stderr).to.contain('--url: “cổng” không phải địa chỉ');
  });
});
