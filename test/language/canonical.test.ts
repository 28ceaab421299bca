import { expect } from 'chai';
import fc from 'fast-check';
import { canonical, fold } from '../../src/language/index.js';

const form = (text: string) => canonical(text).text;

/** Strings of the signs that matter here: Vietnamese letters, loose marks, look-alikes, invisible ones. */
export const vietnameseish = fc
  .array(
    fc.oneof(
      fc.constantFrom(...'aăâeêioôơuưydđbcghklmnpqrstvx AĂÂĐƯ'),
      fc.constantFrom(...'áàảãạấầẩẫậớờởỡợứừửữựýỳỷỹỵ'),
      fc.constantFrom('\u0300', '\u0301', '\u0303', '\u0309', '\u0323', '\u0302', '\u0306', '\u031b'),
      fc.constantFrom(
        '\u00a0',
        '\u200b',
        '\u00ad',
        '\n',
        '\t',
        '“',
        '…',
        '–',
        'Ð',
        'ð',
        'а',
        'о',
        'ο',
        'Ａ',
        '𝐚',
      ),
      fc.constantFrom(
        'hoà',
        'thuỷ',
        'lựơng',
        'đuợc',
        'nuớc',
        '1.',
        '25/',
        '₫',
        '😀',
        '한',
        'ᄀ',
        'ᅡ',
        '\ud800',
      ),
    ),
    { maxLength: 40 },
  )
  .map((pieces) => pieces.join(''));

describe('canonical form', () => {
  it('writes tones in one style, that of the official record', () => {
    expect(form('Uỷ ban hoà giải, thuỷ lợi, xoá án, khoẻ mạnh')).to.equal(
      'Ủy ban hòa giải, thủy lợi, xóa án, khỏe mạnh',
    );
    expect(form('quý hoàn thuế khuỷu')).to.equal('quý hoàn thuế khuỷu');
  });

  it('puts a misplaced tone on the letter that carries it', () => {
    expect(form('lựơng qúa gìờ qủan lý đưòng tíêng gíây')).to.equal('lượng quá giờ quản lý đường tiếng giấy');
  });

  it('gives both letters of ươ their horn', () => {
    expect(form('đuợc nuớc thuơng lưong ĐUỢC')).to.equal('được nước thương lương ĐƯỢC');
    expect(form('thuở quơ')).to.equal('thuở quơ');
  });

  it('reads composed, decomposed and mixed writing as one', () => {
    const text = 'Đăng ký tạm trú ở thị trấn Đồng Đăng, nộp lệ phí';
    expect(form(text.normalize('NFD'))).to.equal(text);
    expect(form('tho\u0302\u031bi'), 'horn and circumflex on one letter').to.have.lengthOf(4);
    expect(form('ca\u0301\u0302p'), 'tone typed before the circumflex').to.equal('cấp');
    expect(form('Đa\u0306ng ky\u0301 tạm tru\u0301')).to.equal('Đăng ký tạm trú');
  });

  it('sees through letters of other scripts', () => {
    expect(form('Ðăng ký ðất'), 'Icelandic eth').to.equal('Đăng ký đất');
    expect(form('hộ khẩu сао y'), 'Cyrillic').to.equal('hộ khẩu cao y');
    expect(form('ＣＴ０１ 𝐭𝐚̣𝐦')).to.equal('CT01 tạm');
  });

  it('leaves other languages as they are', () => {
    for (const text of ['café naïve niño', 'Привет, как дела?', '你好', '한국어', 'Ελληνικά', 'résumé']) {
      expect(form(text)).to.equal(text);
    }
  });

  it('has one plain space for every kind of space and drops what is not seen', () => {
    expect(form('\ufeff  làm\u00a0 giấy\u200b tờ\r\n\tgì\u00ad ')).to.equal('làm giấy tờ gì');
    expect(form('“tạm trú” – ‘thường trú’…')).to.equal('"tạm trú" - \'thường trú\'...');
  });

  it('says where each unit was typed', () => {
    const typed = '  hoa\u0300  gia\u0309i ';
    const { text, offsets } = canonical(typed);
    expect(text).to.equal('hòa giải');
    expect(offsets).to.deep.equal([2, 3, 4, 6, 8, 9, 10, 12, 13]);
  });

  it('is empty for what has nothing to read', () => {
    for (const text of ['', ' \n', '\u200b\u200d', '\u0000\u0007']) {
      expect(canonical(text)).to.deep.equal({ text: '', offsets: [0] });
    }
  });

  const anything = fc.oneof(vietnameseish, fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme' }));

  it('leaves its own output as it is', () => {
    fc.assert(
      fc.property(anything, (text) => form(form(text)) === form(text)),
      { numRuns: 2000 },
    );
  });

  it('keeps offsets ascending and inside the text, one for each unit and one for the end', () => {
    fc.assert(
      fc.property(anything, (text) => {
        const { text: out, offsets } = canonical(text);
        expect(offsets).to.have.lengthOf(out.length + 1);
        offsets.forEach((offset, i) => expect(offset).to.be.within(offsets[i - 1] ?? 0, text.length));
      }),
    );
  });

  it('folds the same whichever Unicode form was typed', () => {
    fc.assert(
      fc.property(
        anything,
        (text) => fold(form(text.normalize('NFD'))) === fold(form(text.normalize('NFC'))),
      ),
      { numRuns: 2000 },
    );
  });
});
