import { expect } from 'chai';
import fc from 'fast-check';
import { converse, ownAssistant } from './small-world.js';

const say = (...lines: string[]) => converse(...lines).reply;

describe('Trợ lý trả lời', function () {
  this.timeout(30_000);
  before(() => void ownAssistant());

  describe('một thủ tục', () => {
    it('kết hôn cần giấy tờ gì: danh sách giấy tờ, nguồn và ngày', () => {
      const reply = say('đăng ký kết hôn cần giấy tờ gì?');
      expect(reply).to.deep.include({ intent: 'procedure', aspect: 'documents' });
      expect(reply.procedure!.code).to.equal('1.000894');
      expect(reply.blocks.some((block) => block.kind === 'checklist')).to.equal(true);
      expect(reply.sources[0]!.url).to.match(/^https:\/\/dichvucong\.gov\.vn\/thu-tuc-hanh-chinh\//);
      expect(reply.text).to.match(/Nguồn: .*cập nhật \d\d\/\d\d\/\d{4}/);
    });

    for (const [how, text] of [
      ['không dấu', 'dang ky ket hon can giay to gi'],
      ['teencode', 'đky kết hôn cần gtờ j z'],
      ['Telex chưa bật', 'ddawng kys keets hoon caanf giaays towf gif'],
      ['VNI chưa bật', 'd9a8ng ky1 ke61t ho6n ca62n gia6y1 to72 gi2'],
      ['sót chữ', 'đăng ký kêt hôn cần giấy tò gì'],
      ['dấu tổ hợp rời', 'đăng ký kết hôn cần giấy tờ gì'.normalize('NFD')],
    ]) {
      it(`hiểu khi gõ ${how}`, () => {
        const reply = say(text!);
        expect(reply.procedure?.code).to.equal('1.000894');
        expect(reply.aspect).to.equal('documents');
      });
    }

    it('phí nộp trực tiếp và trực tuyến của đăng ký thường trú', () => {
      const reply = say('đăng ký thường trú nộp trực tiếp mất bao nhiêu tiền');
      expect(reply.procedure!.code).to.equal('1.004222');
      expect(reply.text).to.contain('20.000 đồng').and.to.contain('10.000');
    });

    it('“0 đồng” của hồ sơ không thành miễn phí: đổi bằng lái 135.000 đồng', () => {
      expect(say('phí đổi giấy phép lái xe').text).to.contain('135.000');
    });

    it('lệ phí do Hội đồng nhân dân tỉnh quyết định thì nói đúng như vậy', () => {
      expect(say('lệ phí xác nhận tình trạng hôn nhân').text).to.match(/Hội đồng nhân dân/);
    });

    it('khai sinh bao lâu xong: trong ngày, không phải “1 OTHER”', () => {
      const { text } = say('khai sinh bao lâu xong');
      expect(text).to.match(/trong ngày/i);
      expect(text).not.to.contain('OTHER');
    });

    it('hỏi hai điều thì trả lời cả hai', () => {
      const { text } = say('tách hộ cần gì và mất bao lâu');
      expect(text).to.contain('Giấy tờ cần có').and.to.contain('Thời hạn giải quyết');
    });

    it('hỏi bằng mã', () => {
      expect(say('1.000894').procedure!.code).to.equal('1.000894');
      expect(say('thủ tục 1.999999').intent).to.equal('out_of_scope');
    });
  });

  describe('trò chuyện', () => {
    it('“còn lệ phí thì sao”, “bao lâu có” nói tiếp về thủ tục vừa hỏi', () => {
      const reply = say('đăng ký kết hôn cần giấy tờ gì', 'còn lệ phí thì sao', 'bao lâu có');
      expect(reply).to.deep.include({ intent: 'procedure', aspect: 'time' });
      expect(reply.procedure!.code).to.equal('1.000894');
    });

    it('“thế còn gia hạn thì sao” sang thủ tục bên cạnh', () => {
      const reply = say('đăng ký tạm trú mất phí không', 'thế còn gia hạn thì sao');
      expect(reply.procedure!.code).to.equal('1.002755');
    });

    it('cảm ơn ở giữa không làm quên', () => {
      const reply = say('đăng ký hộ kinh doanh cần giấy tờ gì', 'ok cảm ơn', 'nộp qua mạng được không');
      expect(reply.procedure!.code).to.equal('1.001612');
    });

    it('chọn theo thứ tự', () => {
      const asked = say('giấy phép xây dựng');
      expect(asked.intent).to.equal('clarify');
      expect(asked.options.length).to.be.within(2, 5);
      for (const [words, place] of [
        ['cái thứ hai', 1],
        ['số 1', 0],
        ['2', 1],
        ['cái đầu tiên', 0],
        ['cái cuối', -1],
      ] as const) {
        expect(say('giấy phép xây dựng', words).procedure!.code, words).to.equal(
          asked.options.at(place)!.code,
        );
      }
    });

    it('“xem thêm” cho xem hết danh sách dài', () => {
      const short = say('đăng ký thường trú cần giấy tờ gì');
      const long = say('đăng ký thường trú cần giấy tờ gì', 'xem thêm');
      expect(long.procedure!.code).to.equal(short.procedure!.code);
      expect(long.text.length).to.be.at.least(short.text.length);
    });

    it('chỉ hỏi “lệ phí bao nhiêu” thì hỏi lại của thủ tục nào', () => {
      const reply = say('lệ phí bao nhiêu');
      expect(reply.intent).to.equal('clarify');
      expect(reply.text).to.contain('thủ tục nào');
    });
  });

  describe('luồng hỏi dẫn dắt', () => {
    it('“làm sổ đỏ” hỏi từng bước rồi dẫn đến đúng thủ tục', () => {
      const first = say('tôi muốn làm sổ đỏ');
      expect(first.intent).to.equal('clarify');
      expect(first.suggestions.length).to.be.greaterThan(2);
      const last = say('tôi muốn làm sổ đỏ', 'sang tên', 'bố mẹ cho');
      expect(last.intent).to.equal('procedure');
      expect(last.procedure!.code).to.equal('1.115719');
    });

    it('chọn bằng số thứ tự', () => {
      expect(say('làm sổ đỏ', '4').procedure!.code).to.equal('1.115727');
    });

    it('đang dở thì hỏi việc khác vẫn được', () => {
      expect(say('làm sổ đỏ', 'đăng ký kết hôn cần giấy tờ gì').procedure!.code).to.equal('1.000894');
    });
  });

  describe('không phải việc của mình', () => {
    for (const text of ['hôm nay trời có mưa không', 'giá vàng bao nhiêu', 'bóng đá tối nay mấy giờ']) {
      it(`“${text}” bị từ chối tử tế, chỉ đường đi tiếp`, () => {
        const reply = say(text);
        expect(reply.intent).to.equal('out_of_scope');
        expect(reply.text).to.contain('18001096');
        expect(reply.procedure).to.equal(null);
      });
    }

    it('có người gặp nguy thì đưa số ngay', () => {
      expect(say('chồng đang đánh tôi cứu với').text).to.contain('113');
      expect(say('hàng xóm bạo hành trẻ em').text).to.contain('111');
      expect(say('tôi không muốn sống nữa').text).to.contain('115');
    });

    it('bị bạo hành mà hỏi việc làm được: số nóng trước, thủ tục ngay sau', () => {
      const reply = say('chồng bạo hành tôi, muốn nhờ luật sư nhà nước giúp không mất tiền');
      expect(reply.procedure!.code).to.equal('2.000829');
      expect(reply.blocks[0]).to.include({ kind: 'notice' });
      expect(reply.text).to.match(/^⚠ .*113/);
      expect(reply.text).to.match(/trợ giúp pháp lý/i);
    });

    it('bị đánh mà chỉ kêu cứu thì chỉ có số nóng, không bắt đọc thủ tục', () => {
      expect(say('cứu tôi với')).to.deep.include({ intent: 'smalltalk', procedure: null });
    });

    it('“không, …, tôi muốn …” kể tiếp chứ không bỏ điều vừa nói', () => {
      const reply = say('đăng ký thường trú về nhà vợ', 'không phải, ý tôi là tạm trú thôi');
      expect(reply.procedure!.code).to.equal('1.004194');
    });

    it('“mang hồ sơ đến đâu” là hỏi nơi nộp, không phải tra hồ sơ', () => {
      const reply = say('đăng ký kết hôn cần giấy tờ gì', 'mà mang hồ sơ đến đâu ấy nhỉ');
      expect(reply).to.deep.include({ intent: 'procedure', aspect: 'place' });
      expect(say('nộp hồ sơ tuần trước rồi, hồ sơ đến đâu rồi').intent).to.equal('dossier');
    });

    it('chào hỏi, cảm ơn', () => {
      expect(say('xin chào').intent).to.equal('smalltalk');
      expect(say('bạn giúp được gì').intent).to.equal('help');
    });
  });

  describe('đầu vào xấu', () => {
    for (const [name, text] of [
      ['rỗng', ''],
      ['toàn biểu tượng', '😀😀🎉'],
      ['ký tự điều khiển', '\u0000\u0007\u001b[31m'],
      ['20.000 ký tự', 'đăng ký '.repeat(2500)],
      ['tiếng Anh', 'how do I get a birth certificate'],
      ['HTML', '<script>alert(1)</script><img src=x onerror=alert(1)>'],
      ['JSON', '{"type":"message","text":{"$gt":""}}'],
      ['SQL', "'; DROP TABLE queue_messages; --"],
      ['mẫu Handlebars', '{{#each this}}{{@root}}{{/each}}'],
    ]) {
      it(`${name}: có câu trả lời rõ ràng`, () => {
        const reply = say(text!);
        expect(reply.text.length).to.be.greaterThan(10);
        expect(reply.text).not.to.match(/<script|undefined|\[object|\{\{/);
      });
    }

    it('chuỗi bất kỳ, trí nhớ bất kỳ: không bao giờ hỏng', () => {
      fc.assert(
        fc.property(fc.string({ unit: 'binary', maxLength: 200 }), fc.jsonValue(), (text, memory) => {
          const { reply } = ownAssistant().turn(text, memory);
          expect(reply.text).to.be.a('string').and.not.equal('');
          if (['procedure', 'faq', 'news'].includes(reply.intent))
            expect(reply.sources).not.to.deep.equal([]);
        }),
        { numRuns: 300 },
      );
    });
  });
});
