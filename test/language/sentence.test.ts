import { expect } from 'chai';
import fc from 'fast-check';
import { canonical, guessLanguage, isMarked, tokenize } from '../../src/language/index.js';

describe('marking of a sentence', () => {
  const marking = (text: string) => isMarked(tokenize(text));

  it('is none where nobody typed marks', () => {
    expect(marking('dang ky ket hon can gi')).to.equal('none');
    expect(marking('lam CCCD o dau, so 1.001193')).to.equal('none');
  });

  it('is half where marks are missing', () => {
    expect(marking('đăng ky ket hôn can giay to gi')).to.equal('half');
    expect(marking('nguoi nước ngoài xin giấy phep o dau thuoc sở nào')).to.equal('half');
  });

  it('is marked where words without marks are words', () => {
    expect(marking('cho con trai tôi đi học xa')).to.equal('marked');
    expect(marking('đăng ký kết hôn')).to.equal('marked');
    expect(marking('20.000đ?')).to.equal('marked');
  });
});

describe('language of a text', () => {
  const language = (text: string) => guessLanguage(canonical(text).text);

  it('is Vietnamese however it is typed', () => {
    for (const text of [
      'đăng ký kết hôn cần giấy tờ gì',
      'dang ky ket hon can giay to gi',
      'thu tuc lam khai sinh',
      'ddawng kys keets hoon',
      'd9a8ng ky1 ta5m tru1',
      'ko dc j',
      'CCCD',
      '1.001193',
      'làm visa online',
      'mo quan an',
    ]) {
      expect(language(text), text).to.equal(text === 'CCCD' ? 'other' : 'vi');
    }
  });

  it('is English, Chinese or another', () => {
    for (const text of [
      'how can I get a birth certificate',
      'what documents do I need to register a marriage',
      'hello',
      'Please help me',
    ]) {
      expect(language(text), text).to.equal('en');
    }
    for (const text of ['如何办理结婚登记', '我要办出生证明, OK?'])
      expect(language(text), text).to.equal('zh');
    for (const text of [
      'как получить паспорт',
      '出生届はどこですか',
      '출생 신고는 어디서',
      'comment obtenir un passeport',
    ]) {
      expect(language(text), text).to.equal('other');
    }
  });

  it('is none where there is nothing to read', () => {
    for (const text of ['', '   ', '😀😀', '?!', '…', '\u200b'])
      expect(language(text), text).to.equal('none');
  });

  it('never throws', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) =>
        ['vi', 'en', 'zh', 'other', 'none'].includes(language(text)),
      ),
    );
  });
});
