import { expect } from 'chai';
import fc from 'fast-check';
import { parse } from 'yaml';
import { procedureFromRecord } from '../../src/knowledge/record.js';
import { readSheets } from '../../src/knowledge/sheet.js';
import { procedureTemplate, templateName } from '../../src/knowledge/template.js';
import { PROCEDURE_FIELDS } from '../../src/knowledge/vocabulary.js';
import { officialRecord } from './official-record.js';

const read = (content: string) => readSheets('mau.yaml', content, PROCEDURE_FIELDS);

describe('Mẫu tệp thủ tục', () => {
  it('điền sẵn mã, phí, thời hạn, nguồn; đọc lại được đúng như danh mục', () => {
    const procedure = procedureFromRecord(
      officialRecord({
        name: 'Thủ tục: cấp "giấy vịt" # 1',
        executionMethods: [
          {
            submissionMethod: 'ONLINE',
            processingTime: 1.5,
            processingTimeUnit: 'DAY',
            description: 'Lưu ý: nộp qua mạng',
            fees: [
              {
                type: 'FEE',
                value: 7000,
                description: '- Phí: 7.000 đồng/lần',
                currencyName: 'Việt Nam Đồng',
              },
            ],
          },
        ],
      }),
    );
    const { sheets, problems } = read(procedureTemplate(procedure, '2026-11-24', ['vịt trời: nuôi sao']));
    expect(problems).to.deep.equal([]);
    const { value } = sheets[0]!;
    expect(value).to.deep.include({
      code: '1.900001',
      name: procedure.name,
      levels: ['commune'],
      fullyOnline: true,
    });
    expect(value.asks).to.deep.equal(['vịt trời: nuôi sao']);
    expect(value.methods).to.deep.equal([
      {
        kind: 'online',
        time: { amount: 1.5, unit: 'day' },
        text: 'Lưu ý: nộp qua mạng',
        fees: [{ kind: 'fee', amount: 7000, text: procedure.methods[0]!.fees[0]!.text }],
      },
    ]);
    expect(value.source).to.deep.equal({ url: procedure.source.url, updated: '2026-04-16' });
    expect(templateName(procedure)).to.match(/^1\.900001-[a-z0-9-]+\.yaml$/);
  });

  it('chữ gì trong danh mục cũng thành YAML đọc lại được', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1 }), (words) => {
        const procedure = procedureFromRecord(
          officialRecord({
            name: `Đăng ký ${words}`,
            executionSteps: [{ description: words }],
            resultsDetails: [{ name: words }],
            requirementsAndConditions: words,
          }),
        );
        const { problems } = read(procedureTemplate(procedure, '2026-11-24'));
        expect(problems).to.deep.equal([]);
        expect(parse(procedureTemplate(procedure, '2026-11-24')).tên).to.equal(procedure.name);
      }),
    );
  });
});
