import { expect } from 'chai';
import fc from 'fast-check';
import { fold, isFoldedSyllable, isVietnameseSyllable, parts } from '../../src/language/index.js';

const SENTENCE =
  'xác nhận tình trạng hôn nhân giấy khai sinh quyền sử dụng nghiệp vụ chuyển nhượng khuỷu nguyên quốc uyển ' +
  'giếng giết gìn gì già khuya huỳnh xoong quýt yêu ỷ ít ướt oán ếch thuở nguệch ngoạc khoét';

describe('syllable', () => {
  it('is taken apart into onset, rhyme and tone', () => {
    expect(parts('được')).to.deep.equal({ onset: 'đ', rhyme: 'ươc', tone: 'nang' });
    expect(parts('Quý')).to.deep.equal({ onset: 'qu', rhyme: 'y', tone: 'sac' });
    expect(parts('giếng')).to.deep.equal({ onset: 'gi', rhyme: 'iêng', tone: 'sac' });
    expect(parts('già')).to.deep.equal({ onset: 'gi', rhyme: 'a', tone: 'huyen' });
    expect(parts('án')).to.deep.equal({ onset: '', rhyme: 'an', tone: 'sac' });
  });

  it('knows what can be Vietnamese', () => {
    for (const word of SENTENCE.split(' ')) expect(isVietnameseSyllable(word), word).to.equal(true);
  });

  it('refuses what spelling does not allow', () => {
    for (const word of [
      'ngề',
      'ka',
      'cê',
      'bat',
      'tặp1',
      'file',
      'chi2',
      'ghà',
      'giii',
      'nghắ',
      '',
      'download',
      'bàt',
    ]) {
      expect(isVietnameseSyllable(word), word).to.equal(false);
    }
  });

  it('knows an unmarked word that some syllable could be', () => {
    for (const word of SENTENCE.split(' ')) expect(isFoldedSyllable(fold(word)), word).to.equal(true);
    for (const word of ['dc', 'ntn', 'with', 'zay', 'hok', 'dcm'])
      expect(isFoldedSyllable(word), word).to.equal(false);
  });

  it('never throws', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        parts(text);
        isFoldedSyllable(text);
      }),
    );
  });
});
