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
    const judge = (activityId: string, thumb: 'up' | 'down', question = '', reason = '') =>
      store.feedback.put({
        channel: 'webchat',
        conversationId: 'c',
        senderId: 'n',
        activityId,
        thumb,
        reason,
        procedure: '1.002755',
        question,
      });
    await judge('r1', 'down', 'gia hạn tạm trú cho thợ xây mất mấy buổi', 'không nói mấy buổi <b>');
    await judge('r1', 'down', 'gia hạn tạm trú cho thợ xây mất mấy buổi', 'không nói mấy buổi <b>');
    await judge('r2', 'up', 'câu hỏi được trả lời tốt');
    await judge('r3', 'up');
    await store.close();
  });
  after(() => rmSync(dir, { recursive: true, force: true }));

  it('câu có dấu, không dấu, nói khác chữ mà cùng ý thì về một nhóm, đếm đủ', () => {
    const { stdout, status } = run();
    expect(status).to.equal(0);
    expect(stdout).to.match(
      /1\s+giá vé cáp treo Mẫu Sơn bao nhiêu\s+5\s+3\s+từ chối 4, hỏi lại, không ai chọn 1/,
    );
    expect(stdout).to.contain('7 lượt hỏi chưa trả lời được, 3 nhóm');
  });

  it('câu bị chê: đếm một lần dù bấm hai lần, kèm lý do và tỉ lệ có ích', () => {
    const { stdout } = run();
    expect(stdout).to.match(/gia hạn tạm trú cho thợ xây mất mấy buổi\s+1\s+1\s+bị chê 1/);
    expect(stdout).to.contain('Người dân chấm câu trả lời: 2 có ích, 1 chưa được (67% có ích).');
    expect(stdout).to.match(/\d\d\/\d\d\/\d{4} 1\.002755: không nói mấy buổi/);
    expect(stdout).to.not.contain('câu hỏi được trả lời tốt');
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
    const bad = book.getWorksheet('Câu trả lời bị chê')!;
    expect(bad.getRow(2).getCell(3).value).to.equal('không nói mấy buổi <b>');
  });

  it('HTML có biểu đồ SVG, chữ người dân gõ chỉ là chữ', () => {
    run('--html', 'a.html');
    const page = readFileSync(path.join(dir, 'a.html'), 'utf8');
    expect(page).to.contain('<svg').and.to.contain('giá vé cáp treo Mẫu Sơn');
    expect(page).not.to.contain('<script>');
    expect(page).to.contain('aria-label="từ chối 5, hỏi lại, không ai chọn 1, bị chê 1"');
    expect(page).to.contain('có ích: 2 (67%)').and.contain('mấy buổi &#60;b&#62;');
  });

  it('--draft lập mẫu từ các câu của nhóm', () => {
    const { stdout } = run('--draft', '1');
    expect(stdout).to.contain('- mã: "VIẾT"').and.to.contain('    - "gia ve cap treo mau son"');
    expect(run('--draft', '9').stderr).to.contain('--draft: không có nhóm 9; có 3 nhóm');
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
