import { expect } from 'chai';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { digestOf, examplesFrom } from '../../src/understanding/examples.js';
import { learn } from '../../src/understanding/learning.js';
import { Meanings, saveLearnt, savedFrom } from '../../src/understanding/meanings.js';

/** Two matters told in many words, so that what one story says of a matter is known from others. */
const WILL = [
  'ông muốn viết di chúc để lại đất',
  'bà lập di chúc chia nhà cho con',
  'cụ muốn chia nhà khi còn sống',
  'ông còn minh mẫn muốn để lại nhà',
  'làm giấy để lại tài sản cho con cháu',
  'bà yếu rồi muốn chia đất cho các con',
];
const BIRTH = [
  'vợ mới đẻ làm giấy cho con',
  'cháu vừa sinh chưa có tên',
  'con đầy tháng rồi chưa khai tên',
  'bé mới chào đời cần giấy đầu tiên',
  'sinh con ở nhà làm giấy thế nào',
  'cháu ngoại mới sinh muốn đặt tên',
];

const examples = examplesFrom({
  procedures: [
    { code: '2.001019', name: 'Chứng thực di chúc', asks: WILL },
    { code: '1.001193', name: 'Đăng ký khai sinh', asks: BIRTH },
    ...Array.from({ length: 40 }, (_, i) => ({
      code: `9.${String(i).padStart(6, '0')}`,
      asks: [`việc khác số ${'abcdefghij'[i % 10]} lần ${'klmnopqrst'[Math.floor(i / 10)]}`],
    })),
  ],
  faq: [],
  outside: [],
});
const words = (text: string) => text.split(' ');

describe('Nghĩa của từ, học từ các cách hỏi', function () {
  this.timeout(20_000);
  const meanings = Meanings.of(learn(examples, ''));

  function likelier(text: string): string {
    const likeness = meanings.likeness(words(text))!;
    const of = (code: string) => likeness[meanings.numberOf(code)!]!;
    return of('2.001019') > of('1.001193') ? 'di chúc' : 'khai sinh';
  }

  it('câu chưa ai viết, bằng những từ đã nói về việc ấy, vẫn nhận ra việc ấy', () => {
    expect(likelier('cụ còn minh mẫn chia đất cho cháu')).to.equal('di chúc');
    expect(likelier('bé vừa chào đời chưa đặt tên')).to.equal('khai sinh');
  });

  it('không có từ nào quen thì không đoán', () => {
    expect(meanings.likeness(words('xyz wkq'))).to.equal(null);
    expect(meanings.likeness([])).to.equal(null);
  });

  it('việc chưa được dạy thì không có số', () => {
    expect(meanings.numberOf('1.004222')).to.equal(undefined);
  });

  it('học lại từ cùng các cách hỏi thì được đúng như trước; đổi một câu là khác', () => {
    const again = Meanings.of(learn(examples, ''));
    const question = words('cụ muốn chia nhà');
    expect([...again.likeness(question)!]).to.deep.equal([...meanings.likeness(question)!]);
    const changed = [{ ...examples[0]!, words: ['khác'] }, ...examples.slice(1)];
    expect(digestOf(examples)).to.not.equal(digestOf(changed));
    expect(digestOf(examples)).to.equal(digestOf([...examples]));
  });

  describe('ghi xuống tệp', () => {
    let dir: string;
    beforeEach(() => (dir = mkdtempSync(path.join(tmpdir(), 'nghia-'))));
    afterEach(() => rmSync(dir, { recursive: true, force: true }));

    it('đọc lại thì như lúc vừa học, và nói được là học từ đâu', () => {
      const file = path.join(dir, 'meanings.bin');
      saveLearnt(learn(examples, 'dấu'), file);
      const read = Meanings.load(file)!;
      const question = words('bé mới sinh chưa có giấy');
      expect([...read.likeness(question)!]).to.deep.equal([...meanings.likeness(question)!]);
      expect(savedFrom(file)).to.equal('dấu');
    });

    it('chưa có tệp thì thôi; tệp của bản khác không dùng nhầm', () => {
      const file = path.join(dir, 'meanings.bin');
      expect(Meanings.load(file)).to.equal(null);
      const header = Buffer.from(JSON.stringify({ edition: 0 }));
      const length = Buffer.alloc(4);
      length.writeUInt32LE(header.length);
      writeFileSync(file, Buffer.concat([length, header]));
      expect(Meanings.load(file)).to.equal(null);
      expect(savedFrom(file)).to.equal(null);
    });
  });
});
