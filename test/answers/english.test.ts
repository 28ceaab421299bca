import { expect } from 'chai';
import { ownAssistant } from './small-world.js';

describe('Trả lời bằng tiếng Anh', () => {
  it('khung câu trả lời bằng tiếng Anh, sự kiện giữ nguyên như hồ sơ', () => {
    const { reply } = ownAssistant().turn('đăng ký kết hôn cần giấy tờ gì', null, 'en');
    expect(reply.text)
      .to.contain('Papers to bring')
      .and.to.contain('Source:')
      .and.to.contain('Đăng ký kết hôn');
  });

  it('từ chối và chào hỏi cũng bằng tiếng Anh', () => {
    expect(ownAssistant().turn('giá vàng bao nhiêu', null, 'en').reply.text).to.contain(
      'I found no procedure',
    );
    expect(ownAssistant().turn('xin chào', null, 'en').reply.text).to.contain('Hello');
  });
});
