import { expect } from 'chai';
import fc from 'fast-check';
import { readMessage } from '../stand-in/rules.js';
import { messageBody } from '../../../../src/channels/zalo/client/index.js';
import { numberedChoices, renderReplies } from '../../../../src/channels/zalo/rendering/render-reply.js';
import { shorten, splitText } from '../../../../src/channels/zalo/rendering/split-text.js';
import type { Block, Reply } from '../../../../src/replies/reply.js';
import { converse } from '../../../answers/small-world.js';

function reply(more: Partial<Reply>): Reply {
  return {
    intent: 'procedure',
    procedure: { code: '1.001193', name: 'Đăng ký khai sinh' },
    aspect: 'overview',
    options: [],
    dossier: null,
    sources: [],
    text: '',
    confidence: 1,
    blocks: [],
    suggestions: [],
    ...more,
  };
}

const WORDS = [
  'giấy',
  'khai sinh',
  'lệ phí 8.000 đồng',
  'nộp tại xã;',
  'Điều 5.',
  'bản sao,',
  '👨‍👩‍👧',
  'x'.repeat(300),
  'tờ khai\n',
];
const sentence = fc
  .array(fc.constantFrom(...WORDS), { minLength: 1, maxLength: 120 })
  .map((words) => words.join(' '));
const short = fc
  .array(fc.constantFrom(...WORDS.slice(0, 6)), { minLength: 1, maxLength: 40 })
  .map((words) => words.join(' '));
