import { expect } from 'chai';
import fc from 'fast-check';
import { amountOf, textOf, valueAt } from '../../src/dossier/field.js';
import { readInstant, startOfDay, vietnamDay, vietnamHour } from '../../src/dossier/instant.js';
import { maskName, noteWithoutPeople } from '../../src/dossier/privacy.js';
import { STATUS_WORDS, readStatus } from '../../src/dossier/status.js';

describe('Ngày giờ của cổng', () => {
  const noon = Date.parse('2026-01-05T05:00:00Z');
  for (const written of [
    '2026-01-05T12:00:00.000+0700',
    '2026-01-05T12:00:00+07:00',
    '2026-01-05T05:00:00Z',
    '2026-01-05T12:00:00',
    '2026-01-05 12:00',
    '20260105120000',
    '05/01/2026 12:00:00',
    '5-1-2026 12:00',
    '1767589200000',
    1767589200000,
  ]) {
    it(`reads ${JSON.stringify(written)} as noon of 5 January in Việt Nam`, () => {
      expect(readInstant(written)).to.equal(noon);
    });
  }

  it('takes a day without an hour for its beginning', () => {
    for (const written of ['2026-01-05', '20260105', '05/01/2026']) {
      expect(readInstant(written)).to.equal(startOfDay('2026-01-05'));
    }
  });

  it('gives nothing for what is no day', () => {
    for (const odd of [
      '',
      'chưa rõ',
      '2026-02-30',
      '20261345',
      '31/11/2026',
      null,
      undefined,
      {},
      NaN,
      0,
      '0001-01-01',
    ])
      expect(readInstant(odd), String(odd)).to.equal(null);
  });

  it('holds the day of Việt Nam, also between its midnight and London’s', () => {
    expect(vietnamDay(Date.parse('2026-01-05T18:30:00Z'))).to.equal('2026-01-06');
    expect(vietnamHour(Date.parse('2026-01-05T18:30:00Z'))).to.equal(1.5);
    fc.assert(
      fc.property(fc.integer({ min: Date.UTC(2001, 0), max: Date.UTC(2099, 0) }), (at) => {
        const start = startOfDay(vietnamDay(at));
        expect(at - start).to.be.within(0, 86_399_999);
      }),
    );
  });
});

describe('Trạng thái', () => {
  it('reads the ten by number and by word', () => {
    for (const [number, words] of Object.entries(STATUS_WORDS)) {
      expect(readStatus(number), number).to.equal(Number(number));
      expect(readStatus(words), words).to.equal(Number(number));
      expect(readStatus(words.toUpperCase()), words).to.equal(Number(number));
    }
  });

  const OWN_WORDS: [string, number | null][] = [
    ['Chờ bổ sung', 5],
    ['Đã bổ sung, đang thẩm định', 4],
    ['Thẩm định hồ sơ', 4],
    ['Trình lãnh đạo phê duyệt', 4],
    ['Chưa xử lý xong', 4],
    ['Chờ thanh toán', 6],
    ['Từ chối tiếp nhận', 3],
    ['Chờ tiếp nhận', 1],
    ['Chưa tiếp nhận', 1],
    ['Đã tiếp nhận', 2],
    ['Chờ trả kết quả', 9],
    ['Đã có kết quả', 9],
    ['Hoàn thành', 9],
    ['Đã trả kết quả cho công dân', 10],
    ['Công dân xin rút hồ sơ', 7],
    ['Đã hủy', 8],
    ['Liên thông', null],
    ['11', null],
  ];
  for (const [words, number] of OWN_WORDS) {
    it(`reads “${words}” as ${number ?? 'none of them'}`, () => {
      expect(readStatus(words)).to.equal(number);
    });
  }
});

describe('Giấu người', () => {
  it('leaves initials of a name and not how long it is', () => {
    expect(maskName('Nguyễn Văn An')).to.equal('N*** V** A**');
    expect(maskName('  lường   thị páo ')).to.equal('L*** T** P**');
    expect(maskName('Ê')).to.equal('Ê***');
    for (const none of ['', '  ', '123', null, undefined, 5]) expect(maskName(none)).to.equal(null);
  });

  it('never lets two letters of a name stand together', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 60 }), (name) => {
        expect(maskName(name) ?? '').to.not.match(/\p{L}\p{L}/u);
      }),
    );
  });

  it('shows a note that names nobody', () => {
    for (const note of [
      'Bổ sung bản sao giấy chứng sinh và tờ khai theo mẫu.',
      'Đề nghị nộp thêm Giấy xác nhận tình trạng hôn nhân; lệ phí 1.250.000 đồng, hạn 15/01/2026.',
      'Chờ ý kiến của Sở Nông nghiệp và Môi trường.',
    ])
      expect(noteWithoutPeople(note, 'Nguyễn Văn An')).to.equal(note);
  });

  const TELLING = [
    'Đề nghị ông Nguyễn Văn A bổ sung tờ khai',
    'Liên hệ số 0912 345 678 để nộp thêm',
    'CCCD 020190001234 bị mờ',
    'Nhà ở thôn Bản Quyến, cần bản vẽ',
    'Thửa đất số 12, tờ bản đồ số 5 chưa đo',
    'Gửi về a.nguyen@example.com',
    'nguyen van an nộp thiếu tờ khai',
    'Hoàng Thị Mai chưa ký tờ khai',
    'ĐỀ NGHỊ NGUYỄN VĂN A BỔ SUNG',
    'x'.repeat(500),
  ];
  for (const note of TELLING) {
    it(`keeps back “${note.slice(0, 50)}”`, () => {
      expect(noteWithoutPeople(note, 'Nguyễn Văn An')).to.equal(null);
    });
  }
});

describe('Trường dữ liệu', () => {
  it('finds a text however it is wrapped, Vietnamese first', () => {
    expect(textOf('  Đăng ký   khai sinh ')).to.equal('Đăng ký khai sinh');
    expect(
      textOf({
        translate: [
          { languageId: 46, name: 'Birth' },
          { languageId: 228, name: 'Khai sinh' },
        ],
      }),
    ).to.equal('Khai sinh');
    expect(textOf([{ name: 'UBND phường Tam Thanh' }])).to.equal('UBND phường Tam Thanh');
    for (const none of ['', {}, [], null, undefined, true, { name: {} }]) expect(textOf(none)).to.equal(null);
  });

  it('reads amounts', () => {
    expect(amountOf('1.250.000 đồng')).to.equal(1_250_000);
    expect(amountOf(8000)).to.equal(8000);
    for (const none of [0, -5, 1.5, '12 triệu', 'miễn phí', null]) expect(amountOf(none)).to.equal(null);
  });

  it('walks a path and nothing that is inherited', () => {
    expect(valueAt({ data: [{ trangThai: 4 }] }, 'data.0.trangThai')).to.equal(4);
    expect(valueAt({ a: 1 }, '')).to.deep.equal({ a: 1 });
    expect(valueAt({}, 'constructor.name')).to.equal(undefined);
    expect(valueAt(null, 'a')).to.equal(undefined);
  });
});
