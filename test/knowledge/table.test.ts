import { expect } from 'chai';
import exceljs from 'exceljs';
import { existsSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { deflateRawSync } from 'node:zlib';
import { readLayer } from '../../src/knowledge/folder.js';
import { CATALOGUE_FILE } from '../../src/knowledge/catalogue-file.js';
import { importCatalogue } from '../../src/knowledge/importer.js';

const HEAD =
  'Mã TTHC,Tên thủ tục hành chính,Cơ quan thực hiện,Cấp thực hiện,Thời hạn giải quyết,Phí lệ phí,Giấy tờ,Ngày cập nhật';

describe('Nhập bảng CSV và Excel', () => {
  let dir: string;
  beforeEach(() => {
    dir = mkdtempSync(path.join(tmpdir(), 'bang-'));
  });
  afterEach(() => rmSync(dir, { recursive: true, force: true }));

  const out = () => path.join(dir, 'out');
  const take = async (name: string, content: string | Buffer) => {
    const file = path.join(dir, name);
    writeFileSync(file, content);
    const result = await importCatalogue(file, out());
    return { result, procedures: readLayer(out()).procedures };
  };
  const refused = (name: string, content: string | Buffer) =>
    take(name, content).then(
      () => 'không bị từ chối',
      (error: Error) => error.message.replace(`${dir}/`, ''),
    );
  const workbook = async (rows: unknown[][]) => {
    const book = new exceljs.Workbook();
    const sheet = book.addWorksheet('Thủ tục');
    for (const row of rows) sheet.addRow(row);
    return Buffer.from(await book.xlsx.writeBuffer());
  };

  it('CSV với tiêu đề tiếng Việt thành thủ tục đủ trường', async () => {
    const { result, procedures } = await take(
      'a.csv',
      `\ufeff${HEAD}\n1.900001,Đăng ký nuôi vịt trời,UBND cấp xã,Cấp xã,5 ngày làm việc,"20.000 đồng","- Tờ khai\n- Ảnh đàn vịt",16/04/2026\n`,
    );
    expect(result).to.deep.include({ kept: 1, broken: [] });
    const [vit] = procedures;
    expect(vit).to.deep.include({ code: '1.900001', name: 'Đăng ký nuôi vịt trời', levels: ['commune'] });
    expect(vit!.agencies.executing).to.equal('UBND cấp xã');
    expect(vit!.methods[0]).to.deep.include({ kind: 'direct', time: { amount: 5, unit: 'working_day' } });
    expect(vit!.methods[0]!.fees[0]!.amount).to.equal(20000);
    expect(vit!.cases[0]!.components.map(({ name }) => name)).to.deep.equal(['Tờ khai', 'Ảnh đàn vịt']);
    expect(vit!.source.updated).to.equal('2026-04-16');
  });

  it('dấu chấm phẩy, dòng nhan đề ở trên, dấu nháy của Excel trước mã', async () => {
    const { procedures } = await take(
      'a.csv',
      "DANH MỤC THỦ TỤC;;\nSTT;Mã;Tên\n1;'1.900001;Nuôi vịt\n2;1.900002.000.00.00.H37;Nuôi ngan\n;;\n",
    );
    expect(procedures.map(({ code }) => code)).to.deep.equal(['1.900001', '1.900002']);
  });

  it('ô sai được nêu dòng và cách sửa, dòng khác vẫn vào', async () => {
    const { result } = await take(
      'a.csv',
      `${HEAD}\n1.90,Nuôi vịt,,,,,,\n1.900002,,,,,,,\n1.900003,Nuôi ngan,,,,,,30/02/2026\n1.900004,Nuôi gà,,,,,,\n`,
    );
    expect(result.kept).to.equal(1);
    expect(result.broken.map(({ where }) => where)).to.deep.equal(['dòng 2', 'dòng 3', 'dòng 4']);
    expect(result.broken[0]!.why).to.contain('bị Excel đọc thành số và cắt mất chữ số 0');
    expect(result.broken[1]!.why).to.equal('cột “tên” còn trống');
    expect(result.broken[2]!.why).to.equal('“30/02/2026” không phải ngày, hãy ghi như 24/11/2026');
  });

  it('phí: “không” là miễn phí, ô trống không nói gì, lời không rõ số thì giữ lời', async () => {
    const { procedures } = await take(
      'a.csv',
      `${HEAD}\n1.900001,A b,,,,Không,,\n1.900002,A c,,,,,,\n1.900003,A d,,,,Do Hội đồng nhân dân tỉnh quyết định,,\n1.900004,A đ,,,,15000,,\n`,
    );
    const fees = procedures.map(({ methods }) => methods[0]!.fees.map(({ amount, free }) => [amount, free]));
    expect(fees).to.deep.equal([[[null, true]], [], [[null, false]], [[15000, false]]]);
  });

  it('Excel: ô ngày, ô chữ nhiều kiểu, công thức đều đọc được', async () => {
    const { procedures } = await take(
      'a.xlsx',
      await workbook([
        ['DANH MỤC'],
        HEAD.split(','),
        [
          '1.900001',
          { richText: [{ text: 'Đăng ký ' }, { text: 'nuôi vịt', font: { bold: true } }] },
          { formula: 'A1', result: 'UBND cấp xã' },
          'Xã',
          '3 ngày',
          20000,
          'Tờ khai',
          new Date(Date.UTC(2026, 3, 16)),
        ],
      ]),
    );
    expect(procedures[0]).to.deep.include({ code: '1.900001', name: 'Đăng ký nuôi vịt' });
    expect(procedures[0]!.agencies.executing).to.equal('UBND cấp xã');
    expect(procedures[0]!.source.updated).to.equal('2026-04-16');
    expect(procedures[0]!.methods[0]!.fees[0]!.amount).to.equal(20000);
  });

  it('bom nén bị từ chối, dù khai thật hay khai gian kích thước', async () => {
    const bytes = deflateRawSync(Buffer.alloc(64 * 1024 * 1024), { level: 9 });
    for (const declared of [64 * 1024 * 1024, 1000]) {
      expect(await refused('bom.xlsx', zip('xl/workbook.xml', bytes, declared))).to.match(
        /^bom\.xlsx: tệp bung ra quá lớn \(trên 200 MB hoặc nén quá 200 lần\), không mở/,
      );
    }
    expect(existsSync(path.join(out(), CATALOGUE_FILE))).to.equal(false);
  });

  it('tệp .xls cũ, tệp đứt đoạn, tệp rỗng: một câu nói phải làm gì', async () => {
    expect(await refused('a.xlsx', 'không phải zip')).to.match(
      /a\.xlsx: không phải tệp Excel dùng được.*lưu thành \.xlsx/,
    );
    const whole = await workbook([HEAD.split(',')]);
    expect(await refused('a.xlsx', whole.subarray(0, 900))).to.contain('không phải tệp Excel dùng được');
    expect(await refused('a.csv', '')).to.contain('không thấy dòng tiêu đề');
    expect(await refused('a.csv', whole)).to.contain('đổi đuôi thành .xlsx');
  });

  it('bảng mã cũ được nhận ra', async () => {
    expect(await refused('a.csv', Buffer.from('M\xe3,T\xean\n1.900001,\xd0ang k\xfd\n', 'latin1'))).to.match(
      /không phải Unicode \(có thể là Windows-1258 hoặc TCVN3\); trong Excel chọn Lưu thành “CSV UTF-8”/,
    );
  });

  it('bảng không có cột mã: nói cần cột nào', async () => {
    expect(await refused('a.csv', 'Họ tên,Tuổi\nLan,30\n')).to.contain(
      'không thấy dòng tiêu đề; cần một dòng có ít nhất hai cột “mã” và “tên”',
    );
  });

  it('tệp 200 MB bị từ chối trước khi đọc', async () => {
    const file = path.join(dir, 'to.csv');
    writeFileSync(file, HEAD);
    truncateSync(file, 200 * 1024 * 1024);
    const error = await importCatalogue(file, out()).catch((e: Error) => e);
    expect((error as Error).message).to.contain('tệp quá lớn (trên 50 MB), hãy chia nhỏ');
  });
});

/** A zip archive of one entry that says of its size what is `declared`. */
function zip(name: string, packed: Buffer, declared: number): Buffer {
  const title = Buffer.from(name);
  const fields = (start: Buffer) => {
    start.writeUInt16LE(8, 0);
    start.writeUInt32LE(packed.length, 10);
    start.writeUInt32LE(declared, 14);
    start.writeUInt16LE(title.length, 18);
  };
  const local = Buffer.alloc(30);
  local.writeUInt32LE(0x04034b50, 0);
  fields(local.subarray(8));
  const entry = Buffer.alloc(46);
  entry.writeUInt32LE(0x02014b50, 0);
  fields(entry.subarray(10));
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(1, 8);
  end.writeUInt16LE(1, 10);
  end.writeUInt32LE(46 + title.length, 12);
  end.writeUInt32LE(30 + title.length + packed.length, 16);
  return Buffer.concat([local, title, packed, entry, title, end]);
}
