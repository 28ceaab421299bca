import { expect } from 'chai';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { loadKnowledge } from '../../src/knowledge/folder.js';
import { formatProblem } from '../../src/knowledge/problem.js';

const WHOLE = `mã: "1.900001"
tên: Đăng ký nuôi vịt trời
cấp thực hiện: [xã]
toàn trình: có
cách hỏi:
  - nhà tôi muốn nuôi mấy con vịt trời
cách nộp:
  - hình thức: trực tiếp
    thời hạn: 7 ngày làm việc
    phí:
      - số tiền: 20.000
        lời: mỗi đàn
nguồn: https://dichvucong.gov.vn/thu-tuc-hanh-chinh/x
cập nhật: 2026-04-16
`;

describe('Thư mục tri thức', () => {
  let dir: string;
  beforeEach(() => {
    dir = mkdtempSync(path.join(tmpdir(), 'tri-thuc-'));
  });
  afterEach(() => rmSync(dir, { recursive: true, force: true }));

  const write = (name: string, content: string, layer = 'a') => {
    const file = path.join(dir, layer, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, content);
  };
  const load = (...layers: string[]) =>
    loadKnowledge((layers.length ? layers : ['a']).map((l) => path.join(dir, l)));
  const problemsOf = (content: string) => {
    write('procedures/x.yaml', content);
    return load().problems.map((problem) => formatProblem(problem).replace(dir, ''));
  };

  it('đọc một tệp thủ tục viết bằng tiếng Việt', () => {
    write('procedures/x.yaml', WHOLE);
    const { procedures, problems } = load();
    expect(problems).to.deep.equal([]);
    expect(procedures[0]).to.deep.include({ code: '1.900001', levels: ['commune'], fullyOnline: true });
    expect(procedures[0]!.methods[0]).to.deep.include({
      kind: 'direct',
      time: { amount: 7, unit: 'working_day' },
    });
    expect(procedures[0]!.methods[0]!.fees[0]).to.deep.include({ amount: 20_000, text: 'mỗi đàn' });
  });

  it('mã và số tiền không đặt trong ngoặc kép vẫn đọc đúng như đã ghi', () => {
    write('procedures/x.yaml', WHOLE.replace('"1.900001"', '1.900010').replace('20.000', '1.250.000'));
    const [procedure] = load().procedures;
    expect(procedure!.code).to.equal('1.900010');
    expect(procedure!.methods[0]!.fees[0]!.amount).to.equal(1_250_000);
  });

  it('tên trường gõ không dấu hay viết hoa vẫn đọc được', () => {
    write('procedures/x.yaml', WHOLE.replace('cách nộp', 'CACH NOP').replace('thời hạn', 'thoi han'));
    expect(load().procedures[0]!.methods[0]!.time).to.deep.equal({ amount: 7, unit: 'working_day' });
  });

  it('nêu tệp, dòng, cột, trường và cách sửa', () => {
    expect(problemsOf(WHOLE.replace('7 ngày làm việc', 'bảy hôm'))[0]).to.match(
      /^\/a\/procedures\/x\.yaml:9:15: cách nộp › thời hạn: “bảy hôm” không phải thời hạn, hãy ghi như “7 ngày làm việc”/,
    );
    expect(problemsOf(WHOLE.replace('hình thức', 'hình thưc nộp'))[0]).to.match(
      /:8:5: .*không có trường này; có phải/,
    );
    expect(problemsOf(WHOLE.replace('20.000', 'hai mươi nghìn'))[0]).to.contain(
      'phí › số tiền: “hai mươi nghìn” không phải số tiền',
    );
    expect(problemsOf(WHOLE.replace('2026-04-16', 'hôm qua'))[0]).to.contain(
      'không phải ngày, hãy ghi như 2026-11-24',
    );
    expect(problemsOf(WHOLE.replace('  - hình', '\t- hình'))[0]).to.match(/:8:.*phím Tab/);
    expect(problemsOf(`${WHOLE}tên: Tên nữa\n`)[0]).to.match(/:15:.*ghi hai lần/);
    expect(problemsOf(WHOLE.replace('tên: Đăng ký', 'tên: Đăng ký: gấp')).length).to.be.greaterThan(0);
  });

  it('phông chữ cũ và bảng mã cũ bị nhận ra', () => {
    expect(problemsOf('tªn: §¨ng ký khai sinh cho trÎ em lµ con ®Î')[0]).to.contain('TCVN3');
    write('procedures/x.yaml', '');
    writeFileSync(
      path.join(dir, 'a/procedures/x.yaml'),
      Buffer.from([0x74, 0xea, 0x6e, 0x3a, 0x20, 0xd0, 0xe3, 0x6e]),
    );
    expect(formatProblem(load().problems[0]!)).to.contain('UTF-8');
  });

  it('một tệp hỏng không làm mất tệp khác', () => {
    write('procedures/x.yaml', WHOLE);
    write('procedures/y.yaml', 'mã: [');
    const { procedures, problems } = load();
    expect(procedures).to.have.length(1);
    expect(problems).to.have.length.greaterThan(0);
  });

  it('lớp sau thêm cách hỏi và thay số liệu của lớp trước, theo mã', () => {
    write('procedures/x.yaml', WHOLE, 'a');
    write('wording/w.yaml', '- mã: "1.900001"\n  cách hỏi: [vịt nhà bay mất có phải báo không]\n', 'b');
    write(
      'procedures/z.yaml',
      'mã: "1.900001"\ncách nộp:\n  - hình thức: trực tiếp\n    thời hạn: 3 ngày\n',
      'c',
    );
    const [procedure] = load('a', 'b', 'c').procedures;
    expect(procedure!.asks).to.deep.equal([
      'nhà tôi muốn nuôi mấy con vịt trời',
      'vịt nhà bay mất có phải báo không',
    ]);
    expect(procedure!.methods[0]!.time).to.deep.equal({ amount: 3, unit: 'day' });
    expect(procedure!.name).to.equal('Đăng ký nuôi vịt trời');
  });

  it('cách hỏi cho thủ tục chưa có trong kho thì để đó, không phải lỗi', () => {
    write('wording/w.yaml', '- mã: "1.999999"\n  cách hỏi: [abc]\n');
    expect(load()).to.deep.include({ procedures: [], problems: [] });
  });

  it('kho của dự án không có lỗi nào', () => {
    const own = path.resolve(import.meta.dirname, '../../../knowledge');
    expect(loadKnowledge([own]).problems.map(formatProblem)).to.deep.equal([]);
  });
});
