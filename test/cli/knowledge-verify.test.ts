import { expect } from 'chai';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { officialRecord } from '../knowledge/official-record.js';

const ROOT = path.resolve(import.meta.dirname, '../../..');

const OWN = `mã: "1.900001"
tên: Đăng ký nuôi vịt trời
cấp thực hiện: [xã]
toàn trình: có
cách nộp:
  - hình thức: trực tiếp
    thời hạn: 5 ngày làm việc
    phí:
      - số tiền: 20000
nguồn: https://dichvucong.gov.vn/thu-tuc-hanh-chinh/019d0000-0000-7000-8000-000000000001
cập nhật: 2026-04-16
`;
const method = (changes: Record<string, unknown> = {}) => ({
  submissionMethod: 'DIRECT',
  processingTime: 5,
  processingTimeUnit: 'WORKING_DAY',
  fees: [{ type: 'FEE', value: 20000, description: '', currencyName: 'Việt Nam Đồng' }],
  ...changes,
});
const record = (changes: Record<string, unknown> = {}) =>
  officialRecord({ executionMethods: [method()], ...changes });

describe('knowledge verify', function () {
  this.timeout(30_000);
  let dir: string;
  beforeEach(() => {
    dir = mkdtempSync(path.join(tmpdir(), 'doi-chieu-'));
    mkdirSync(path.join(dir, 'procedures'));
  });
  afterEach(() => rmSync(dir, { recursive: true, force: true }));

  const verify = (own: string, official: Record<string, unknown>, ...args: string[]) => {
    writeFileSync(path.join(dir, 'procedures/vit.yaml'), own);
    writeFileSync(path.join(dir, 'quoc-gia.jsonl.gz'), gzipSync(`${JSON.stringify(official)}\n`));
    const { stdout, status } = spawnSync(
      process.execPath,
      [
        path.join(ROOT, 'dist/src/cli/knowledge.js'),
        'verify',
        'quoc-gia.jsonl.gz',
        '--knowledge',
        '.',
        ...args,
      ],
      { cwd: dir, encoding: 'utf8' },
    );
    return { stdout, status };
  };

  it('giống hệt: không có gì để nói, mã thoát 0', () => {
    const { stdout, status } = verify(OWN, record());
    expect(stdout.trim()).to.equal(
      '✔ Đối chiếu 1 thủ tục: 0 chỗ khác trong 0 tệp, 0 chỗ khác đã giải thích, 0 chỗ hồ sơ công bố tự mâu thuẫn.',
    );
    expect(status).to.equal(0);
  });

  it('phí khác: nêu tệp, dòng, trường, số của mình và số công bố', () => {
    const { stdout, status } = verify(OWN.replace('20000', '25000'), record());
    expect(status).to.equal(1);
    expect(stdout).to.contain(
      'khác procedures/vit.yaml:8: cách nộp (trực tiếp) › phí: ghi “25.000 đồng”, hồ sơ công bố 1.900001: “20.000 đồng”',
    );
  });

  it('“ngày” không phải “ngày làm việc”', () => {
    const { stdout } = verify(OWN.replace('5 ngày làm việc', '5 ngày'), record());
    expect(stdout).to.contain(
      'vit.yaml:7: cách nộp (trực tiếp) › thời hạn: ghi “5 ngày”, hồ sơ công bố 1.900001: “5 ngày làm việc”',
    );
  });

  it('cấp, toàn trình, nguồn, ngày cập nhật, căn cứ và hình thức nộp đều được soát', () => {
    const { stdout } = verify(
      `${OWN}căn cứ: [Luật Vịt trời 99/2099/QH99]\n`,
      record({
        id: '019d0000-0000-7000-8000-000000000002',
        isProvince: true,
        isFullProcess: false,
        updatedAt: Date.UTC(2026, 8, 1),
        executionMethods: [method(), method({ submissionMethod: 'ONLINE' })],
      }),
    );
    expect(stdout).to.contain('vit.yaml:3: cấp thực hiện: ghi “xã”, hồ sơ công bố 1.900001: “xã, tỉnh”');
    expect(stdout).to.contain('vit.yaml:4: toàn trình: ghi “có”, hồ sơ công bố 1.900001: “không”');
    expect(stdout).to.contain('vit.yaml:10: nguồn: ').and.to.contain('000000000002');
    expect(stdout).to.contain(
      'vit.yaml:11: cập nhật: ghi “2026-04-16”, hồ sơ công bố 1.900001: “2026-09-01”',
    );
    expect(stdout).to.contain('căn cứ: ghi “99/2099/QH99”');
    expect(stdout).to.contain('cách nộp (trực tuyến): ghi “không có”, hồ sơ công bố 1.900001: “có”');
    expect(stdout).to.match(/✘ Đối chiếu 1 thủ tục: 6 chỗ khác trong 1 tệp/);
  });

  it('chỗ khác đã giải thích trong tệp thì không tính là lỗi, lý do được in ra', () => {
    const own = `${OWN.replace('20000', '25000')}giải thích chênh lệch: Nghị quyết của tỉnh tăng phí từ tháng 7.\n`;
    const { stdout, status } = verify(own, record());
    expect(status).to.equal(0);
    expect(stdout).to.contain('đã giải thích').and.to.contain('(Nghị quyết của tỉnh tăng phí từ tháng 7.)');
  });

  it('mã không còn trong danh mục', () => {
    const { stdout, status } = verify(OWN, record({ code: '1.900009' }));
    expect(status).to.equal(1);
    expect(stdout).to.contain('vit.yaml: mã 1.900001 không có trong danh mục (đã bãi bỏ hoặc ghi sai mã)');
  });

  it('hồ sơ công bố tự mâu thuẫn: kể riêng, không phải lỗi của kho', () => {
    const odd = record({
      executionMethods: [
        method({
          fees: [{ type: 'FEE', value: 20, description: '20.000 đ/tờ khai', currencyName: 'Việt Nam Đồng' }],
        }),
        method({ description: 'Trả kết quả trong thời hạn 5 ngày kể từ ngày nhận.' }),
      ],
      executionSteps: [{ description: 'Trong năm (07) ngày thì trả kết quả.' }],
    });
    const { stdout, status } = verify(OWN, odd);
    expect(status).to.equal(0);
    expect(stdout).to.contain('Hồ sơ công bố tự mâu thuẫn');
    expect(stdout).to.contain('1.900001 nộp trực tiếp: phí ghi số 20 mà lời là “20.000 đ/tờ khai”');
    expect(stdout).to.contain('thời hạn ghi 5 ngày làm việc mà lời là “trong thời hạn 5 ngày”');
    expect(stdout).to.contain('chữ và số khác nhau: “năm (07) ngày”');
  });

  it('tệp không có thì nói rõ, mã thoát 1', () => {
    const { stderr, status } = spawnSync(
      process.execPath,
      [path.join(ROOT, 'dist/src/cli/knowledge.js'), 'verify', 'khong-co.jsonl'],
      { cwd: dir, encoding: 'utf8' },
    );
    expect(stderr).to.contain('khong-co.jsonl: không có tệp này');
    expect(status).to.equal(1);
  });
});
