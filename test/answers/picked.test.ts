import { expect } from 'chai';
import { pickedIn } from '../../src/answers/picked.js';
import { ownAssistant } from './small-world.js';

const BIRTH = '1.001193';
const BIRTH_ABROAD = '2.000528';
const MARRIAGE = '1.000894';

describe('Lựa chọn mang mã thủ tục', function () {
  this.timeout(30_000);
  const pick = (text: string, picked: string, ...before: string[]) => {
    let memory: unknown = null;
    for (const line of before) memory = ownAssistant().turn(line, memory).context;
    return ownAssistant().turn(text, memory, 'vi', picked);
  };

  it('mã quyết định, chữ trên nút chỉ để người đọc', () => {
    for (const text of ['Đăng ký khai sinh', 'Thủ tục đăng ký khai sinh', 'Cái thứ hai', 'Đăng ký kết hôn']) {
      expect(pick(text, BIRTH_ABROAD).reply.procedure!.code, text).to.equal(BIRTH_ABROAD);
    }
    expect(pick('Đăng ký khai sinh', BIRTH).reply).to.deep.include({ intent: 'procedure', confidence: 1 });
  });

  it('tên thủ tục không hỏi gì, chữ đi kèm thì có', () => {
    expect(pick('Đăng ký kết hôn', MARRIAGE).reply.aspect).to.equal('overview');
    expect(pick('Đăng ký kết hôn lệ phí bao nhiêu', MARRIAGE).reply.aspect).to.equal('fee');
    expect(pick('dang ky ket hon mat bao lau', MARRIAGE).reply.aspect).to.equal('time');
  });

  it('chọn trong danh sách hỏi lại thì trả lời đúng điều đã hỏi', () => {
    const asked = 'lệ phí đăng ký lại';
    let memory: unknown = null;
    const { reply, context } = ownAssistant().turn(asked, memory);
    expect(reply.intent).to.equal('clarify');
    memory = context;
    const { code, name } = reply.options[1]!;
    const picked = ownAssistant().turn(name, memory, 'vi', code).reply;
    expect(picked.procedure!.code).to.equal(code);
    expect(picked.aspect).to.equal('fee');
  });

  it('chọn tên khác lúc đang gõ thì bắt đầu lại từ tổng quan', () => {
    expect(pick('Đăng ký khai sinh', BIRTH, 'đăng ký kết hôn lệ phí').reply.aspect).to.equal('overview');
  });

  it('câu sau nói tiếp về thủ tục đã chọn', () => {
    const { context } = pick('Đăng ký khai sinh', BIRTH_ABROAD);
    expect(ownAssistant().turn('nộp ở đâu', context).reply.procedure!.code).to.equal(BIRTH_ABROAD);
  });

  it('mã không có trong kho thì đọc chữ như thường', () => {
    expect(pick('đăng ký kết hôn cần gì', '9.999999').reply.procedure!.code).to.equal(MARRIAGE);
  });

  it('chỉ nhận mã là chữ trong đúng trường', () => {
    expect(pickedIn({ procedure: MARRIAGE })).to.equal(MARRIAGE);
    for (const odd of [null, undefined, MARRIAGE, [MARRIAGE], { procedure: 7 }, { code: MARRIAGE }, {}]) {
      expect(pickedIn(odd)).to.equal(null);
    }
  });
});
