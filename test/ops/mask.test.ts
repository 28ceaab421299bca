import { expect } from 'chai';
import fc from 'fast-check';
import { maskPersonal } from '../../src/ops/mask.js';

const digit = fc.integer({ min: 0, max: 9 }).map(String);
const digits = (length: number) =>
  fc.array(digit, { minLength: length, maxLength: length }).map((all) => all.join(''));
/** Digits with what people put between them. */
const spaced = (length: number) =>
  fc
    .tuple(
      digits(length),
      fc.array(fc.constantFrom('', '', '', ' ', '.', '-', '. '), { minLength: length, maxLength: length }),
    )
    .map(([text, gaps]) => [...text].map((one, index) => (index === 0 ? one : gaps[index] + one)).join(''));
const around = fc.constantFrom(
  ['SĐT của tôi là ', ' nhé'],
  ['', ''],
  ['gọi (', ')'],
  ['cccd:', '.'],
  ['"', '"'],
  ['số điện thoại\n', '\nxin cảm ơn'],
);

describe('Che dữ liệu cá nhân trong nhật ký', () => {
  it('hides phone numbers however they are spaced', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('0', '+84', '84', '(+84)', '+84 '),
        spaced(9),
        around,
        (prefix, number, [before, after]) => {
          const masked = maskPersonal(`${before}${prefix}${number}${after}`);
          expect(masked.replace(/\P{Nd}/gu, '')).to.have.length.lessThan(3);
        },
      ),
      { numRuns: 2000 },
    );
  });

  it('hides identity numbers of 9 and 12 digits', () => {
    fc.assert(
      fc.property(fc.oneof(spaced(9), spaced(12)), around, (number, [before, after]) => {
        expect(maskPersonal(`${before}${number}${after}`).replace(/\P{Nd}/gu, '')).to.have.length.lessThan(3);
      }),
      { numRuns: 2000 },
    );
  });

  it('hides dossier codes, as printed and as typed', () => {
    for (const code of [
      '000.00.12.H37-260101-0001',
      'H37.12-260101-0001',
      'H37.12.5-260101-0001',
      'h37.12.5 260101 0001',
      '000.00.12.h37.260101.0001',
      'G01.899.106.000-260101-0001',
      'hồ sơ H37.12.5 - 260101 - 0001 đến đâu rồi',
      'H37-260101-0001',
    ]) {
      expect(maskPersonal(code), code).not.to.match(/260101|0001/);
    }
  });

  it('hides e-mail addresses', () => {
    expect(maskPersonal('gửi về nguyen.van_a+1@gmail.com nhé')).to.equal('gửi về [email] nhé');
    expect(maskPersonal('Địa chỉ: Lan@langson.gov.vn')).to.equal('Địa chỉ: [email]');
  });

  it('hides full-width digits too', () => {
    expect(maskPersonal('０９１２３４５６７８')).to.equal('[số]');
  });

  it('leaves what is nobody’s: procedure codes, amounts, days, decree numbers', () => {
    for (const text of [
      'thủ tục 1.001193',
      'lệ phí 1.000.000.000 đồng',
      'từ 01/07/2025 đến 31/12/2026',
      'Nghị định 43/2011/NĐ-CP',
      'mất 15 ngày làm việc, nộp 2 bản',
      'tổng đài 18001096',
    ]) {
      expect(maskPersonal(text)).to.equal(text);
    }
  });
});
