import type { SuggestedQuestion } from '../../../src/channels/webchat/deps.js';
import type { Block, Reply } from '../../../src/replies/reply.js';

const SOURCE = {
  title: 'Thủ tục đăng ký kết hôn',
  url: 'https://dichvucong.gov.vn/p/home/dvc-chi-tiet-thu-tuc.html?ma_thu_tuc=1.000894',
  updated: '2025-07-01',
};

function procedureReply(text: string, aspect: Reply['aspect'], blocks: Block[]): Reply {
  return {
    intent: 'procedure',
    procedure: { code: '1.000894', name: 'Thủ tục đăng ký kết hôn' },
    aspect,
    options: [],
    dossier: null,
    sources: [SOURCE],
    text,
    confidence: 0.93,
    blocks,
    suggestions: [
      { title: 'Lệ phí', say: 'Đăng ký kết hôn lệ phí bao nhiêu?' },
      { title: 'Thời hạn', say: 'Đăng ký kết hôn mất mấy ngày?' },
      { title: 'Nộp ở đâu', say: 'Đăng ký kết hôn nộp ở đâu?' },
    ],
  };
}

const PAPERS = procedureReply(
  'Đăng ký kết hôn cần: tờ khai đăng ký kết hôn (1 bản chính); giấy xác nhận tình trạng hôn nhân (1 bản chính).',
  'documents',
  [
    { kind: 'text', text: 'Đi đăng ký kết hôn, hai bên cùng có mặt và mang theo các giấy tờ sau.' },
    {
      kind: 'checklist',
      title: 'Giấy tờ cần mang',
      items: [
        { text: 'Tờ khai đăng ký kết hôn', note: 'bản chính: 1, theo mẫu' },
        { text: 'Giấy xác nhận tình trạng hôn nhân', note: 'bản chính: 1' },
        { text: 'Căn cước của hai bên', note: 'xuất trình' },
      ],
    },
    { kind: 'notice', text: 'Cả hai bên phải có mặt khi ký giấy chứng nhận kết hôn.' },
  ],
);

const FEE = procedureReply('Đăng ký kết hôn: miễn lệ phí; làm trong ngày.', 'fee', [
  { kind: 'heading', text: 'Phí và thời hạn' },
  {
    kind: 'table',
    title: 'Đăng ký kết hôn',
    head: ['Cách nộp', 'Lệ phí', 'Thời hạn'],
    rows: [
      ['Trực tiếp', 'Miễn phí', 'Trong ngày'],
      ['Trực tuyến', 'Miễn phí', '5 ngày làm việc'],
    ],
  },
]);

/** Several figures of one way, with words too long for a phone's three columns. */
const FEES = procedureReply('Đăng ký tạm trú: 15.000 đồng, theo danh sách 10.000 đồng.', 'fee', [
  {
    kind: 'table',
    title: '',
    head: ['Cách nộp', 'Mức thu', 'Áp dụng cho'],
    rows: [
      ['Nộp trực tiếp', '15.000 đồng', 'Cá nhân, gia đình, mỗi lần đăng ký'],
      ['Nộp trực tiếp', '10.000 đồng', 'Đăng ký theo danh sách, mỗi người mỗi lần'],
      ['Nộp trực tuyến', '7.000 đồng', 'Cá nhân, gia đình, mỗi lần đăng ký'],
    ],
  },
]);

/** Procedures as the ranking offers them: a note beside the name, a number to type, the code. */
const NOTED: Reply = {
  intent: 'clarify',
  procedure: null,
  aspect: null,
  options: [
    { code: '1.004884', name: 'Thủ tục đăng ký lại khai sinh' },
    { code: '1.004746', name: 'Thủ tục đăng ký lại kết hôn' },
  ],
  dossier: null,
  sources: [],
  text: 'Bạn muốn hỏi thủ tục nào?',
  confidence: 0.6,
  blocks: [
    { kind: 'text', text: 'Bạn muốn hỏi thủ tục nào?' },
    {
      kind: 'list',
      ordered: true,
      items: ['Đăng ký lại khai sinh – Sổ gốc và giấy đều mất', 'Đăng ký lại kết hôn'],
    },
  ],
  suggestions: [
    { title: 'Đăng ký lại khai sinh', say: '1', procedure: '1.004884' },
    { title: 'Đăng ký lại kết hôn', say: '2', procedure: '1.004746' },
  ],
};

const STEPS = procedureReply('Các bước đăng ký kết hôn.', 'steps', [
  {
    kind: 'list',
    ordered: true,
    items: ['Chuẩn bị giấy tờ', 'Nộp tại Ủy ban nhân dân cấp xã', 'Ký và nhận giấy chứng nhận'],
  },
  { kind: 'link', text: 'Nộp trực tuyến', url: 'https://dichvucong.gov.vn' },
]);

