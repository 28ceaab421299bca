import { expect } from 'chai';
import type { Block } from '../../src/replies/reply.js';
import { ownAssistant } from './small-world.js';

type Table = Extract<Block, { kind: 'table' }>;

describe('Bảng phí', function () {
  this.timeout(30_000);
  const ask = (text: string, locale: 'vi' | 'en' = 'vi') => ownAssistant().turn(text, null, locale).reply;
  const tableOf = (text: string, locale: 'vi' | 'en' = 'vi') =>
    ask(text, locale).blocks.find((block): block is Table => block.kind === 'table');

  it('mỗi mức một dòng: cách nộp, mức thu, áp dụng cho ai', () => {
    expect(tableOf('đăng ký tạm trú lệ phí bao nhiêu')).to.deep.include({
      head: ['Cách nộp', 'Mức thu', 'Áp dụng cho'],
      rows: [
        ['Nộp trực tiếp', '15.000 đồng', 'Cá nhân, gia đình, mỗi lần đăng ký'],
        ['Nộp trực tiếp', '10.000 đồng', 'Đăng ký theo danh sách, mỗi người mỗi lần'],
        ['Nộp trực tuyến', '7.000 đồng', 'Cá nhân, gia đình, mỗi lần đăng ký'],
        ['Nộp trực tuyến', '5.000 đồng', 'Đăng ký theo danh sách, mỗi người mỗi lần'],
      ],
    });
  });

  it('cách nộp được hỏi đứng đầu', () => {
    expect(tableOf('phí đăng ký tạm trú online')!.rows[0]![0]).to.equal('Nộp trực tuyến');
  });

  it('nơi chỉ có chữ thì vẫn đọc được, mỗi mức một dòng', () => {
    expect(ask('đăng ký tạm trú lệ phí bao nhiêu').text).to.include(
      '• Nộp trực tiếp: 15.000 đồng · Cá nhân, gia đình, mỗi lần đăng ký\n',
    );
  });

  it('ai được miễn vẫn được nói, ngoài bảng', () => {
    expect(ask('đăng ký tạm trú lệ phí bao nhiêu').text).to.match(/• Người thuộc diện miễn theo Thông tư/);
  });

  it('một câu nói đủ thì không kẻ bảng', () => {
    expect(tableOf('đăng ký kết hôn lệ phí bao nhiêu')).to.equal(undefined);
    expect(ask('đăng ký kết hôn lệ phí bao nhiêu').text).to.include('Không thu lệ phí');
  });

  it('mức đã hết hạn được cảnh báo', () => {
    expect(ask('cấp hộ chiếu lệ phí bao nhiêu').text).to.include('mức áp dụng đến 31/12/2023 nay đã hết hạn');
  });

  it('bằng tiếng Anh thì đầu bảng và cách nộp bằng tiếng Anh', () => {
    expect(tableOf('đăng ký tạm trú lệ phí bao nhiêu', 'en')).to.deep.include({
      head: ['How', 'Fee', 'For'],
    });
    expect(tableOf('đăng ký tạm trú lệ phí bao nhiêu', 'en')!.rows[2]![0]).to.equal('Online');
  });
});
