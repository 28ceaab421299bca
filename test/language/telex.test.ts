import { expect } from 'chai';
import fc from 'fast-check';
import { decodeTelex, decodeVni, tokenize, undoTyping } from '../../src/language/index.js';
import { toTelex, toVni } from './typing.js';

const undo = (text: string) =>
  undoTyping(tokenize(text))
    .map((token) => token.text)
    .join(' ');

const SENTENCES = [
  'đăng ký kết hôn cần giấy tờ gì',
  'làm giấy khai sinh cho con mất bao nhiêu tiền',
  'nhà cô đất ruộng muốn chuyển nhượng thì nộp hồ sơ ở đâu',
  'bố tôi mất để lại thửa đất chưa có sổ đỏ',
  'người già yếu được hưởng trợ cấp hàng tháng không',
  'quyền sử dụng đất hết thời hạn',
  'thủ tục xóa đăng ký tạm trú ở phường',
];

describe('raw Telex and VNI', () => {
  it('are read word by word', () => {
    for (const [raw, meant] of [
      ['ddawng', 'đăng'],
      ['kys', 'ký'],
      ['giaays', 'giấy'],
      ['giayas', 'giấy'],
      ['dduwowcj', 'được'],
      ['dduocwj', 'được'],
      ['nuwowcs', 'nước'],
      ['thuowngf', 'thường'],
      ['muaw', 'mưa'],
      ['quyeenf', 'quyền'],
      ['khoong', 'không'],
    ]) {
      expect(decodeTelex(raw ?? ''), raw).to.equal(meant);
    }
    for (const [raw, meant] of [
      ['d9a8ng', 'đăng'],
      ['ky1', 'ký'],
      ['d9u7o7c5', 'được'],
      ['d9uo7c5', 'được'],
      ['giay61', 'giấy'],
    ]) {
      expect(decodeVni(raw ?? ''), raw).to.equal(meant);
    }
  });

  it('are undone in a sentence, capitals kept', () => {
    expect(undo('Ddawng kys keets hoon')).to.equal('Đăng ký kết hôn');
    expect(undo('giaays tow tuyf thaan')).to.equal('giấy tơ tùy thân');
    expect(undo('d9a8ng ky1 ta5m tru1 o73 d9a6u')).to.equal('đăng ký tạm trú ở đâu');
  });

  it('come back from what an input method would have made of them', () => {
    for (const sentence of SENTENCES) {
      for (const last of [true, false]) {
        expect(undo(toTelex(sentence, last)), `Telex ${last}`).to.equal(sentence);
        expect(undo(toVni(sentence, last)), `VNI ${last}`).to.equal(sentence);
      }
    }
  });

  it('come back whatever the words are', () => {
    const words = [...new Set(SENTENCES.join(' ').split(' '))];
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...words), { minLength: 6, maxLength: 12 }), (picked) => {
        const sentence = picked.join(' ');
        fc.pre(picked.filter((word) => toTelex(word) !== word).length >= 3);
        expect(undo(toTelex(sentence))).to.equal(sentence);
        expect(undo(toVni(sentence))).to.equal(sentence);
      }),
    );
  });

  it('are not seen in English, in marked sentences or in unmarked ones', () => {
    for (const text of [
      'how to register as a resident of this ward',
      'is this the right office for birth certificates',
      'đăng ký xe ở đâu',
      'dang ky xe o dau',
      'xe so to mau do',
      'mua dat 100 m2 o to 2',
      'ass of as xe',
      'áp phích số 2 tổ 5',
    ]) {
      expect(undo(text)).to.equal(text);
    }
  });

  it('never throw', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        undo(text);
        decodeTelex(text);
        decodeVni(text);
      }),
    );
  });
});
