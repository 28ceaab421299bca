import { expect } from 'chai';
import { converse } from './small-world.js';

const say = (...lines: string[]) => converse(...lines).reply;

describe('Nơi ở, tên xã cũ', () => {
  it('xã Mai Pha cũ nay là phường Đông Kinh', () => {
    const reply = say('xã Mai Pha cũ giờ thuộc đâu');
    expect(reply.text).to.contain('phường Đông Kinh').and.to.contain('Trung tâm Phục vụ hành chính công');
    expect(reply.sources).to.have.length(1);
  });

  it('hỏi nộp ở đâu thì hỏi nơi ở một lần, rồi chỉ đúng nơi', () => {
    expect(say('đăng ký kết hôn nộp ở đâu').text).to.contain('Bạn ở xã, phường nào?');
    expect(say('đăng ký kết hôn nộp ở đâu', 'Mai Pha').text).to.contain(
      'Trung tâm Phục vụ hành chính công phường Đông Kinh',
    );
    expect(say('đăng ký kết hôn nộp ở đâu', 'Mai Pha', 'tách hộ nộp ở đâu').text).not.to.contain('Bạn ở xã');
  });

  it('tên cũ có ở nhiều huyện thì hỏi lại huyện cũ', () => {
    const asked = say('đăng ký kết hôn nộp ở đâu', 'xã Hòa Bình');
    expect(asked.intent).to.equal('clarify');
    expect(asked.text).to.contain('Chi Lăng').and.to.contain('Hữu Lũng');
    const told = say('đăng ký kết hôn nộp ở đâu', 'xã Hòa Bình', 'xã Hòa Bình huyện Chi Lăng');
    expect(told.text).to.contain('xã Vạn Linh');
  });
});
