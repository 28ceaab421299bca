import { expect } from 'chai';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { flowGraph, reachable } from '../../src/dialogs/flow.js';
import { Flows } from '../../src/dialogs/flows.js';
import { loadKnowledge } from '../../src/knowledge/folder.js';

const ROOT = path.resolve(import.meta.dirname, '../../..');
const FLOW = `mã: vit
tên: Nuôi vịt
khi nào: [nuôi vịt]
bắt đầu: a
bước:
  a:
    hỏi: Nuôi mấy con?
    chọn:
      - nói: Một con
        thủ tục: "1.900001"
      - nói: Cả đàn
        đến: b
        kiểu: [nhiều con]
  b:
    hỏi: Có ao không?
    chọn:
      - nói: Có ao
        thủ tục: "1.900002"
      - nói: Không có
        thủ tục: "1.900001"
`;

describe('Luồng hỏi', () => {
  let dir: string;
  beforeEach(() => {
    dir = mkdtempSync(path.join(tmpdir(), 'luong-'));
  });
  afterEach(() => rmSync(dir, { recursive: true, force: true }));
  const load = (content: string) => {
    writeFileSync(path.join(dir, 'vit.yaml'), content);
    return new Flows(dir, (code) => code.startsWith('1.9'));
  };
  const wrong = (content: string) => load(content).problems.map((problem) => problem.message);

  it('bắt đầu bằng câu người ta nói, bỏ qua lời thưa gửi', () => {
    const flows = load(FLOW);
    expect(flows.problems).to.deep.equal([]);
    expect(flows.startedBy(['em', 'muốn', 'nuôi', 'vịt', 'ạ'])?.id).to.equal('vit');
    expect(flows.startedBy(['nuôi', 'gà'])).to.equal(undefined);
  });

  it('hiểu lựa chọn bằng lời khác', () => {
    const flows = load(FLOW);
    expect(flows.chosen({ flow: 'vit', step: 'a' }, ['nhiều', 'con', 'lắm'])?.to).to.equal('b');
    expect(flows.chosen({ flow: 'vit', step: 'a' }, ['thời', 'tiết', 'hôm', 'nay'])).to.equal(undefined);
  });

  it('ngõ cụt, vòng tròn, mã lạ, bước bỏ quên đều bị nêu', () => {
    expect(wrong(FLOW.replace('đến: b', 'đến: c'))).to.deep.equal([
      'không có bước “c” mà bước “a” dẫn đến',
      'bước “b” không ai dẫn đến',
    ]);
    expect(wrong(FLOW.replace('thủ tục: "1.900002"', 'đến: a'))[0]).to.contain('quay lại chính nó');
    expect(wrong(FLOW.replace('1.900002', '2.000001'))[0]).to.contain('không có thủ tục mã 2.000001');
    expect(wrong(FLOW.replace('nói: Có ao', `nói: ${'a'.repeat(61)}`))[0]).to.contain('60');
    expect(wrong(FLOW.replace('hỏi: Có', 'hỏi: [')).length).to.equal(1);
  });

  it('thủ tục chưa có trong kho: bỏ lựa chọn ấy, luồng vẫn dùng được', () => {
    const flows = load(FLOW.replace('1.900002', '2.000001'));
    expect(flows.problems.map(({ level }) => level)).to.deep.equal(['warning']);
    expect(flows.get('vit')!.steps.b!.choices.map((choice) => choice.says)).to.deep.equal(['Không có']);
  });

  it('vẽ được bằng Mermaid', () => {
    const flow = load(FLOW).get('vit')!;
    expect(reachable(flow, 'a')).to.deep.equal(['1.900001', '1.900002']);
    expect(flowGraph(flow, () => 'Đăng ký'))
      .to.contain('flowchart TD')
      .and.to.contain('a -->|"Cả đàn"| b');
  });

  it('các luồng của dự án không có lỗi', () => {
    const knowledge = loadKnowledge([path.join(ROOT, 'knowledge')]);
    const flows = new Flows(path.join(ROOT, 'dialogs'), (code) => knowledge.byCode.has(code));
    const unknown = flows.problems.filter((problem) => !problem.message.includes('không có thủ tục mã'));
    expect(unknown.map((problem) => problem.message)).to.deep.equal([]);
    expect(flows.all.length).to.be.greaterThan(6);
  });
});
