import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect } from 'chai';
import { CATALOGUE_FILE, HEADS_FILE, HeadsWriter, withFields } from '../../src/knowledge/catalogue-file.js';
import { loadKnowledge } from '../../src/knowledge/folder.js';
import { Procedure } from '../../src/knowledge/procedure.js';

const birth = Procedure.parse({
  code: '1.001193',
  name: 'Đăng ký khai sinh',
  cases: [{ name: '', components: [{ name: 'Giấy chứng sinh', original: 1 }] }],
  methods: [{ kind: 'direct', text: 'Ngay trong ngày' }],
  steps: [{ name: 'Bước 1', text: 'Nộp hồ sơ tại xã' }],
  agencies: { executing: 'Ủy ban nhân dân cấp xã' },
  source: { title: 'Đăng ký khai sinh', url: 'https://dichvucong.gov.vn/1', updated: '2026-01-02' },
});
const marriage = Procedure.parse({
  code: '1.000894',
  name: 'Đăng ký kết hôn',
  conditions: 'Nam từ đủ 20 tuổi, nữ từ đủ 18 tuổi',
  source: { title: 'Đăng ký kết hôn', url: 'https://dichvucong.gov.vn/2', updated: '2026-01-02' },
});

describe('An imported catalogue with its heads', () => {
  let dir: string;

  beforeEach(() => {
    dir = mkdtempSync(path.join(tmpdir(), 'catalogue-'));
    const heads = new HeadsWriter();
    const lines = [birth, marriage].map((procedure) => {
      const line = JSON.stringify(procedure);
      heads.add(procedure, line);
      return line;
    });
    writeFileSync(path.join(dir, CATALOGUE_FILE), `${lines.join('\n')}\n`);
    writeFileSync(path.join(dir, HEADS_FILE), heads.toString());
  });
  afterEach(() => rmSync(dir, { recursive: true }));

  it('tells the same as the whole lines do', () => {
    const { byCode, problems } = loadKnowledge([dir]);
    expect(problems).to.deep.equal([]);
    expect({ ...byCode.get('1.001193')! }).to.deep.equal(birth);
    expect(JSON.parse(JSON.stringify(byCode.get('1.000894')))).to.deep.equal(marriage);
  });

  it('reads every line and says what is wrong once somebody has edited the catalogue', () => {
    appendFileSync(path.join(dir, CATALOGUE_FILE), '{"code":"1.004222"}\n');
    const { byCode, problems } = loadKnowledge([dir]);
    expect(byCode.get('1.001193')!.cases[0]!.components[0]!.name).to.equal('Giấy chứng sinh');
    expect(problems).to.have.length(1);
    expect(problems[0]).to.include({ line: 3, level: 'error' });
  });

  it('does without heads, and with heads that are broken', () => {
    for (const broken of ['', '{"edition":1', '[]', 'null', '{"edition":1,"sha1":"x","heads":[]}']) {
      writeFileSync(path.join(dir, HEADS_FILE), broken);
      expect(loadKnowledge([dir]).byCode.get('1.000894')!.conditions, broken).to.contain('20 tuổi');
    }
    rmSync(path.join(dir, HEADS_FILE));
    expect(loadKnowledge([dir]).procedures).to.have.length(2);
  });

  it('lays wording and facts over a record that has not been read yet', () => {
    const { byCode } = loadKnowledge([dir]);
    const asked = withFields(byCode.get('1.001193')!, { asks: ['làm giấy khai sinh cho con'] });
    expect(asked.asks).to.deep.equal(['làm giấy khai sinh cho con']);
    expect(asked.steps[0]!.text).to.equal('Nộp hồ sơ tại xã');
    const dearer = withFields(asked, { feeNote: '8.000 đồng' });
    expect(dearer.feeNote).to.equal('8.000 đồng');
    expect(dearer.asks).to.deep.equal(asked.asks);
    expect(dearer.agencies.executing).to.equal('Ủy ban nhân dân cấp xã');
    expect(readFileSync(path.join(dir, CATALOGUE_FILE), 'utf8')).not.to.contain('8.000 đồng');
  });
});
