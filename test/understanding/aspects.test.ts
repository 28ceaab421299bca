import { expect } from 'chai';
import { findAspects } from '../../src/understanding/aspects.js';
import { Line, readSentence } from '../../src/understanding/words.js';

describe('Người ta hỏi điều gì về thủ tục', () => {
  const ask = (text: string) => findAspects(new Line(readSentence(text)));
  const rest = (text: string) => {
    const sentence = readSentence(text);
    const { asking } = findAspects(new Line(sentence));
    return sentence.words
      .filter((_, i) => !asking[i])
      .map((word) => word.marked)
      .join(' ');
  };

  for (const [text, aspects] of [
    ['đăng ký kết hôn cần giấy tờ gì', ['documents']],
    ['làm hộ chiếu hết bao nhiêu tiền', ['fee']],
    ['có mất tiền không', ['fee']],
    ['lấy ngay được không', ['time']],
    ['tách thửa mấy ngày thì xong', ['time']],
    ['nộp hồ sơ ở đâu', ['place']],
    ['ra xã hay lên tỉnh', ['place']],
    ['bao nhiêu tuổi thì được', ['conditions']],
    ['cần điều kiện gì', ['conditions']],
    ['đăng ký hộ kinh doanh xong được cấp giấy gì', ['result']],
    ['theo nghị định nào', ['legal']],
    ['mẫu tờ khai lấy ở đâu', ['form']],
    ['nộp qua mạng được không', ['online']],
    ['trình tự các bước làm hộ chiếu', ['steps']],
    ['cơ quan nào có thẩm quyền giải quyết', ['agency']],
    ['những ai được hưởng', ['subjects']],
    ['cần gì và mất bao lâu', ['documents', 'time']],
    ['lệ phí?', ['fee']],
    ['còn lệ phí thì sao', ['fee']],
  ] as const) {
    it(`“${text}” → ${aspects.join(', ')}`, () => expect(ask(text).aspects).to.deep.equal(aspects));
  }

  it('“phí đăng ký tạm trú online” hỏi phí của cách nộp trực tuyến', () => {
    const found = ask('phí đăng ký tạm trú online');
    expect(found).to.deep.include({ aspects: ['fee'], method: 'online' });
  });

  it('từ chỉ để hỏi bị tách ra, tên việc còn nguyên', () => {
    expect(rest('cho em hỏi đăng ký kết hôn cần giấy tờ gì ạ')).to.equal('đăng ký kết hôn');
    expect(rest('phí đăng ký tạm trú online')).to.equal('đăng ký tạm trú');
    expect(rest('bà tôi có được trợ cấp hưu trí xã hội không')).to.contain('trợ cấp hưu trí xã hội');
  });

  it('chữ trong tên thủ tục không bị coi là câu hỏi', () => {
    expect(ask('hỗ trợ mai táng phí').aspects).to.deep.equal([]);
    expect(ask('giấy đủ điều kiện an toàn thực phẩm').aspects).to.deep.equal([]);
    expect(ask('miễn giảm học phí cho con').aspects).to.deep.equal([]);
  });
});
