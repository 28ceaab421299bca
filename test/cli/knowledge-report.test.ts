import { expect } from 'chai';
import exceljs from 'exceljs';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { groupQuestions } from '../../src/knowledge/questions.js';
import { openStore } from '../../src/store/open-store.js';

const ROOT = path.resolve(import.meta.dirname, '../../..');

describe('knowledge report', function () {
  this.timeout(60_000);
  let dir: string;
  const run = (...args: string[]) =>
    spawnSync(process.execPath, [path.join(ROOT, 'dist/src/cli/knowledge.js'), 'report', ...args], {
      cwd: dir,
      encoding: 'utf8',
      env: { ...process.env, DATA_DIR: dir, DATABASE_URL: '' },
    });

  before(async () => {
    dir = mkdtempSync(path.join(tmpdir(), 'bao-cao-'));
    const store = await openStore({ dataDir: dir });
    const ask = (text: string, intent = 'out_of_scope') =>
      store.unanswered.add({ channel: 'webchat', text, intent, confidence: 0.2 });
    for (let i = 0; i < 3; i++) await ask('giá vé cáp treo Mẫu Sơn bao nhiêu');
    await ask('gia ve cap treo mau son');
    await ask('cho em hỏi vé cáp treo ở Mẫu Sơn', 'clarify');
    await ask('=HYPERLINK("http://x","bấm") <script>alert(1)</script>');
    await store.close();
  });
  after(() => rmSync(dir, { recursive: true, force: true }));

  it('câu có dấu, không dấu, nói khác chữ mà cùng ý thì về một nhóm, đếm đủ', () => {
    const { stdout, status } = run();
    expect(status).to.equal(0);
    expect(stdout).to.match(
      /1\s+giá vé cáp treo Mẫu Sơn bao nhiêu\s+5\s+3\s+từ chối 4, hỏi lại, không ai chọn 1/,
    );
    expect(stdout).to.contain('6 lượt hỏi chưa trả lời được, 2 nhóm');
  });

  it('CSV mở bằng Excel: có BOM, tiêu đề tiếng Việt, công thức không chạy', () => {
    run('--csv', 'a.csv');
    const text = readFileSync(path.join(dir, 'a.csv'), 'utf8');
    expect(text.startsWith('\ufeffnhóm,câu hỏi,lượt,')).to.equal(true);
    expect(text).to.contain('1,giá vé cáp treo Mẫu Sơn bao nhiêu,3,');
    expect(text).to.contain('"\'=HYPERLINK(');
  });

  it('XLSX đọc lại được', async () => {
    run('--xlsx', 'a.xlsx');
    const book = new exceljs.Workbook();
    await book.xlsx.readFile(path.join(dir, 'a.xlsx'));
    const sheet = book.worksheets[0]!;
    expect(sheet.getRow(2).getCell(2).value).to.equal('giá vé cáp treo Mẫu Sơn bao nhiêu');
    expect(sheet.getRow(2).getCell(3).value).to.equal(3);
  });

  it('HTML có biểu đồ SVG, chữ người dân gõ chỉ là chữ', () => {
    run('--html', 'a.html');
    const page = readFileSync(path.join(dir, 'a.html'), 'utf8');
    expect(page).to.contain('<svg').and.to.contain('giá vé cáp treo Mẫu Sơn');
    expect(page).not.to.contain('<script>');
  });

  it('--draft lập mẫu từ các câu của nhóm', () => {
    const { stdout } = run('--draft', '1');
    expect(stdout).to.contain('- mã: "VIẾT"').and.to.contain('    - "gia ve cap treo mau son"');
    expect(run('--draft', '9').stderr).to.contain('--draft: không có nhóm 9; có 2 nhóm');
  });

  it('chưa có dữ liệu, số ngày sai: một câu nói phải làm gì', () => {
    const { stderr, status } = spawnSync(
      process.execPath,
      [path.join(ROOT, 'dist/src/cli/knowledge.js'), 'report'],
      { encoding: 'utf8', env: { ...process.env, DATA_DIR: path.join(dir, 'trong'), DATABASE_URL: '' } },
    );
    expect(status).to.equal(1);
    expect(stderr).to.contain('chưa có dữ liệu');
    expect(run('--days', 'abc').stderr).to.contain('--days: “abc” không phải số ngày, hãy ghi như 30');
  });

  it('câu khác việc không bị gộp vì vài chữ chung', () => {
    const at = Date.now();
    const groups = groupQuestions(
      ['xin giấy phép bắn pháo hoa', 'xin giấy phép nuôi hổ', 'lịch cắt điện hôm nay', '???'].map((text) => ({
        text,
        intent: 'out_of_scope',
        at,
      })),
    );
    expect(groups.map(({ count }) => count)).to.deep.equal([1, 1, 1]);
  });
});
