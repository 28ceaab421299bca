import { expect } from 'chai';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Assistant } from '../../src/answers/assistant.js';
import { Flows } from '../../src/dialogs/flows.js';
import { caseFiles, readCases } from '../../src/evaluation/cases.js';
import { runCases, summarize, type Row } from '../../src/evaluation/run.js';
import { loadKnowledge } from '../../src/knowledge/folder.js';
import { Templates } from '../../src/replies/templates.js';

const ROOT = path.resolve(import.meta.dirname, '../../..');
const SETS = path.join(ROOT, 'test/eval');
/** Points that a form may lose before the change is refused. */
const MOST_LOST = 2;

describe('Bộ câu hỏi đánh giá', function () {
  this.timeout(120_000);

  it('không bộ nào kém mốc đã ghi quá 2 điểm (kho sẵn có)', () => {
    const knowledge = loadKnowledge([path.join(ROOT, 'knowledge')]);
    const assistant = new Assistant({
      knowledge,
      templates: new Templates(path.join(ROOT, 'locales')),
      flows: new Flows(path.join(ROOT, 'dialogs'), (code) => knowledge.byCode.has(code)),
      province: 'Lạng Sơn',
      provinceCode: 'H37',
    });
    const cases = caseFiles(SETS)
      .flatMap(readCases)
      .filter((one) => !one.codes || one.codes.some((code) => knowledge.byCode.has(code)));
    const rows = summarize(runCases(assistant, cases, knowledge.byCode));
    const saved = JSON.parse(readFileSync(path.join(SETS, 'report.json'), 'utf8')) as {
      own: { rows: Row[] };
    };
    const share = (row: Row) => (100 * row.verdicts.right) / row.n;
    const worse = saved.own.rows.flatMap((before) => {
      const now = rows.find((row) => row.name === before.name);
      const lost = share(before) - (now ? share(now) : 0);
      return lost > MOST_LOST
        ? [`${before.name}: ${share(before).toFixed(1)} → ${now ? share(now).toFixed(1) : 'mất'}`]
        : [];
    });
    expect(cases.length).to.be.greaterThan(400);
    expect(worse).to.deep.equal([]);
  });

  it('mọi câu hỏi đọc được, mã không trùng', () => {
    const cases = caseFiles(SETS).flatMap(readCases);
    expect(new Set(cases.map((one) => one.id)).size).to.equal(cases.length);
  });
});
