import { expect } from 'chai';
import fc from 'fast-check';
import { maskPersonal } from '../../src/language/index.js';

describe('masking of personal data', () => {
  it('masks telephones in every form', () => {
    for (const phone of [
      '0912345678',
      '0912 345 678',
      '0912.345.678',
      '0912-345-678',
      '+84 912 345 678',
      '+84912345678',
      '(+84) 912 345 678',
      '84912345678',
      '0205 3812 345',
      '(0205) 3.812.345',
    ]) {
      const masked = maskPersonal(`gọi tôi theo số ${phone} nhé`);
      expect(masked, phone).to.match(/^gọi tôi theo số [+(\d]*\*\*\*\d\d nhé$/);
      expect(masked.replace(/\D/g, '').length, phone).to.be.at.most(4);
    }
  });

  it('masks identity and account numbers, dossier codes and e-mails', () => {
    expect(maskPersonal('căn cước 020190001234')).to.equal('căn cước 02***34');
    expect(maskPersonal('cmnd 123 456 789')).to.equal('cmnd 12***89');
    expect(maskPersonal('cccd 020.190.001.234')).to.equal('cccd 02***34');
    expect(maskPersonal('cmnd 123.456.789')).to.equal('cmnd 12***89');
    expect(maskPersonal('stk 1903 5678 9012 34')).to.equal('stk 19***34');
    expect(maskPersonal('hồ sơ H37.12-260101-0001 đâu rồi')).to.equal('hồ sơ H37.12-*** đâu rồi');
    expect(maskPersonal('000.00.12.h37 260101 0001')).to.equal('000.00.12.h37-***');
    expect(maskPersonal('mã G01.899.106.000-260101-0001')).to.equal('mã G01.899.106.000-***');
    expect(maskPersonal('mã 260101-0001')).to.equal('mã ***');
    expect(maskPersonal('gửi le.van.a@gmail.com')).to.equal('gửi ***@gmail.com');
  });

  it('leaves what says nothing of a person', () => {
    for (const text of [
      'vay 250.000.000 đồng năm học 2026-2027',
      'phí 10.000.000 đồng, 25/12/2026, 01-07-2025',
      'thủ tục 1.001193, nghị định 123/2015/NĐ-CP',
      'gọi 18001096 hoặc 1900 1000',
      'đất rộng 1.250,5 m2 từ năm 1998 đến 2015',
    ]) {
      expect(maskPersonal(text)).to.equal(text);
    }
  });

  const digits = (min: number, max: number) =>
    fc.array(fc.integer({ min: 0, max: 9 }), { minLength: min, maxLength: max }).map((list) => list.join(''));

  it('lets no run of nine or more digits through', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary' }),
        digits(9, 24),
        fc.string({ unit: 'binary' }),
        (before, number, after) => {
          const masked = maskPersonal(`${before} ${number} ${after}`);
          expect(masked).to.not.match(/\d{9,}/);
          expect(masked).to.not.include(number);
        },
      ),
      { numRuns: 1000 },
    );
  });

  it('lets no telephone through, however it is spaced', () => {
    const phone = fc
      .tuple(
        fc.constantFrom('0', '+84', '84', '+84 ', '(+84)'),
        fc.constantFrom('3', '5', '7', '8', '9'),
        digits(8, 8),
      )
      .map(([prefix, first, rest]) => [prefix, first + rest] as const);
    fc.assert(
      fc.property(
        phone,
        fc.array(fc.constantFrom('', '', '', ' ', '.', '-'), { minLength: 9, maxLength: 9 }),
        ([prefix, number], gaps) => {
          const typed = prefix + [...number].map((digit, i) => digit + (i < 8 ? gaps[i] : '')).join('');
          const masked = maskPersonal(`số em là ${typed}, chị gọi giúp`);
          expect(masked.replace(/\D/g, '').length, typed).to.be.at.most(4);
        },
      ),
      { numRuns: 1000 },
    );
  });

  it('leaves its own output as it is', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary' }),
        (text) => maskPersonal(maskPersonal(text)) === maskPersonal(text),
      ),
    );
  });
});
