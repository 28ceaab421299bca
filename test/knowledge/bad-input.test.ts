import { expect } from 'chai';
import { mkdirSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { readLayer } from '../../src/knowledge/folder.js';
import { formatProblem } from '../../src/knowledge/problem.js';

const WHOLE = `mã: "1.900001"
tên: Đăng ký nuôi vịt trời
nguồn: https://x.vn/1
cập nhật: 2026-04-16
`;
const FAQ =
  'mã: a\ncâu hỏi: Mở cửa lúc nào?\ntrả lời: 7 giờ\ntên nguồn: x\nnguồn: https://x.vn\ncập nhật: 2026-04-16\n';

/** What staff put in a file, and the whole line that they read. */
const CASES: [what: string, file: string, content: string | Buffer, line: string][] = [
  [
    'thụt dòng bằng phím Tab',
    'procedures/x.yaml',
    `${WHOLE}cách nộp:\n\t- hình thức: trực tiếp\n`,
    'procedures/x.yaml:6:1: dùng phím Tab để thụt dòng; hãy thay bằng dấu cách',
  ],
  [
    'một chuỗi ở chỗ của danh sách',
    'procedures/x.yaml',
    `${WHOLE}cách nộp: trực tiếp\n`,
    'procedures/x.yaml:5:11: cách nộp: cần một danh sách, mỗi mục bắt đầu bằng dấu “- ”',
  ],
  [
    'chữ ở chỗ của có/không',
    'procedures/x.yaml',
    `${WHOLE}toàn trình: thỉnh thoảng\n`,
    'procedures/x.yaml:5:13: toàn trình: “thỉnh thoảng” không dùng được, hãy ghi một trong: có, không',
  ],
  [
    'mã thiếu ngoặc kép thành số',
    'procedures/x.yaml',
    WHOLE.replace('"1.900001"', '1.9'),
    'procedures/x.yaml:1:1: mã: mã thủ tục có dạng 1.001193',
  ],
  [
    'dấu hai chấm trong câu',
    'procedures/x.yaml',
    `${WHOLE}cách hỏi:\n  - Hỏi: nuôi vịt: thế nào\n`,
    'procedures/x.yaml:6:10: có dấu “: ” trong câu; hãy đặt cả câu trong ngoặc kép',
  ],
  [
    'gõ sai tên trường',
    'procedures/x.yaml',
    `${WHOLE}cach hoii:\n  - nuôi vịt\n`,
    'procedures/x.yaml:5:1: cach hoii: không có trường này; có phải “cách hỏi”?',
  ],
  [
    'trường bịa: kể những trường dùng được',
    'lexicon/x.yaml',
    '- nói: a\n  nghĩa: b\n',
    'lexicon/x.yaml:2:3: nghĩa: không có trường này; các trường ở đây: nói, là, mức',
  ],
  [
    'một trường ghi hai lần',
    'faq/x.yaml',
    `${FAQ}mã: b\n`,
    'faq/x.yaml:7:1: trường này ghi hai lần trong cùng một mục',
  ],
  [
    'câu hỏi chung thiếu câu trả lời',
    'faq/x.yaml',
    FAQ.replace('trả lời: 7 giờ\n', ''),
    'faq/x.yaml:1: trả lời: còn thiếu',
  ],
  ['tin thiếu phần đầu', 'news/x.md', 'Chỉ có nội dung', 'news/x.md:1: tiêu đề (title): cần một dòng chữ'],
  [
    'tin có ngày sai',
    'news/x.md',
    '---\ntitle: Tin\ndate: 30/3\n---\nNội dung',
    'news/x.md:1: ngày (date): ngày có dạng 2021-03-30',
  ],
  [
    'chữ Windows-1258',
    'procedures/x.yaml',
    Buffer.from(
      'm\u00e3: "1.900001"\nt\u00ean: H\u1ed9 t\u1ecbch'.replace(/[\u0100-\uffff]/g, '\u00f4'),
      'latin1',
    ),
    'procedures/x.yaml:1: có chữ không đọc được; tệp có lẽ lưu bằng Windows-1258, hãy lưu lại ở dạng UTF-8',
  ],
  [
    'chữ TCVN3',
    'procedures/x.yaml',
    'M· thñ tôc: "1.900010"\ntªn: §¨ng ký nu«i vÞt, c¸n bé x·\n',
    'procedures/x.yaml:1: có vẻ là phông chữ cũ TCVN3 (.VnTime); hãy chuyển sang Unicode rồi lưu ở dạng UTF-8',
  ],
  [
    'UTF-16 của Notepad',
    'procedures/x.yaml',
    Buffer.from(`\ufeff${WHOLE}`, 'utf16le'),
    'procedures/x.yaml:1: không phải tệp chữ, hoặc lưu ở dạng UTF-16; hãy lưu lại ở dạng UTF-8',
  ],
  [
    'tệp trống',
    'procedures/x.yaml',
    '',
    'procedures/x.yaml:1: tệp trống; viết lại nội dung, hoặc xóa hẳn tệp nếu không dùng nữa',
  ],
  [
    'danh mục không phải JSON',
    'catalogue.jsonl',
    'mã,tên\n',
    'catalogue.jsonl:1: không phải JSON; hãy nhập lại danh mục bằng lệnh import',
  ],
];

describe('Đầu vào xấu, đọc như cán bộ đọc', () => {
  let dir: string;

  const put = (name: string, content: string | Buffer) => {
    const file = path.join(dir, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, content);
    return file;
  };
  const linesOf = () =>
    readLayer(dir).problems.map((one) => formatProblem(one).replace(`${dir}${path.sep}`, ''));

  beforeEach(() => {
    dir = mkdtempSync(path.join(tmpdir(), 'xau-'));
    put('procedures/tot.yaml', WHOLE.replace('900001', '900099'));
  });
  afterEach(() => rmSync(dir, { recursive: true, force: true }));

  for (const [what, file, content, line] of CASES) {
    it(`${what}: một dòng chỉ đúng chỗ, tệp khác vẫn dùng được`, () => {
      put(file, content);
      expect(linesOf()).to.deep.equal([line]);
      expect(readLayer(dir).patches.some(({ patch }) => patch.code === '1.900099')).to.equal(true);
    });
  }

  it('tệp 200 MB: không đọc vào bộ nhớ', () => {
    truncateSync(put('procedures/x.yaml', 'x'), 200 * 2 ** 20);
    const before = process.memoryUsage().rss;
    expect(linesOf()).to.deep.equal([
      'procedures/x.yaml: tệp quá lớn (200 MB, nhiều nhất 20 MB); hãy chia nhỏ, hoặc đưa vào bằng lệnh import',
    ]);
    expect(process.memoryUsage().rss - before).to.be.lessThan(100 * 2 ** 20);
  });

  it('bom bí danh YAML: không nở ra', () => {
    const levels = Array.from({ length: 12 }, (_, i) => `  - &l${i + 1} [${`*l${i},`.repeat(9)}*l${i}]`);
    put('procedures/x.yaml', `${WHOLE}cách hỏi:\n  - &l0 vịt\n${levels.join('\n')}\n`);
    expect(linesOf()).to.have.length.greaterThan(0);
  });
});
