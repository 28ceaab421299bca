import { expect } from 'chai';
import fc from 'fast-check';
import { prepareAbbreviations, readText } from '../../src/language/index.js';
import { vietnameseish } from './canonical.test.js';
import { toTelex, toVni } from './typing.js';
import { speller } from './vocabulary.js';

const abbreviations = prepareAbbreviations(
  new Map([
    ['CCCD', ['căn cước công dân']],
    ['BHXH', ['bảo hiểm xã hội']],
    ['BHXH 1 lần', ['bảo hiểm xã hội một lần']],
    ['ĐKKD', ['đăng ký kinh doanh']],
  ]),
);
const read = (text: string) => readText(text, speller, abbreviations).text;

const examples = (pairs: [typed: string, meant: string][]) => {
  for (const [typed, meant] of pairs) expect(read(typed), typed).to.equal(meant);
};

describe('reading what people type', () => {
  it('gives unmarked sentences their marks', () => {
    examples([
      ['dang ky ket hon can giay to gi', 'đăng ký kết hôn cần giấy tờ gì'],
      ['lam giay khai sinh cho con mat bao nhieu tien', 'làm giấy khai sinh cho con mất bao nhiêu tiền'],
      ['me em moi mat thi khai tu o dau', 'mẹ em mới mất thì khai tử ở đâu'],
      ['xin giay xac nhan tinh trang hon nhan', 'xin giấy xác nhận tình trạng hôn nhân'],
      ['GIA HAN TAM TRU MAT MAY NGAY', 'gia hạn tạm trú mất mấy ngày'],
    ]);
  });

  it('completes sentences marked in part', () => {
    examples([
      ['đăng ky tam trú o đâu', 'đăng ký tạm trú ở đâu'],
      ['giáy tò can mang khi lam khai sinh', 'giấy tờ cần mang khi làm khai sinh'],
    ]);
  });

  it('leaves a marked sentence as it is', () => {
    for (const sentence of [
      'đăng ký kết hôn cần giấy tờ gì',
      'con trai tôi đi học xa nhà',
      'sao y bản chính hết bao nhiêu tiền',
      'mẹ già lẫn rồi ai ký giấy thay được',
      'nghe bảo nhà nước cho tiền hàng tháng',
      'làm passport online được không',
    ]) {
      expect(read(sentence)).to.equal(sentence);
    }
  });

  it('reads chat words by what stands around them', () => {
    examples([
      ['cho e hỏi lm giấy khai sinh cần j ạ', 'cho em hỏi làm giấy khai sinh cần gì ạ'],
      ['đk kết hôn cần gtờ j, bn tiền', 'đăng ký kết hôn cần giấy tờ gì , bao nhiêu tiền'],
      ['ko có giấy dc ko ad', 'không có giấy được không bạn'],
      ['dky tam tru o dau, co mat phi hok', 'đăng ký tạm trú ở đâu , có mất phí không'],
      ['mún xin giấy fép xây nhà thì lm ntn', 'muốn xin giấy phép xây nhà thì làm như thế nào'],
      ['e vs ck ly hôn rùi', 'em với chồng ly hôn rồi'],
      ['làm khai sinh hết bnhiu z', 'làm khai sinh hết bao nhiêu vậy'],
    ]);
  });

  it('leaves units, classes and initials that only look like chat words', () => {
    examples([
      ['mảnh đất 5 m', 'mảnh đất 5 m'],
      ['anh K nộp hồ sơ hạng C', 'anh k nộp hồ sơ hạng c'],
    ]);
  });

  it('reads words of regions, but not where they are ordinary words', () => {
    examples([
      ['mần giấy khai sinh ở mô', 'làm giấy khai sinh ở đâu'],
      ['tui muốn tách hộ thì mần răng', 'tôi muốn tách hộ thì làm sao'],
      ['cần giấy chi rứa', 'cần giấy gì thế'],
      ['pò mẻ em mất rồi', 'bố mẹ em mất rồi'],
      ['thầy u em già yếu', 'bố mẹ em già yếu'],
      ['chi cục thuế ở đâu', 'chi cục thuế ở đâu'],
      ['phòng khám răng hàm mặt', 'phòng khám răng hàm mặt'],
      ['con bị u bướu', 'con bị u bướu'],
      ['mô hình một cửa', 'mô hình một cửa'],
    ]);
  });

  it('reads what was misheard or is said otherwise than written', () => {
    examples([
      ['đăng ký tạm chú ở đâu', 'đăng ký tạm trú ở đâu'],
      ['chứng thật chữ ký', 'chứng thực chữ ký'],
      ['xổ đỏ bị mất', 'sổ đỏ bị mất'],
      ['xin nghĩ hưu cần điều kiện gì', 'xin nghỉ hưu cần điều kiện gì'],
      ['đăng kí thường chú', 'đăng ký thường trú'],
      ['nàm giấy khai xinh', 'làm giấy khai sinh'],
    ]);
  });

  it('repairs slips of the fingers and spaces too many or too few', () => {
    examples([
      ['đăng ký khai sihn', 'đăng ký khai sinh'],
      ['đăngg ký tạm trúu', 'đăng ký tạm trú'],
      ['giấytờ khaisinh cần gì', 'giấy tờ khai sinh cần gì'],
      ['dangky kethon', 'đăng ký kết hôn'],
      ['đăng ký kết h ôn', 'đăng ký kết hôn'],
      ['tờ kha đăng ký kết hôn', 'tờ khai đăng ký kết hôn'],
    ]);
  });

  it('undoes raw Telex and VNI, in a sentence and in a single word', () => {
    const sentence = 'đăng ký tạm trú ở đâu';
    examples([
      [toTelex(sentence), sentence],
      [toVni(sentence), sentence],
      ['đăng ký kết hoon cần giấy tờ gì', 'đăng ký kết hôn cần giấy tờ gì'],
      ['đăng ky1 kết hôn', 'đăng ký kết hôn'],
    ]);
  });

  it('expands abbreviations of the table given, the longest first', () => {
    examples([
      ['làm CCCD cho con', 'làm căn cước công dân cho con'],
      ['rút bhxh 1 lần', 'rút bảo hiểm xã hội một lần'],
      ['đóng bhxh ở đâu', 'đóng bảo hiểm xã hội ở đâu'],
    ]);
  });

  it('never touches names, codes, numbers and addresses', () => {
    examples([
      ['tôi là Nguyễn Thị Thuý Hằg ở xã Tân Đoàn', 'tôi là nguyễn thị thúy hằg ở xã tân đoàn'],
      ['hồ sơ H37.12-260101-0001 nộp 25/12/2026', 'hồ sơ h37.12-260101-0001 nộp 25/12/2026'],
      ['thủ tục 1.001193 phí 20.000đ', 'thủ tục 1.001193 phí 20.000đ'],
    ]);
  });

  it('leaves other languages alone', () => {
    for (const text of [
      'how to get a birth certificate for my son',
      '如何办理出生证明',
      'как получить паспорт',
    ]) {
      expect(read(text)).to.equal(text);
    }
  });

  it('offers other readings of an unmarked word with their weights', () => {
    const { repaired } = readText('o xa', speller);
    const xa = repaired[1]!;
    expect(xa.readings.map(({ text }) => text)).to.include.members(['xã', 'xa']);
    expect(xa.readings.length).to.be.greaterThan(1);
    const sum = xa.readings.reduce((total, { weight }) => total + weight, 0);
    expect(sum).to.be.closeTo(1, 1e-9);
  });

  it('keeps the mark that a person typed as the first reading', () => {
    const { repaired } = readText('cấp bạn sao', speller);
    expect(repaired[1]!.readings[0]!.text).to.equal('bạn');
    expect(repaired[1]!.kept).to.equal(true);
  });

  it('keeps places in the original and every token, for any text', () => {
    const anything = fc.oneof(
      vietnameseish,
      fc.string({ unit: 'binary' }),
      fc
        .array(
          fc.constantFrom(
            'ko',
            'đk',
            'kết',
            'h',
            'ôn',
            'giấytờ',
            'dang',
            'ky',
            'Hà',
            '12',
            ',',
            'bhxh',
            '1',
            'lần',
          ),
        )
        .map((words) => words.join(' ')),
    );
    fc.assert(
      fc.property(anything, (text) => {
        const { repaired, tokens } = readText(text, speller, abbreviations);
        let end = 0;
        for (const { token, readings } of repaired) {
          expect(token.start).to.be.at.least(end);
          expect(token.end).to.be.within(token.start, text.length);
          end = token.end;
          expect(readings).to.not.have.lengthOf(0);
          expect(readings.reduce((total, { weight }) => total + weight, 0)).to.be.closeTo(1, 1e-6);
        }
        const covered = repaired.map(({ token }) => token.folded.replaceAll(' ', '')).join('');
        expect(covered).to.equal(tokens.map(({ folded }) => folded.replaceAll(' ', '')).join(''));
      }),
      { numRuns: 500 },
    );
  });

  it('reads what it has read as the same', () => {
    for (const text of ['dang ky ket hon can giay to gi', 'mần giấy khai sinh ở mô', 'đăng ký tạm chú']) {
      const once = read(text);
      expect(read(once)).to.equal(once);
    }
  });
});