const CLARIFY: Reply = {
  intent: 'clarify',
  procedure: null,
  aspect: null,
  options: [
    { code: '1.001193', name: 'Thủ tục đăng ký khai sinh' },
    { code: '1.004884', name: 'Thủ tục đăng ký lại khai sinh' },
    { code: '2.000528', name: 'Thủ tục đăng ký khai sinh có yếu tố nước ngoài' },
  ],
  dossier: null,
  sources: [],
  text: 'Bạn muốn hỏi thủ tục nào? 1. Đăng ký khai sinh; 2. Đăng ký lại khai sinh; 3. Đăng ký khai sinh có yếu tố nước ngoài.',
  confidence: 0.5,
  blocks: [{ kind: 'text', text: 'Có mấy thủ tục gần giống nhau. Bạn muốn hỏi thủ tục nào ạ?' }],
  suggestions: [],
};

/** Asks by situations first; the procedures behind them are for machines. */
const SITUATIONS: Reply = {
  ...CLARIFY,
  blocks: [
    { kind: 'text', text: 'Bạn làm khai sinh trong trường hợp nào?' },
    { kind: 'list', ordered: true, items: ['Con mới sinh', 'Giấy cũ đã mất'] },
  ],
  suggestions: [
    { title: 'Con mới sinh', say: 'Con mới sinh' },
    { title: 'Giấy cũ đã mất', say: 'Đăng ký lại khai sinh vì mất giấy' },
    { title: 'Hỏi việc khác', say: 'xin chào' },
  ],
};

const MANY: Reply = {
  ...CLARIFY,
  options: Array.from({ length: 14 }, (_, i) => ({ code: `1.0000${10 + i}`, name: `Thủ tục thứ ${i + 1}` })),
};

/** As replies of imported procedures come: no title on the list, the source as a link as well. */
const UNTITLED: Reply = {
  ...PAPERS,
  blocks: [
    { kind: 'heading', text: 'Giấy tờ cần có' },
    { kind: 'checklist', title: '', items: [{ text: 'Tờ khai' }, { text: 'Căn cước' }] },
    { kind: 'link', text: `Nguồn: ${SOURCE.title} – cập nhật 01/07/2025`, url: SOURCE.url },
  ],
};

/** What a newer server may send: blocks that this widget cannot take apart. */
const STRANGE = {
  ...PAPERS,
  text: 'Câu trả lời bằng chữ.',
  blocks: [{ kind: 'list' }],
  sources: 'khác',
} as unknown as Reply;

/** What must never run, in every field that is shown. */
export const POISON = '<img src=x onerror="window.hacked=1"><script>window.hacked=1</script>';
const POISONED: Reply = {
  intent: 'procedure',
  procedure: { code: '1.000894', name: POISON },
  aspect: 'overview',
  options: [{ code: '1.000894', name: POISON }],
  dossier: null,
  sources: [{ title: POISON, url: 'javascript:window.hacked=1', updated: POISON }],
  text: POISON,
  confidence: 1,
  blocks: [
    { kind: 'text', text: POISON },
    { kind: 'heading', text: POISON },
    { kind: 'notice', text: POISON },
    { kind: 'list', items: [POISON] },
    { kind: 'checklist', title: POISON, items: [{ text: POISON, note: POISON }] },
    { kind: 'table', title: POISON, head: [POISON], rows: [[POISON]] },
    { kind: 'link', text: 'bấm vào đây', url: 'javascript:window.hacked=1' },
    { kind: 'link', text: 'trang này', url: 'data:text/html,<script>window.hacked=1</script>' },
  ],
  suggestions: [{ title: POISON, say: POISON }],
};

/** The stand-in's answers: by a word in the question. */
export function cannedReply(question: string): Reply {
  const asked = question.toLowerCase();
  if (asked.includes('mã độc')) return POISONED;
  if (asked.includes('lệ phí') || asked.includes('bao nhiêu')) return FEE;
  if (asked.includes('các bước')) return STEPS;
  if (asked === 'nhiều mức') return FEES;
  if (asked === 'đăng ký lại') return NOTED;
  if (asked === 'khai sinh') return CLARIFY;
  if (asked === 'khác dạng') return STRANGE;
  if (asked === 'trường hợp') return SITUATIONS;
  if (asked === 'nhiều') return MANY;
  if (asked === 'không tên') return UNTITLED;
  if (asked.includes('xin chào'))
    return {
      ...CLARIFY,
      intent: 'smalltalk',
      options: [],
      text: 'Chào bạn ạ!',
      blocks: [{ kind: 'text', text: 'Chào bạn ạ!' }],
    };
  return PAPERS;
}

const NAMES: SuggestedQuestion[] = [
  { title: 'Thủ tục đăng ký kết hôn', code: '1.000894' },
  { title: 'Thủ tục đăng ký lại kết hôn', code: '1.004746' },
  { title: 'Thủ tục đăng ký kết hôn có yếu tố nước ngoài', code: '2.000806' },
  { title: 'Thủ tục đăng ký khai sinh', code: '1.001193' },
];

const fold = (text: string) => text.normalize('NFD').replace(/\p{M}/gu, '').replace(/đ/gi, 'd').toLowerCase();

/** The stand-in's suggestions, with and without marks. */
export function cannedSuggestions(prefix: string, limit: number): SuggestedQuestion[] {
  return NAMES.filter((name) => fold(name.title).includes(fold(prefix))).slice(0, limit);
}
