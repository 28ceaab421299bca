import { expect } from 'chai';
import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { findCodes } from '../../src/dossier/code.js';

const ROOT = path.resolve(import.meta.dirname, '../../..');
const codesIn = (text: string) =>
  findCodes(text, 'H37')
    .filter(({ ok }) => ok)
    .map(({ code }) => code);

describe('Mã hồ sơ trong câu', () => {
  const GOOD = 'H37.12-260105-0012';
  const WRITINGS = [
    'cho hỏi hồ sơ H37.12-260105-0012 xong chưa ạ',
    'h37.12-260105-0012',
    'hs h37 12 260105 0012 tới đâu r',
    'mã H37.12.260105.0012',
    'H37.12 - 260105 - 0012',
    'H37.12–260105—0012',
    'h37,12/260105/0012',
    'H37-12-260105-0012',
    'H3712-260105-0012',
    'H37.12-2601050012',
    'H37122601050012',
    'H37.12.26.01.05.0012',
    'H37.12-26/01/05-0012',
    'h37.12-26O105-OO12',
    'hsH37.12-260105-0012',
    'Ｈ３７．１２－２６０１０５－００１２',
    'H37.12\n260105\n0012',
    'H37.\u200b12-260105-0012',
    'nộp ở xã, mã là 12-260105-0012',
    '12 260105 0012 xong chưa',
    'https://dichvucong.langson.gov.vn/tra-cuu?maHoSo=H37.12-260105-0012&loai=1',
    'H37.12-260105-0012|Nguyễn Văn A|0912345678',
    'Mã hồ sơ: H37.12-260105-0012.',
    'H37.12-260105-0012 0912345678',
  ];
  for (const text of WRITINGS) {
    it(`finds ${GOOD} in “${text.replace(/\s/g, ' ')}”`, () => {
      expect(codesIn(text)).to.deep.equal([GOOD]);
    });
  }

  it('knows the older unit codes, with the province or without, and those of the ministries', () => {
    expect(codesIn('000.00.12.H37-260105-0012')).to.deep.equal(['000.00.12.H37-260105-0012']);
    expect(codesIn('mã 000.00.12-260105-0012')).to.deep.equal(['000.00.12.H37-260105-0012']);
    expect(codesIn('g01.899.106.000-260101-0001 sao rồi')).to.deep.equal(['G01.899.106.000-260101-0001']);
    expect(codesIn('H37.12.5 260105 0012')).to.deep.equal(['H37.12.5-260105-0012']);
  });

  it('finds two in one message, and one that is said twice once', () => {
    expect(codesIn('H37.12-260105-0012 với 12-260106-0013 cái nào xong trước')).to.deep.equal([
      'H37.12-260105-0012',
      'H37.12-260106-0013',
    ]);
    expect(codesIn('h37.12-260105-0012, H37.12.260105.0012')).to.deep.equal([GOOD]);
  });

  const SLIPS: [string, string, string | undefined][] = [
    ['hồ sơ H37.12-260105-12', 'number-length', GOOD],
    ['H37.12-260105-00012', 'number-length', GOOD],
    ['H37.12-260105', 'number', undefined],
    ['H37.12-260105-0000', 'number-zero', undefined],
    ['H37.12-261345-0012', 'date', undefined],
    ['H37.12-260230-0012', 'date', undefined],
    ['H37.12-050126-0012', 'date', GOOD],
    ['H37.12-20260105-0012', 'date-length', GOOD],
    ['H37.12-26105-0012', 'date-length', undefined],
    ['hồ sơ 260105-0012', 'unit', undefined],
    ['tra mã 260105 0012', 'unit', undefined],
    ['H37.1.2.3.4.5-260105-0012', 'unit-length', undefined],
    ['H12.3-260105-0012', 'province', undefined],
    ['hồ sơ H37.12', 'incomplete', undefined],
  ];
  for (const [text, problem, suggestion] of SLIPS) {
    it(`says what is wrong with “${text}”: ${problem}`, () => {
      const [finding] = findCodes(text, 'H37');
      expect(finding).to.include({ ok: false, problem });
      expect(finding!.suggestion).to.equal(suggestion);
    });
  }

  it('takes a piece of a code for a slip only where a code was asked for', () => {
    expect(findCodes('260105', 'H37')).to.deep.equal([]);
    expect(findCodes('260105', 'H37', { expected: true })[0]).to.include({ problem: 'incomplete' });
  });

  it('does not repeat a phone or identity number that was sent for a code', () => {
    for (const text of ['0912 345 678', 'sđt 0912345678', '020190001234']) {
      expect(findCodes(text, 'H37', { expected: true })[0]).to.deep.equal({
        code: '',
        ok: false,
        problem: 'identity',
      });
    }
  });

  const OTHERS = [
    'làm việc từ 7h30-11h30 ngày 26/11/2026',
    'Thông tư 01/2018/TT-VPCP và Nghị định 118/2025/NĐ-CP',
    'Luật 45/2019/QH14, điều 112',
    'thủ tục 1.001193 mất bao lâu',
    'gọi 0205.3812.345 hoặc +84 912 345 678',
    'sinh ngày 12-05-1990, nộp 1.250.000 đồng',
    'hồ sơ gồm 2 bản, 3 ảnh 4x6, nộp ngày 26/11/2026',
    'bằng B2, mẫu CT01, tờ khai TK1-TS',
    'H37 là mã gì',
  ];
  for (const text of OTHERS) {
    it(`sees no code in “${text}”`, () => {
      expect(findCodes(text, 'H37')).to.deep.equal([]);
    });
  }

  it('reads the questions of the evaluation set', () => {
    const cases = readFileSync(path.join(ROOT, 'test/eval/other.jsonl'), 'utf8')
      .split('\n')
      .filter((line) => line.includes('"kind": "dossier"'))
      .map((line) => JSON.parse(line) as { turns: string[]; dossier: string | null });
    expect(cases.length).to.be.greaterThan(20);
    for (const { turns, dossier } of cases) {
      expect(codesIn(turns[0]!), turns[0]).to.deep.equal(dossier ? [dossier] : []);
    }
  });

  it('finds any code however its parts are joined, and gives it back normalised', () => {
    const digits = (least: number, most: number) => fc.integer({ min: least, max: most }).map(String);
    const day = fc
      .date({ min: new Date('2018-01-01'), max: new Date('2044-12-31'), noInvalidDate: true })
      .map((date) => date.toISOString().slice(2, 10).replaceAll('-', ''));
    const number = fc.integer({ min: 1, max: 9999 }).map((n) => String(n).padStart(4, '0'));
    const joint = fc.constantFrom('-', ' - ', '.', ' ', '–', '/', '- ');
    fc.assert(
      fc.property(
        fc.array(digits(1, 199), { minLength: 1, maxLength: 3 }),
        day,
        number,
        joint,
        joint,
        fc.constantFrom(
          ['', ''],
          ['hồ sơ ', ' xong chưa'],
          ['em nộp hs ', ', bao giờ lấy được ạ?'],
          ['(', ')'],
          ['mã số: ', '.'],
        ),
        fc.boolean(),
        (unit, date, n, first, second, [before, after], lower) => {
          const code = `H37.${unit.join('.')}-${date}-${n}`;
          const written = `H37.${unit.join('.')}${first}${date}${second}${n}`;
          const found = codesIn(before + (lower ? written.toLowerCase() : written) + after);
          expect(found).to.deep.equal([code]);
        },
      ),
      { numRuns: 500 },
    );
  });

  it('gives the same for what it has given', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom(...'H37h.-– /0123456o1l nộp hồ sơ'), maxLength: 60 }),
        (text) => {
          for (const code of codesIn(text)) expect(codesIn(code)).to.deep.equal([code]);
        },
      ),
      { numRuns: 2000 },
    );
  });

  it('takes no time over any text', () => {
    for (const text of [
      'H37.'.repeat(5000),
      '000.00.'.repeat(5000),
      '12 '.repeat(8000),
      'h3 7 - '.repeat(4000),
    ]) {
      const started = performance.now();
      findCodes(text, 'H37', { expected: true });
      expect(performance.now() - started).to.be.lessThan(2000);
    }
  });
});
