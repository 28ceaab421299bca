import { expect } from 'chai';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const ROOT = path.resolve(import.meta.dirname, '../../..');

function procedure(code: string, changes = ''): string {
  return `mã: "${code}"
tên: Đăng ký nuôi vịt trời
tóm tắt: Nuôi vịt trời phải đăng ký với xã.
cấp thực hiện: [xã]
cách hỏi:
  - nuôi vịt trời ${code} cần giấy gì
  - đăng ký đàn vịt trời ${code}
  - bắt vịt trời về nuôi ${code}
  - vịt trời ${code} có phải xin phép
  - giấy nuôi vịt ${code}
cách nộp:
  - hình thức: trực tiếp
    thời hạn: 5 ngày làm việc
nguồn: https://dichvucong.gov.vn/thu-tuc-hanh-chinh/x
cập nhật: 2026-04-16
đã đối chiếu: 24/11/2026
${changes}`;
}

describe('knowledge check', function () {
  this.timeout(60_000);
  let dir: string;
  beforeEach(() => {
    dir = mkdtempSync(path.join(tmpdir(), 'kiem-tra-'));
    mkdirSync(path.join(dir, 'procedures'));
    mkdirSync(path.join(dir, 'faq'));
  });
  afterEach(() => rmSync(dir, { recursive: true, force: true }));

  const write = (name: string, content: string | Buffer) => writeFileSync(path.join(dir, name), content);
  const check = (...args: string[]) => {
    const { stdout, stderr, status } = spawnSync(
      process.execPath,
      [path.join(ROOT, 'dist/src/cli/knowledge.js'), 'check', '.', ...args],
      { cwd: dir, encoding: 'utf8', timeout: 50_000 },
    );
    return { lines: stdout.split('\n'), text: stdout + stderr, status };
  };

  it('kho sạch: một dòng, mã thoát 0', () => {
    write('procedures/vit.yaml', procedure('1.900001'));
    const { text, status } = check();
    expect(text.trim()).to.equal('✔ Không có lỗi, 0 cảnh báo. Đọc được: 1 thủ tục, 0 câu hỏi chung, 0 tin.');
    expect(status).to.equal(0);
  });

  it('thời hạn ghi sai: tệp:dòng:cột, trường, sai gì, ghi thế nào mới đúng', () => {
    write('procedures/vit.yaml', procedure('1.900001').replace('5 ngày làm việc', 'một tuần'));
    const { lines, status } = check();
    expect(status).to.equal(1);
    expect(lines[0]).to.match(
      /^lỗi procedures\/vit\.yaml:13:15: cách nộp › thời hạn: “một tuần” không phải thời hạn, hãy ghi như “7 ngày làm việc”/,
    );
    expect(lines.at(-2)).to.match(/^✘ 1 lỗi/);
  });

  it('phím Tab, trường viết sai tên, ngày sai đều chỉ đúng dòng', () => {
    write('procedures/a.yaml', 'mã: "1.900001"\ncách nộp:\n\t- hình thức: trực tiếp\n');
    write('procedures/b.yaml', procedure('1.900002').replace('tóm tắt', 'tóm tăc'));
    write('procedures/c.yaml', procedure('1.900003').replace('2026-04-16', '31/02/2026x'));
    const { text } = check();
    expect(text).to.match(/a\.yaml:3:\d+: dùng phím Tab để thụt dòng; hãy thay bằng dấu cách/);
    expect(text).to.match(/b\.yaml:3:1: tóm tăc: không có trường này; có phải “tóm tắt”\?/);
    expect(text).to.match(
      /c\.yaml:15:\d+: cập nhật: “31\/02\/2026x” không phải ngày, hãy ghi như 2026-11-24/,
    );
  });

  it('một mã ở hai tệp: chỉ ra tệp kia', () => {
    write('procedures/a.yaml', procedure('1.900001'));
    write('procedures/b.yaml', procedure('1.900001'));
    const { text, status } = check();
    expect(status).to.equal(1);
    expect(text).to.contain(
      'lỗi procedures/b.yaml:1: mã: mã 1.900001 đã có ở a.yaml:1; mỗi thủ tục chỉ một tệp, hãy gộp lại hoặc sửa mã',
    );
  });

  it('một cách hỏi ở hai thủ tục: cảnh báo, vẫn chạy được', () => {
    write('procedures/a.yaml', procedure('1.900001'));
    write(
      'procedures/b.yaml',
      procedure('1.900002').replace(
        'nuôi vịt trời 1.900002 cần giấy gì',
        'Nuôi vịt trời 1.900001 cần giấy gì?',
      ),
    );
    const { text, status } = check();
    expect(status).to.equal(0);
    expect(text).to.match(
      /cảnh báo .*cách hỏi: .*có ở cả thủ tục 1\.900001 và thủ tục 1\.900002; hãy giữ ở một nơi/,
    );
  });

  it('mã liên quan không có thật: chỉ báo khi đã đặt danh mục bên dưới', () => {
    write('procedures/a.yaml', procedure('1.900001', 'liên quan: ["9.999999"]\n'));
    expect(check().text).not.to.contain('9.999999');
    const catalogue = mkdtempSync(path.join(tmpdir(), 'danh-muc-'));
    const { text, status } = check('--catalogue', catalogue);
    rmSync(catalogue, { recursive: true });
    expect(text).to.contain(
      'cảnh báo procedures/a.yaml:17:14: liên quan: không có thủ tục mã 9.999999 (ghi ở thủ tục 1.900001)',
    );
    expect(status).to.equal(0);
  });

  it('câu hỏi chung trùng mã', () => {
    write('procedures/a.yaml', procedure('1.900001'));
    const item =
      '- mã: vit\n  câu hỏi: Vịt là gì?\n  cách hỏi: [vịt]\n  trả lời: Là vịt.\n  tên nguồn: Sách\n  nguồn: https://x.vn\n  cập nhật: 2026-01-01\n';
    write('faq/a.yaml', item);
    write('faq/b.yaml', item);
    const { text, status } = check();
    expect(status).to.equal(1);
    expect(text).to.contain('faq/b.yaml:1:').and.to.contain('câu hỏi chung “vit” có hai lần');
  });

  it('thủ tục sơ sài được nhắc bổ sung', () => {
    write(
      'procedures/a.yaml',
      procedure('1.900001')
        .replace(/ {2}- (?:đăng|bắt|giấy).*\n/g, '')
        .replace(/đã đối.*\n/, ''),
    );
    const { text } = check();
    expect(text).to.contain('cách hỏi: mới có 2 câu, nên có từ 5 câu như người dân nói');
    expect(text).to.contain('đã đối chiếu: chưa ghi ngày đối chiếu');
  });

  it('bảng mã cũ (TCVN3) và tệp không phải chữ được nêu tên, tệp khác vẫn đọc', () => {
    write('procedures/a.yaml', procedure('1.900001'));
    write(
      'procedures/b.yaml',
      Buffer.from('m·: "1.900002"\ntªn: §¨ng ký kÕt h«n, cÊp b¶n sao trÝch lôc\n', 'utf8'),
    );
    const { text, status } = check();
    expect(status).to.equal(1);
    expect(text).to.match(/lỗi procedures\/b\.yaml.*TCVN3/i);
    expect(text).to.contain('Đọc được: 1 thủ tục');
  });

  it('--asks chỉ ra cách hỏi không dẫn về thủ tục của nó', () => {
    write(
      'procedures/a.yaml',
      procedure('1.900001').replace('bắt vịt trời về nuôi 1.900001', 'mấy ngày thì xong'),
    );
    const { text, status } = check('--asks');
    expect(status).to.equal(0);
    expect(text).to.match(
      /cảnh báo procedures\/a\.yaml:8:5: cách hỏi: “mấy ngày thì xong” \(1\.900001\) dẫn đến/,
    );
    expect(text).to.contain('1 cảnh báo');
  });

  it('thư mục không có', () => {
    const { stdout, status } = spawnSync(
      process.execPath,
      [path.join(ROOT, 'dist/src/cli/knowledge.js'), 'check', path.join(dir, 'khong-co')],
      { encoding: 'utf8' },
    );
    expect(status).to.equal(1);
    expect(stdout).to.contain('không có thư mục này');
  });
});
