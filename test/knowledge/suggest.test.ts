import { expect } from 'chai';
import path from 'node:path';
import { loadKnowledge } from '../../src/knowledge/folder.js';
import { Suggester } from '../../src/knowledge/suggest.js';

describe('Gợi ý khi gõ', function () {
  this.timeout(30_000);
  let suggester: Suggester;
  before(() => {
    suggester = new Suggester(
      loadKnowledge([path.resolve(import.meta.dirname, '../../../knowledge')]).procedures,
    );
  });
  const titles = (typed: string, limit = 6) => suggester.suggest(typed, limit).map(({ title }) => title);

  const FIRST: [string, string][] = [
    ['ket ho', 'Đăng ký kết hôn'],
    ['kết hôn', 'Đăng ký kết hôn'],
    ['khai si', 'Đăng ký khai sinh'],
    ['đăng ký khai tử', 'Đăng ký khai tử'],
    ['tam tru', 'Đăng ký tạm trú'],
    ['thuong tr', 'Đăng ký thường trú'],
    ['KET HON', 'Đăng ký kết hôn'],
    ['kết hôn'.normalize('NFD'), 'Đăng ký kết hôn'],
  ];
  for (const [typed, first] of FIRST) {
    it(`“${typed}”: ${first} đứng đầu`, () => {
      expect(titles(typed)[0]).to.equal(first);
    });
  }

  it('tên ngắn và thường đứng trước tên có thêm trường hợp', () => {
    const found = titles('ket ho', 8);
    expect(found.indexOf('Đăng ký kết hôn')).to.be.below(
      found.findIndex((title) => title.includes('yếu tố nước ngoài')),
    );
  });

  it('tên gọi hằng ngày cũng tìm ra', () => {
    expect(titles('cccd').join()).to.include('căn cước');
    expect(titles('bang lai').join()).to.include('giấy phép lái xe');
  });

  it('có dấu thì dấu phải khớp trước', () => {
    expect(titles('sổ đỏ', 1).join()).to.include('Giấy chứng nhận');
  });

  it('không tên nào đủ các chữ thì bỏ bớt chữ đầu', () => {
    expect(titles('đk kết hôn')[0]).to.equal('Đăng ký kết hôn');
  });

  it('một chữ cái hay chỉ dấu câu thì chưa gợi ý', () => {
    for (const typed of ['', 'k', '?', '  ', '…']) expect(titles(typed)).to.deep.equal([]);
  });

  it('mỗi thủ tục một lần, không quá số xin', () => {
    const found = suggester.suggest('dang ky', 6);
    expect(found).to.have.length(6);
    expect(new Set(found.map(({ code }) => code)).size).to.equal(6);
  });
});
