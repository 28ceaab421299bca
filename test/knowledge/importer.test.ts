import { expect } from 'chai';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { CATALOGUE_FILE } from '../../src/knowledge/catalogue-file.js';
import { ImportError, importCatalogue } from '../../src/knowledge/importer.js';
import { readLayer } from '../../src/knowledge/folder.js';
import { officialRecord } from './official-record.js';

const NATIONAL = path.resolve(import.meta.dirname, '../../../../shared/data/national-catalogue.jsonl.gz');

describe('Nhập danh mục', () => {
  let dir: string;
  beforeEach(() => {
    dir = mkdtempSync(path.join(tmpdir(), 'nhap-'));
  });
  afterEach(() => rmSync(dir, { recursive: true, force: true }));

  const lines = [
    officialRecord(),
    officialRecord({ code: '1.900002', type: 'SPECIFIC', departmentPromulgateName: 'UBND tỉnh Lạng Sơn' }),
    officialRecord({ code: '1.900003', type: 'SPECIFIC', departmentPromulgateName: 'UBND tỉnh Bắc Ninh' }),
    officialRecord({ code: '1.900004', type: 'STANDARD_INTERNAL' }),
  ].map((record) => JSON.stringify(record));
  const file = (name: string, content: string | Buffer) => {
    const full = path.join(dir, name);
    writeFileSync(full, content);
    return full;
  };
  const out = () => path.join(dir, 'out');

  it('giữ thủ tục cả nước và của tỉnh mình, bỏ của tỉnh khác và thủ tục nội bộ', async () => {
    const result = await importCatalogue(file('a.jsonl', lines.join('\n')), out(), { province: 'Lạng Sơn' });
    expect(result).to.deep.include({ kept: 2, dropped: { 'other-province': 1, internal: 1 }, broken: [] });
    expect(readLayer(out()).procedures.map((p) => p.code)).to.deep.equal(['1.900001', '1.900002']);
  });

  it('đọc được tệp nén và tệp JSON', async () => {
    await importCatalogue(file('a.jsonl.gz', gzipSync(lines.join('\n'))), out());
    expect(readLayer(out()).procedures).to.have.length(3);
    await importCatalogue(file('a.json', `[${lines.join(',')}]`), out());
    expect(readLayer(out()).procedures).to.have.length(3);
  });

  it('tệp nén tải dở bị từ chối bằng một câu, không để lại gì dở dang', async () => {
    const whole = gzipSync(lines.join('\n').repeat(50));
    const error = await importCatalogue(file('a.jsonl.gz', whole.subarray(0, whole.length / 2)), out()).then(
      () => null,
      (e: Error) => e,
    );
    expect(error).to.be.instanceOf(ImportError);
    expect(error!.message).to.match(/a\.jsonl\.gz: tệp nén bị hỏng hoặc tải chưa hết/);
    expect(existsSync(out()) ? readdirSync(out()) : []).to.deep.equal([]);
  });

  it('nhập hỏng không làm mất danh mục cũ', async () => {
    await importCatalogue(file('a.jsonl', lines[0]!), out());
    const before = readFileSync(path.join(out(), CATALOGUE_FILE), 'utf8');
    await importCatalogue(file('b.jsonl', 'không phải JSON\n'.repeat(40)), out()).catch(() => undefined);
    expect(readFileSync(path.join(out(), CATALOGUE_FILE), 'utf8')).to.equal(before);
  });

  it('bản ghi hỏng được nêu số dòng, bản ghi khác vẫn vào', async () => {
    const broken = JSON.stringify(officialRecord({ code: 'abc' }));
    const result = await importCatalogue(file('a.jsonl', `${lines[0]}\n{hỏng\n${broken}\n`), out());
    expect(result.kept).to.equal(1);
    expect(result.broken.map(({ where }) => where)).to.deep.equal(['dòng 2', 'dòng 3']);
  });

  it('tệp không có thì nói rõ', async () => {
    const error = await importCatalogue(path.join(dir, 'khong-co.jsonl'), out()).catch((e: Error) => e);
    expect((error as Error).message).to.contain('không có tệp này');
  });

  it('danh mục quốc gia: 4.623 thủ tục liên quan Lạng Sơn', async function () {
    if (!existsSync(NATIONAL)) {
      console.log('      bỏ qua: không có danh mục quốc gia ở ../shared/data');
      this.skip();
    }
    this.timeout(60_000);
    const result = await importCatalogue(NATIONAL, out(), { province: 'Lạng Sơn' });
    expect(result.kept + result.broken.length).to.equal(4623);
    const { procedures, problems } = readLayer(out());
    expect(problems).to.deep.equal([]);
    expect(procedures.filter((p) => p.province === 'Lạng Sơn')).to.have.length(49);
    const words = procedures.flatMap((p) => p.methods.flatMap((m) => m.fees)).filter((fee) => fee.free);
    expect(words.every((fee) => /không|miễn|0 đồng/iu.test(fee.text))).to.equal(true);
  });
});
