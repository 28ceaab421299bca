import { expect } from 'chai';
import fc from 'fast-check';
import { canonical, tokenize } from '../../src/language/index.js';
import { vietnameseish } from './canonical.test.js';

const read = (text: string) => tokenize(text).map((token) => token.value ?? token.text);
const only = (text: string, kind: string) =>
  tokenize(text)
    .filter((token) => token.kind === kind)
    .map((token) => token.value ?? token.text);

describe('tokens', () => {
  it('are syllables, and words where letters are no syllable', () => {
    expect(tokenize('Cho e hỏi lm giấy dc ko').map((token) => token.kind)).to.deep.equal([
      ...['syllable', 'syllable', 'syllable', 'word', 'syllable', 'word', 'word'],
    ]);
    expect(read('hai mươi ngày')).to.deep.equal(['hai', 'mươi', 'ngày']);
  });

  it('keep numbers whole, as Vietnamese writes them', () => {
    expect(only('1.000.000 người, 2,5 ha, 18 tuổi, 1.000 cái', 'number')).to.deep.equal([
      1_000_000, 2.5, 18, 1000,
    ]);
    expect(read('100m2')).to.deep.equal([100, 'm2']);
    expect(read('18tuổi')).to.deep.equal([18, 'tuổi']);
  });

  it('keep dates whole', () => {
    expect(only('từ 25/12/2026 hay 1-7-2025, tháng 12/2025, ngày 2/9', 'date')).to.deep.equal([
      ...['2026-12-25', '2025-07-01', '2025-12', '--09-02'],
    ]);
    expect(only('làm việc 24/7 à', 'date')).to.deep.equal([]);
    expect(only('31/13/2025', 'date')).to.deep.equal([]);
  });

  it('read money in đồng', () => {
    expect(
      only('20.000đ hay 50k hay 2 triệu, 20 nghìn đồng, 1tr5, 2 triệu 5, 1 triệu rưỡi, 100.000 VNĐ', 'money'),
    ).to.deep.equal([...[20_000, 50_000, 2_000_000, 20_000, 1_500_000, 2_500_000, 1_500_000, 100_000]]);
    expect(only('20000 dong, 3 trieu, 5ty', 'money')).to.deep.equal([20_000, 3_000_000, 5_000_000_000]);
    expect(only('2 đồng sở hữu, 20 trang, 3 tỉnh, 2 tuổi', 'money')).to.deep.equal([]);
  });

  it('keep official codes whole', () => {
    expect(only('thủ tục 1.001193 và 2.000986.', 'code')).to.deep.equal(['1.001193', '2.000986']);
    expect(
      only('hồ sơ 000.00.12.H37-260101-0001, h37.12 260101 0001, G01.899.106.000-260101-0001', 'code'),
    ).to.deep.equal(['000.00.12.H37-260101-0001', 'H37.12-260101-0001', 'G01.899.106.000-260101-0001']);
    expect(
      only('123/2015/NĐ-CP, 45/KH-UBND, 26-CT/TU, 30c/NQ-CP, 59/2020/QH14, nghị định 12/2015', 'code'),
    ).to.deep.equal(['123/2015/NĐ-CP', '45/KH-UBND', '26-CT/TU', '30C/NQ-CP', '59/2020/QH14', '12/2015']);
    expect(only('mẫu CT01, tờ khai ct01, visa N17, bằng B2', 'code')).to.deep.equal([
      'CT01',
      'CT01',
      'N17',
      'B2',
    ]);
  });

  it('know telephones and addresses', () => {
    expect(
      only('0912 345 678, +84912.345.678, (0205) 3812 345, 18001096, 1900 1000', 'phone'),
    ).to.include.members([...['0912345678', '18001096', '19001000']]);
    expect(only('+84912.345.678', 'phone')).to.deep.equal(['0912345678']);
    expect(only('a.b@langson.gov.vn hoặc https://dichvucong.gov.vn/p/home.', 'code')).to.deep.equal([
      ...['a.b@langson.gov.vn', 'https://dichvucong.gov.vn/p/home'],
    ]);
    expect(tokenize('căn cước 020190001234')[2]).to.include({ kind: 'code', form: 'identity' });
  });

  it('leave the digits of Telex and VNI typists in their word', () => {
    expect(read('d9a8ng ky1 tow2 ke61')).to.deep.equal(['d9a8ng', 'ky1', 'tow2', 'ke61']);
  });

  it('say where in the original they stand', () => {
    const typed = ' Lệ\u00a0phí  Hoa\u0300 20.000đ ';
    expect(tokenize(typed).map(({ start, end }) => typed.slice(start, end))).to.deep.equal([
      ...['Lệ', 'phí', 'Hoa\u0300', '20.000đ'],
    ]);
  });

  it('cover all but the spaces, in order, inside the text', () => {
    const anything = fc.oneof(
      vietnameseish,
      fc.string({ unit: 'binary' }),
      fc.stringMatching(/^[\d./,đk tr+-]{0,30}$/u),
    );
    fc.assert(
      fc.property(anything, (text) => {
        const tokens = tokenize(text);
        expect(
          tokens
            .map((token) => token.text)
            .join('')
            .replaceAll(' ', ''),
        ).to.equal(canonical(text).text.replaceAll(' ', ''));
        let end = 0;
        for (const token of tokens) {
          expect(token.start).to.be.at.least(end);
          expect(token.end).to.be.within(token.start, text.length);
          end = token.end;
        }
      }),
      { numRuns: 2000 },
    );
  });
});