const block: fc.Arbitrary<Block> = fc.oneof(
  sentence.map((text): Block => ({ kind: 'text', text })),
  short.map((text): Block => ({ kind: 'heading', text })),
  sentence.map((text): Block => ({ kind: 'notice', text })),
  fc
    .tuple(fc.array(sentence, { minLength: 1, maxLength: 9 }), fc.boolean())
    .map(([items, ordered]): Block => ({ kind: 'list', items, ordered })),
  fc
    .array(fc.record({ text: sentence, note: short }), { minLength: 1, maxLength: 5 })
    .map((items): Block => ({ kind: 'checklist', title: 'Cần mang', items })),
  fc
    .array(fc.array(short, { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 5 })
    .map((rows): Block => ({ kind: 'table', title: 'Lệ phí', head: ['Cách nộp', 'Mức', 'Ghi chú'], rows })),
  fc.tuple(short, fc.webUrl()).map(([text, url]): Block => ({ kind: 'link', text, url })),
);
const anyReply = fc
  .record({
    intent: fc.constantFrom('procedure', 'clarify', 'faq', 'smalltalk' as const) as fc.Arbitrary<
      Reply['intent']
    >,
    blocks: fc.array(block, { minLength: 1, maxLength: 12 }),
    suggestions: fc.array(fc.record({ title: short, say: short }), { maxLength: 9 }),
  })
  .map(reply);

/** Letters and digits in their order, whatever stands between them. */
const letters = (text: string) => text.normalize('NFC').replace(/[^\p{L}\p{N}]/gu, '');

describe('Câu trả lời trên Zalo', () => {
  it('is always something that Zalo takes', () => {
    fc.assert(
      fc.property(fc.array(anyReply, { minLength: 1, maxLength: 3 }), (replies) => {
        const messages = renderReplies(replies);
        expect(messages.length).to.be.within(1, 8);
        for (const message of messages) {
          const read = readMessage(JSON.parse(JSON.stringify(messageBody('123', message))));
          expect(read, JSON.stringify(read)).to.have.property('shown');
          expect(message.text.length, 'chừa chỗ cho câu nhắc').to.be.at.most(1850);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('loses no word by being split, and says nothing twice', () => {
    fc.assert(
      fc.property(fc.array(sentence, { minLength: 1, maxLength: 10 }), (texts) => {
        const blocks = texts.map((text): Block => ({ kind: 'text', text }));
        const messages = renderReplies([reply({ intent: 'smalltalk', blocks })]);
        fc.pre(messages.length < 8);
        expect(letters(messages.map(({ text }) => text).join(' '))).to.equal(letters(texts.join(' ')));
      }),
    );
  });

  it('cuts no letter in two, and keeps to the limit', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme', maxLength: 400 }),
        fc.integer({ min: 20, max: 90 }),
        (text, limit) => {
          const pieces = splitText(text, limit);
          for (const piece of pieces) {
            expect(piece.length).to.be.within(1, limit);
            expect(/\p{Surrogate}/u.test(piece)).to.equal(false);
          }
          expect(pieces.join('').replace(/\s/g, '')).to.equal(text.replace(/\s/g, ''));
          expect(shorten(text, limit).length).to.be.at.most(limit);
        },
      ),
    );
  });

  it('says by a button exactly what was to be said', () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ title: short, say: short }), { minLength: 1, maxLength: 5 }),
        (suggestions) => {
          const blocks: Block[] = [{ kind: 'text', text: 'Bạn chọn:' }];
          const [message] = renderReplies([reply({ intent: 'clarify', blocks, suggestions })]);
          const payloads = (message?.buttons ?? []).map(({ payload }) => payload);
          const said = [...new Set(suggestions.map(({ say }) => say.trim()))];
          expect(payloads).to.deep.equal(said);
        },
      ),
    );
  });

  it('gives each fee and each fact a line of its own, without Markdown', () => {
    const { reply: answer } = converse('lệ phí cấp hộ chiếu');
    const [message] = renderReplies([answer]);
    expect(message!.text).to.match(/^• Nộp trực tiếp: 200\.000 đồng\n {3}Áp dụng cho: Mỗi hộ chiếu$/m);
    expect(message!.text).to.match(/^• Thời hạn: 8 ngày làm việc$/m);
    expect(message!.text).not.to.match(/\*\*|__|^#|^- |\|/m);
    expect(message!.text).not.to.include('https://');
    expect(message!.buttons?.at(-1)).to.deep.include({ type: 'oa.open.url', title: 'Xem nguồn' });
    expect(message!.buttons?.[0]).to.deep.equal({
      type: 'oa.query.hide',
      title: 'Giấy tờ cần có',
      payload: '1.001456 cần giấy tờ gì',
    });
  });

  it('numbers choices that outnumber the buttons, and knows what the numbers stand for', () => {
    const suggestions = 'ABCDEFG'
      .split('')
      .map((letter) => ({ title: `Trường hợp ${letter}`, say: `tôi là ${letter}` }));
    const asks = reply({
      intent: 'clarify',
      blocks: [{ kind: 'text', text: 'Bạn thuộc trường hợp nào?' }],
      suggestions,
    });
    const [message] = renderReplies([asks]);
    expect(message!.buttons).to.have.length(5);
    expect(message!.text).to.include('7. Trường hợp G').and.include('nhắn số thứ tự');
    expect(numberedChoices(asks)[6]).to.equal('tôi là G');
  });

  it('puts several replies of one turn into one message', () => {
    const say = (text: string, title: string) =>
      reply({ intent: 'smalltalk', blocks: [{ kind: 'text', text }], suggestions: [{ title, say: title }] });
    const messages = renderReplies([say('Một.', 'a'), say('Hai.', 'b')]);
    expect(messages).to.have.length(1);
    expect(messages[0]!.text).to.equal('Một.\n\nHai.');
    expect(messages[0]!.buttons?.map(({ title }) => title)).to.deep.equal(['B']);
  });

  it('ends no message with a heading, and stops a very long answer kindly', () => {
    const blocks: Block[] = Array.from({ length: 12 }, (_, i): Block[] => [
      { kind: 'heading', text: `Phần ${i}` },
      { kind: 'list', items: Array.from({ length: 8 }, (__, n) => `mục ${n} ${'giấy tờ '.repeat(20)}`) },
    ]).flat();
    const messages = renderReplies([reply({ intent: 'faq', blocks })]);
    for (const { text } of messages) expect(text.split('\n').at(-1)).not.to.match(/^■/);
    expect(messages).to.have.length(8);
    expect(messages.at(-1)!.text).to.match(/^Nội dung còn dài/);
  });
});
