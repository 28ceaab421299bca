import { expect } from 'chai';
import fc from 'fast-check';
import { canonical, fold, toneless } from '../../src/language/index.js';
import { vietnameseish } from './canonical.test.js';

describe('folding', () => {
  it('makes marked, unmarked and capital writing one', () => {
    expect(fold('Đăng ký KẾT HÔN ở Lạng Sơn')).to.equal('dang ky ket hon o lang son');
  });

  it('takes off tones alone and keeps the letters', () => {
    expect(toneless('Thường trú, ĐƯỢC, giấy tờ')).to.equal('Thương tru, ĐƯƠC, giây tơ');
  });

  it('keeps positions on canonical Vietnamese', () => {
    fc.assert(
      fc.property(vietnameseish, (typed) => {
        const { text } = canonical(typed.replace(/[^\p{Script=Latin}\p{M} ]/gu, ''));
        fc.pre(!/\p{M}/u.test(text));
        return fold(text).length === text.length;
      }),
    );
  });

  it('folds what is folded to itself', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => fold(fold(text)) === fold(text)));
  });
});
