import { expect } from 'chai';
import path from 'node:path';
import { setImmediate as rest } from 'node:timers/promises';
import { loadKnowledge, mergeLayers, readLayer, type Knowledge } from '../../src/knowledge/folder.js';
import { EMPTY_CONTEXT } from '../../src/understanding/context.js';
import { sameWording } from '../../src/understanding/same-wording.js';
import { Understanding } from '../../src/understanding/understand.js';

const OWN = path.resolve(import.meta.dirname, '../../../knowledge');
const province = 'Lạng Sơn';
const CODE = '1.002755';
const QUESTIONS = [
  'gia hạn tạm trú hết bao nhiêu tiền',
  'dang ky ket hon can giay to gi',
  'mất căn cước làm lại thế nào',
  'bằng lái quá hạn thì sao',
  'xin ở trọ thêm một vụ vải nữa',
  'mở quán phở',
  'giá vàng hôm nay',
  'cổng thông tin có mấy trang con',
  'vnied mức 2 lm ở đâu',
  'ngoáo ộp bay qua sông',
];

describe('Hiểu lại khi kho đổi', function () {
  this.timeout(60_000);
  let whole: Knowledge;
  let old: Understanding;

  const edited = (
    change: (procedure: Knowledge['procedures'][number]) => Partial<typeof procedure>,
  ): Knowledge => {
    const procedures = whole.procedures.map((one) => (one.code === CODE ? { ...one, ...change(one) } : one));
    return { ...whole, procedures, byCode: new Map(procedures.map((one) => [one.code, one])) };
  };
  const answers = (understanding: Understanding) =>
    QUESTIONS.map((question) => understanding.understand(question, { ...EMPTY_CONTEXT }));

  before(() => {
    whole = loadKnowledge([OWN]);
    old = new Understanding(whole, { province });
  });

  it('chỉ số liệu đổi thì không phải dựng lại gì: câu nào cũng hiểu như dựng mới', () => {
    const after = edited(() => ({ feeNote: 'Miễn phí đến hết năm' }));
    expect(sameWording(whole, after)).to.equal(true);
    const answered = answers(old.withFacts(after));
    expect(answered).to.deep.equal(answers(new Understanding(after, { province })));
    expect(JSON.stringify(answered)).to.contain('Miễn phí đến hết năm');
    expect(JSON.stringify(answers(old))).to.not.contain('Miễn phí đến hết năm');
  });

  it('thêm, bớt, đổi lời: dựng nối từ bản cũ hiểu đúng như dựng mới', async () => {
    const asked = edited(({ asks }) => ({ asks: [...asks, 'ngoáo ộp bay qua sông'] }));
    expect(sameWording(whole, asked)).to.equal(false);
    const grown = await old.regrown(asked, rest);
    expect(answers(grown)).to.deep.equal(answers(new Understanding(asked, { province })));
    const named = grown.understand('ngoáo ộp bay qua sông', { ...EMPTY_CONTEXT });
    expect(named).to.have.nested.property('procedure.code', CODE);

    // Taken out again, the words are strangers as they were.
    const back = await grown.regrown(whole, rest);
    expect(answers(back)).to.deep.equal(answers(old));
  });

  it('thủ tục biến mất, thứ tự đổi: vẫn như dựng mới', async () => {
    const procedures = whole.procedures.filter(({ code }) => code !== CODE).reverse();
    const after = { ...whole, procedures, byCode: new Map(procedures.map((one) => [one.code, one])) };
    const grown = await old.regrown(after, rest);
    expect(answers(grown)).to.deep.equal(answers(new Understanding(after, { province })));
  });

  it('bản cũ vẫn trả lời như trước trong lúc và sau khi dựng bản mới', async () => {
    const first = answers(old);
    const after = edited(({ asks }) => ({ asks: [...asks, 'khủng long nhảy dây', 'rồng lộn giếng'] }));
    let during = 0;
    await old.regrown(after, async () => {
      await rest();
      if (during++ % 20 === 0) expect(answers(old)).to.deep.equal(first);
    });
    expect(during).to.be.greaterThan(3);
    expect(answers(old)).to.deep.equal(first);
    expect(old.understand('rồng lộn giếng', { ...EMPTY_CONTEXT }).kind).to.not.equal('procedure');
  });

  it('lời trong tin tức, câu hỏi chung, từ vựng đổi cũng là đổi lời', () => {
    const layers = [readLayer(OWN)];
    const same = mergeLayers(layers);
    expect(sameWording(whole, same)).to.equal(true);
    expect(sameWording(whole, { ...same, news: [] })).to.equal(false);
    expect(sameWording(whole, { ...same, lexicon: same.lexicon.slice(1) })).to.equal(false);
    const [first, ...others] = same.faq;
    const answer = { ...first!, answer: 'Câu trả lời khác' };
    expect(sameWording(whole, { ...same, faq: [answer, ...others] })).to.equal(true);
    const question = { ...first!, question: 'Câu hỏi khác?' };
    expect(sameWording(whole, { ...same, faq: [question, ...others] })).to.equal(false);
  });
});
