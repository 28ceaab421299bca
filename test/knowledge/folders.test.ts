import { expect } from 'chai';
import { mkdirSync, mkdtempSync, renameSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { atOnce } from '../../src/language/index.js';
import { KnowledgeFolders } from '../../src/knowledge/folders.js';
import type { Knowledge } from '../../src/knowledge/folder.js';
import { formatProblem } from '../../src/knowledge/problem.js';

const WITHIN_MS = 2000;

describe('Kho tri thức đổi khi trợ lý đang chạy', function () {
  this.timeout(20_000);
  let root: string;
  let dir: string;
  let file: string;
  let folders: KnowledgeFolders;
  let taken: Knowledge[];
  let refused: string[];

  const procedure = (amount: string) =>
    `mã: "1.900001"\ntên: Đăng ký nuôi vịt trời\ncách nộp:\n  - hình thức: trực tiếp\n    thời hạn: 5 ngày\n    phí:\n      - số tiền: ${amount}\nnguồn: https://x.vn/1\ncập nhật: 2026-04-16\n`;
  const feeNow = () => taken.at(-1)?.byCode.get('1.900001')?.methods[0]?.fees[0]?.amount;
  const until = async (what: () => boolean) => {
    const end = Date.now() + WITHIN_MS;
    while (!what() && Date.now() < end) await pause(20);
    return what();
  };

  beforeEach(async () => {
    root = mkdtempSync(path.join(tmpdir(), 'theo-doi-'));
    dir = path.join(root, 'knowledge');
    mkdirSync(path.join(dir, 'procedures'), { recursive: true });
    file = path.join(dir, 'procedures/vit.yaml');
    writeFileSync(file, procedure('20000'));
    taken = [];
    refused = [];
    folders = new KnowledgeFolders([dir]);
    folders.watch({
      onChange: (read) => {
        const { knowledge, problems } = atOnce(read);
        const errors = problems.filter(({ level }) => level === 'error');
        if (errors.length > 0) refused.push(...errors.map(formatProblem));
        else taken.push(knowledge);
      },
      onTrouble: (error) => refused.push(error.message),
    });
    await pause(100);
  });
  afterEach(async () => {
    await folders.stop();
    rmSync(root, { recursive: true, force: true });
  });

  it('không đổi gì thì không nạp lại', async () => {
    await pause(1200);
    expect(taken).to.deep.equal([]);
    expect(refused).to.deep.equal([]);
  });

  it('sửa mức phí: có hiệu lực trong 2 giây', async () => {
    writeFileSync(file, procedure('25000'));
    expect(await until(() => feeNow() === 25000)).to.equal(true);
    expect(taken).to.have.length(1);
  });

  it('sửa hỏng: nêu tệp, dòng, sửa thế nào; không nhận bản hỏng; sửa lại thì nhận', async () => {
    writeFileSync(file, procedure('hai chục'));
    expect(await until(() => refused.length > 0)).to.equal(true);
    expect(refused[0]).to.match(
      /vit\.yaml:7:\d+: .*số tiền: “hai chục” không phải số tiền, hãy ghi như 20000/,
    );
    expect(taken).to.deep.equal([]);
    writeFileSync(file, procedure('30000'));
    expect(await until(() => feeNow() === 30000)).to.equal(true);
  });

  it('thêm tệp, xóa tệp, đổi tên tệp đều được thấy', async () => {
    const other = path.join(dir, 'procedures/ngan.yaml');
    writeFileSync(other, procedure('1000').replace('1.900001', '1.900002'));
    expect(await until(() => taken.at(-1)?.byCode.has('1.900002') === true)).to.equal(true);
    rmSync(other);
    expect(await until(() => taken.at(-1)?.byCode.has('1.900002') === false)).to.equal(true);
  });

  it('cả thư mục biến mất rồi trở lại: giữ bản cũ, không chết', async () => {
    renameSync(dir, `${dir}-tam`);
    expect(await until(() => refused.length > 0)).to.equal(true);
    expect(refused[0]).to.contain('không có thư mục này');
    renameSync(`${dir}-tam`, dir);
    writeFileSync(file, procedure('40000'));
    expect(await until(() => feeNow() === 40000)).to.equal(true);
  });

  it('tệp tạm của trình soạn thảo không làm nạp lại', async () => {
    writeFileSync(path.join(dir, 'procedures/.vit.yaml.swp'), 'x');
    writeFileSync(path.join(dir, 'procedures/~$vit.yaml'), 'x');
    await pause(1500);
    expect(taken).to.deep.equal([]);
  });

  it('ghi liên tục (đang chép cả thư mục) vẫn nạp, không đợi mãi', async () => {
    const end = Date.now() + 3500;
    let amount = 100_000;
    while (Date.now() < end && taken.length === 0) {
      writeFileSync(file, procedure(String(amount++)));
      await pause(100);
    }
    expect(taken.length).to.be.greaterThan(0);
  });

  it('sửa giữa lúc trợ lý đang khởi động (đã đọc, chưa theo dõi) cũng được thấy', async () => {
    await folders.stop();
    folders = new KnowledgeFolders([dir]);
    writeFileSync(file, procedure('45000'));
    folders.watch({
      onChange: (read) => taken.push(atOnce(read).knowledge),
      onTrouble: (error) => refused.push(error.message),
    });
    expect(await until(() => feeNow() === 45000)).to.equal(true);
  });

  it('lưu dở thành tệp trống: không để mất thủ tục, nói phải làm gì', async () => {
    writeFileSync(file, '');
    expect(await until(() => refused.length > 0)).to.equal(true);
    expect(refused[0]).to.match(/vit\.yaml:1: tệp trống; viết lại nội dung, hoặc xóa hẳn tệp/);
    expect(taken).to.deep.equal([]);
  });

  it('tệp 200 MB trong kho: từ chối trước khi đọc, nói phải làm gì', async () => {
    truncateSync(file, 200 * 2 ** 20);
    expect(await until(() => refused.length > 0)).to.equal(true);
    expect(refused[0]).to.match(
      /vit\.yaml: tệp quá lớn \(200 MB, nhiều nhất 20 MB\); hãy chia nhỏ, hoặc đưa vào/,
    );
    expect(taken).to.deep.equal([]);
  });

  it('xóa hết thủ tục cũng không được nhận', async () => {
    rmSync(file);
    expect(await until(() => refused.length > 0)).to.equal(true);
    expect(refused[0]).to.contain('không có thủ tục nào');
    expect(taken).to.deep.equal([]);
  });

  it('cả danh mục nhập lại đến đủ từng thủ tục', async () => {
    const line = (n: number) =>
      JSON.stringify({
        code: `1.8${String(n).padStart(5, '0')}`,
        name: `Thủ tục số ${n}`,
        source: { title: 't', url: 'https://x.vn', updated: '2026-01-01' },
      });
    writeFileSync(
      path.join(dir, 'catalogue.jsonl'),
      Array.from({ length: 1234 }, (_, n) => line(n)).join('\n'),
    );
    expect(await until(() => taken.at(-1)?.procedures.length === 1235)).to.equal(true);
  });

  it('dừng theo dõi thì thôi', async () => {
    await folders.stop();
    writeFileSync(file, procedure('25000'));
    await pause(1500);
    expect(taken).to.deep.equal([]);
  });
});
