import { expect } from 'chai';
import { spawnSync } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { officialRecord } from '../knowledge/official-record.js';

const ROOT = path.resolve(import.meta.dirname, '../../..');
const GUIDE = readFileSync(path.join(ROOT, 'docs/huong-dan-can-bo.md'), 'utf8');

describe('Hướng dẫn cán bộ', function () {
  this.timeout(120_000);
  let dir: string;
  let knowledge: string;
  const run = (command: string, ...args: string[]) =>
    spawnSync(process.execPath, [path.join(ROOT, `dist/src/cli/${command}.js`), ...args], {
      cwd: dir,
      encoding: 'utf8',
      env: { ...process.env, KNOWLEDGE_DIR: knowledge, DATA_DIR: dir, DATABASE_URL: '' },
    });

  before(() => {
    dir = mkdtempSync(path.join(tmpdir(), 'huong-dan-'));
    knowledge = path.join(dir, 'knowledge');
    cpSync(path.join(ROOT, 'knowledge'), knowledge, { recursive: true });
  });
  after(() => rmSync(dir, { recursive: true, force: true }));

  const extension = () => path.join(knowledge, 'procedures/cu-tru/1.002755-gia-han-tam-tru.yaml');
  const block = (beginning: string) => {
    const found = [...GUIDE.matchAll(/```yaml\n([\s\S]*?)```/g)].map((match) => match[1]!);
    return found.find((text) => text.startsWith(beginning))!;
  };

  it('mục 1: đoạn phí có thật trong tệp; sửa xong thì câu trả lời mới', () => {
    const before = readFileSync(extension(), 'utf8');
    expect(before).to.contain(block('    phí:'));
    writeFileSync(extension(), before.replace('số tiền: 15000', 'số tiền: 16000'));
    const { stdout } = run('ask', 'gia hạn tạm trú trực tiếp hết bao nhiêu tiền');
    expect(stdout).to.contain('16.000 đồng');
  });

  it('mục 2: dòng báo lỗi đúng như trong hướng dẫn', () => {
    const before = readFileSync(extension(), 'utf8');
    writeFileSync(extension(), before.replace('số tiền: 16000', 'số tiền: mười sáu nghìn'));
    const { stdout, status } = run('knowledge', 'check');
    writeFileSync(extension(), before);
    expect(status).to.equal(1);
    const line = stdout.split('\n').find((text) => text.startsWith('lỗi'))!;
    expect(GUIDE).to.contain(line);
  });

  it('mục 3, 4: cách hỏi và câu hỏi chung chép từ hướng dẫn dùng được ngay', () => {
    writeFileSync(path.join(knowledge, 'wording/cua-toi.yaml'), block('- mã: "1.002755"'));
    writeFileSync(path.join(knowledge, 'faq/noi-quy.yaml'), block('- mã: nghi-trua'));
    expect(run('knowledge', 'check').stdout).to.contain('✔ Không có lỗi, 0 cảnh báo');
    expect(run('ask', 'trưa đến nộp được không').stdout).to.contain('nghỉ trưa từ 11 giờ 30');
    expect(run('ask', 'xin ở trọ thêm một vụ vải nữa').stdout).to.contain('Gia hạn tạm trú');
  });

  it('mục 5, 6: nhập, lập mẫu, check nêu chữ VIẾT còn sót; không ghi đè tệp đã có', () => {
    writeFileSync(path.join(dir, 'a.jsonl'), JSON.stringify(officialRecord()));
    expect(run('knowledge', 'import', 'a.jsonl', '--out', 'catalogue').status).to.equal(0);
    const make = () =>
      run(
        'knowledge',
        'new',
        '1900001',
        '--catalogue',
        'catalogue',
        '--out',
        'knowledge/procedures/chan-nuoi',
      );
    expect(make().stdout).to.contain(
      '1.900001-thu-tuc-dang-ky-nuoi-vit-troi.yaml: hãy viết nốt các dòng “VIẾT”',
    );
    const { stdout, status } = run('knowledge', 'check', '--catalogue', 'catalogue');
    expect(status).to.equal(1);
    expect(stdout).to.match(
      /lỗi knowledge\/procedures\/chan-nuoi\/1\.900001-.*còn chữ “VIẾT” của mẫu ở dòng 4, /,
    );
    const again = make();
    expect(again.status).to.equal(1);
    expect(again.stderr).to.contain('đã có ở').and.to.contain('hãy sửa tệp đó');
    expect(run('knowledge', 'new', '9.999999', '--catalogue', 'catalogue').stderr).to.contain(
      'không có thủ tục mã “9.999999”',
    );
    rmSync(path.join(knowledge, 'procedures/chan-nuoi'), { recursive: true });
  });

  it('mục 7: lời giải thích chép từ hướng dẫn là trường có thật', () => {
    mkdirSync(path.join(dir, 'rieng/procedures'), { recursive: true });
    writeFileSync(
      path.join(dir, 'rieng/procedures/a.yaml'),
      readFileSync(extension(), 'utf8') + block('giải thích chênh lệch:'),
    );
    expect(run('knowledge', 'check', 'rieng').status).to.equal(0);
  });

  it('mục 9: stats có tổng và các nhóm, graph là Mermaid', () => {
    const { stdout } = run('knowledge', 'stats');
    const groups = readdirSync(path.join(knowledge, 'procedures'));
    for (const group of groups.slice(0, 5)) expect(stdout).to.contain(group);
    expect(stdout).to.match(/TỔNG\s+\d+/);
    expect(run('knowledge', 'graph', 'bang-lai').stdout).to.match(
      /^flowchart TD\n {2}start\(\["Bằng lái xe"\]\) --> /,
    );
    const wrong = run('knowledge', 'graph', 'khong-co');
    expect(wrong.status).to.equal(1);
    expect(wrong.stderr).to.contain('Không có luồng “khong-co”. Các luồng: bang-lai');
  });

  it('mục 8: báo cáo khi trợ lý chưa chạy lần nào nói phải làm gì', () => {
    const { stderr, status } = run('knowledge', 'report', '--days', '30');
    expect(status).to.equal(1);
    expect(stderr).to.contain('Trợ lý chưa chạy lần nào, hoặc DATA_DIR đặt ở nơi khác');
  });

  it('mục 10: bỏ dòng draft chép từ hướng dẫn thì tin được dùng', () => {
    const draft = block('draft: true');
    const file = path.join(knowledge, 'news/tin-thu.md');
    const front = `---\ntitle: "Tin thử"\nurl: "https://x.vn"\ndate: "2026-11-20"\n${draft}---\n\nNội dung tin.\n`;
    writeFileSync(file, front);
    expect(run('knowledge', 'check').stdout).to.match(/✔ Không có lỗi.* 1 tin,/);
    writeFileSync(file, front.replace(draft, ''));
    expect(run('knowledge', 'check').stdout).to.match(/✔ Không có lỗi.* 2 tin,/);
  });

  it('hình nào cũng có, có lời thay hình, dưới 100 KB; hình chụp lệnh đúng với lệnh bây giờ', () => {
    const pictures = [...GUIDE.matchAll(/!\[([^\]]+)\]\(([^)]+)\)/g)];
    expect(pictures.length).to.be.greaterThan(4);
    for (const [, , file] of pictures)
      expect(statSync(path.join(ROOT, 'docs', file!)).size, file).to.be.lessThan(100_000);
    const picture = readFileSync(path.join(ROOT, 'docs/hinh/kiem-tra.svg'), 'utf8');
    const [, said] = /✔<\/tspan> ([^<]+)</.exec(picture)!;
    expect(GUIDE).to.contain(`✔ ${said}`);
  });

  it('lệnh và tùy chọn nào trong hướng dẫn cũng có thật', () => {
    const commands = [...GUIDE.matchAll(/npm run knowledge -- (\w+)([^\n`]*)/g)];
    expect(commands.length).to.be.greaterThan(8);
    const helps = new Map<string, string>();
    for (const [, name, rest] of commands) {
      if (!helps.has(name!)) helps.set(name!, run('knowledge', name!, '--help').stdout);
      expect(helps.get(name!), name).to.contain(`knowledge ${name}`);
      for (const [option] of rest!.matchAll(/--\w+/g)) expect(helps.get(name!)).to.contain(option);
    }
  });
});
