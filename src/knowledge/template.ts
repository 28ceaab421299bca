import { fold } from '../language/index.js';
import { formatDuration } from './duration.js';
import type { Fee, Procedure } from './procedure.js';

const LEVELS = { commune: 'xã', province: 'tỉnh', ministry: 'bộ', other: 'khác' } as const;
const METHODS = { direct: 'trực tiếp', online: 'trực tuyến', postal: 'bưu chính' } as const;
const FEES = { fee: 'lệ phí', price: 'giá', service: 'dịch vụ' } as const;

/** What stands where staff have to write; `knowledge check` refuses a file that still has it. */
export const TO_WRITE = 'VIẾT';

/**
 * A procedure file to fill in, with what the catalogue states already written: staff add what people say, and put
 * the long texts into plain words. `today` is `YYYY-MM-DD`; `asks` are questions that people asked in vain.
 */
export function procedureTemplate(procedure: Procedure, today: string, asks: string[] = []): string {
  const lines: string[] = [
    `# Mẫu lập từ danh mục. Dòng có chữ “VIẾT” cần viết rồi bỏ chữ đó; xong chạy: npm run knowledge -- check`,
    `mã: "${procedure.code}"`,
    `tên: ${plain(procedure.name)}`,
    `nhóm: VIẾT # tên thư mục, như cu-tru, co-con`,
    `cơ quan ban hành: ${plain(procedure.issuer)}`,
    ...(procedure.province ? [`tỉnh: ${plain(procedure.province)}`] : []),
    `lĩnh vực: ${list(procedure.fields)}`,
    `cấp thực hiện: [${procedure.levels.map((level) => LEVELS[level]).join(', ')}]`,
    `toàn trình: ${procedure.fullyOnline ? 'có' : 'không'}`,
    `tóm tắt: VIẾT một hai câu thủ tục này để làm gì`,
    `tên thường gọi: [VIẾT]`,
    `cách hỏi: # ít nhất 5 câu, như người dân nói`,
    ...(asks.length > 0 ? asks.map((ask) => `  - ${plain(ask)}`) : Array<string>(5).fill('  - VIẾT')),
    `hay nhầm:`,
    `  - VIẾT`,
    `đối tượng: ${list(procedure.subjects)}`,
    ...casesOf(procedure),
    ...methodsOf(procedure),
    ...(procedure.timeNote ? [`thời hạn nói thêm: ${plain(procedure.timeNote)}`] : []),
    `các bước: # viết gọn lại, mỗi bước một câu`,
    ...procedure.steps.map((step) => `  - ${plain([step.name, step.text].filter(Boolean).join(': '))}`),
    ...(procedure.conditions ? [`điều kiện: ${plain(procedure.conditions)}`] : []),
    `kết quả: ${list(procedure.results)}`,
    `căn cứ: ${list(procedure.legal)}`,
    `cơ quan thực hiện: ${plain(procedure.agencies.executing)}`,
    `nơi nộp: ${plain(procedure.agencies.receiving || 'VIẾT')}`,
    `quyết định công bố: ${plain(procedure.decision)}`,
    `nguồn: ${procedure.source.url}`,
    `cập nhật: ${procedure.source.updated}`,
    `đã đối chiếu: ${today}`,
  ];
  return `${lines.join('\n')}\n`;
}

/** `1.004194-dang-ky-tam-tru.yaml`: how procedure files are named. */
export function templateName(procedure: Pick<Procedure, 'code' | 'name'>): string {
  const words = fold(procedure.name).match(/[a-z0-9]+/g) ?? [];
  return `${procedure.code}-${words.slice(0, 8).join('-')}.yaml`;
}

function casesOf(procedure: Procedure): string[] {
  if (procedure.cases.length === 0)
    return ['trường hợp:', '  - giấy tờ:', '      - tên: VIẾT', '        bản chính: 1'];
  return [
    'trường hợp:',
    ...procedure.cases.flatMap((one) => [
      one.name ? `  - tên: ${plain(one.name)}\n    giấy tờ:` : '  - giấy tờ:',
      ...one.components.flatMap((component) => [
        `      - tên: ${plain(component.name)}`,
        `        bản chính: ${component.original}`,
        `        bản sao: ${component.copy}`,
        ...(component.form ? [`        mẫu: ${plain(component.form)}`] : []),
      ]),
    ]),
  ];
}

function methodsOf(procedure: Procedure): string[] {
  const methods = procedure.methods.filter((method) => !method.abroad);
  return [
    'cách nộp:',
    ...(methods.length > 0 ? methods : procedure.methods).flatMap((method) => [
      `  - hình thức: ${METHODS[method.kind]}`,
      ...(method.time ? [`    thời hạn: ${formatDuration(method.time)}`] : []),
      ...(method.text ? [`    ghi chú: ${plain(method.text)}`] : []),
      ...(method.fees.length > 0 ? ['    phí:', ...method.fees.flatMap(feeLines)] : []),
    ]),
  ];
}

function feeLines(fee: Fee): string[] {
  const parts = [
    `loại: ${FEES[fee.kind]}`,
    ...(fee.amount !== null ? [`số tiền: ${fee.amount}`] : []),
    ...(fee.currency === 'USD' ? ['tiền tệ: USD'] : []),
    ...(fee.free ? ['miễn phí: có'] : []),
    ...(fee.text ? [`lời: ${plain(fee.text)}`] : []),
  ];
  return parts.map((part, i) => `${i === 0 ? '      - ' : '        '}${part}`);
}

/** One line that YAML reads as the very same words. */
function plain(text: string): string {
  const line = text.replace(/\s*\n+\s*/g, ' ').trim();
  if (line === '') return '""';
  const risky = /^[\s\-?:,[\]{}#&*!|>'"%@`0-9]|: |:$| #|^(?:true|false|null|yes|no|on|off|~)$/i.test(line);
  return risky ? JSON.stringify(line) : line;
}

function list(items: string[]): string {
  if (items.length === 0) return '[]';
  return `[${items.map((item) => JSON.stringify(item.replace(/\s*\n+\s*/g, ' ').trim())).join(', ')}]`;
}
