import type { Aspect } from '../replies/reply.js';
import type { Line } from './words.js';
import { Pattern } from './words.js';

/** The way of handing in that the question names: "nộp online bao nhiêu tiền". */
export type NamedMethod = 'online' | 'direct' | 'postal';

export interface FoundAspects {
  /** In the order asked; empty when nothing in particular is. */
  aspects: Aspect[];
  method: NamedMethod | null;
  /** Words that only ask, and say nothing of the procedure; true = such a word. */
  asking: boolean[];
}

const SELF =
  '(?:tôi|em|mình|cháu|con|anh|chị|bác|cô|chú|ông|bà|tui|chúng tôi|chúng em|nhà em|nhà tôi|bọn em)';
const DO =
  '(?:làm|xin|đăng ký|cấp|đổi|khai|khai báo|báo|nộp|thực hiện|giải quyết|nhận|lấy|xử lý|trả|ra|có|chờ|đợi)';
const TAIL = '(?: ạ| vậy| thế| nhỉ| hả| nhé| đấy| không ạ| ad| với)*';

/**
 * Ways of asking, strongest first. `strong` patterns ask wherever they stand; what is in `edge` asks only at the
 * beginning or the end, because the same words stand inside titles ("giấy phép có thời hạn", "mai táng phí").
 */
const ASKED: { aspect: Aspect; strong: string[]; edge?: string[] }[] = [
  {
    aspect: 'fee',
    strong: [
      `(?:(?:hết|mất|tốn|nộp|đóng|trả|thu|là|phải nộp|phải trả|tổng|có) )*(?:bao nhiêu|bao nhiu|mấy) (?:tiền|đồng|nghìn|ngàn|trăm|triệu|xu)(?: một (?:bản|lần|tờ|trang))?`,
      '(?:lệ phí|phí|chi phí|giá|tiền|tiền phí|tiền lệ phí)(?: \\p{L}+)? (?:hết |mất |là |khoảng |phải nộp |phải đóng |nộp |thu )*(?:bao nhiêu|bao nhiu|thế nào|như thế nào|ra sao|cao không|gì không|bao tiền)',
      '(?:có )?(?:phải )?(?:mất|tốn|thu|nộp|đóng|trả)(?: tiền)? (?:lệ phí|phí|tiền|đồng nào|tiền phí|xu nào)(?: gì)?(?: không| ko| hông)?',
      '(?:có )?(?:được )?miễn (?:phí|lệ phí|tiền) (?:không|gì)',
      '(?:mức|tiền) lệ phí',
      'hết bao nhiêu(?! (?:ngày|lâu|thời gian|tuần|tháng))',
      'tốn kém không',
      'có mất (?:tiền|phí)',
      '(?:bao nhiêu|mấy) (?:một|1) (?:bản|tờ|lần|trang|cái|quyển|thẻ)',
      'bao nhiêu tiền',
    ],
    edge: ['(?:lệ phí|chi phí|phí|mức phí|tiền phí|mức thu|giá)'],
  },
  {
    aspect: 'time',
    strong: [
      `(?:(?:mất|hết|trong|khoảng|sau|tốn|phải|${DO}) )*(?:bao lâu|bao nhiêu lâu|mấy ngày|bao nhiêu ngày|bao ngày|mấy hôm|mấy tuần|mấy tháng|bao nhiêu tháng|bao nhiêu tuần|bao nhiêu giờ|mấy tiếng)(?: (?:thì|mới|là|sẽ))?(?: (?:xong|có|được|lấy được|nhận được|trả|ra|có giấy|có kết quả|trả kết quả|nhận kết quả|giải quyết|có thẻ|có sổ|lấy giấy))*`,
      `(?:bao giờ|khi nào|hôm nào|lúc nào)(?: (?:thì|mới|sẽ))? (?:xong|có|được lấy|lấy được|lấy|nhận|nhận được|trả|ra|có kết quả)(?: (?:kết quả|giấy|thẻ|sổ))?`,
      'thời (?:gian|hạn) (?:giải quyết|xử lý|trả kết quả|thực hiện|làm|cấp|chờ|hoàn thành|bao lâu|là bao lâu|bao nhiêu|thế nào|trả)(?: (?:là|bao lâu|bao nhiêu|mất))*',
      '(?:có )?(?:lấy|làm|trả|nhận|cấp|xong) (?:kết quả )?(?:ngay|liền|luôn)(?: trong ngày)?(?: được)?(?: không| ko)?',
      '(?:có )?(?:lấy|xong|trả|được)(?: kết quả)? (?:ngay )?trong ngày (?:được )?(?:không|ko)',
      'có lâu không',
      'lâu không',
      'nhanh (?:nhất )?(?:là )?(?:mấy|bao nhiêu)',
      'mất mấy',
    ],
    edge: ['thời (?:gian|hạn)(?: giải quyết)?'],
  },
  {
    aspect: 'form',
    strong: [
      '(?:mẫu|tờ khai|biểu mẫu|đơn|mẫu đơn|mẫu tờ khai|mẫu giấy)(?: \\p{L}+){0,3} (?:nào|gì|ở đâu|số mấy|số bao nhiêu|lấy đâu|tải ở đâu|tải đâu)',
      '(?:tải|lấy|xin|in|down|download) (?:mẫu|tờ khai|biểu mẫu|đơn|mẫu đơn|file)(?: đơn| tờ khai)?(?: ở đâu)?',
      '(?:điền|viết|khai|dùng) (?:theo )?(?:mẫu|đơn|tờ khai) (?:nào|gì|số mấy)',
      'mẫu số (?:mấy|bao nhiêu)',
      'biểu mẫu',
    ],
    edge: ['(?:mẫu|mẫu đơn|mẫu tờ khai|tờ khai|đơn)'],
  },
  {
    aspect: 'result',
    strong: [
      '(?:kết quả|xong)(?: (?:là|thì|sẽ))* (?:được )?(?:gì|nhận gì|được gì|nhận được gì|nhận được giấy gì|được giấy gì|cấp gì|là giấy gì)',
      '(?:sẽ )?(?:được|nhận|trả|cấp)(?: được| cho)? (?:giấy|kết quả|cái|sổ) (?:gì|nào)(?: không)?',
      '(?:nhận|được) được (?:gì|cái gì)',
      'kết quả (?:của thủ tục|thủ tục|nhận được|giải quyết)',
    ],
  },
  {
    aspect: 'online',
    strong: [
      '(?:(?:nộp|làm|đăng ký|khai|xin|gửi|thực hiện|cấp|lấy)(?: \\p{L}+){0,3} )?(?:online|onl|trực tuyến|qua mạng|trên mạng|bằng mạng|qua vneid|trên vneid|bằng vneid|từ xa|tại nhà|ở nhà|bằng điện thoại|qua điện thoại|trên cổng dịch vụ công|qua cổng dịch vụ công|qua internet|trên app)(?: (?:được|có được|đc))?(?: (?:không|ko|chưa|hông))?',
      'toàn trình',
      'dịch vụ công (?:trực tuyến )?mức',
    ],
  },
  {
    aspect: 'documents',
    strong: [
      '(?:(?:cần|phải|gồm|bao gồm|có|nộp|mang|mang theo|chuẩn bị|kèm|kèm theo|đem|đem theo|cầm|cầm theo|xuất trình|những|các|loại|làm|là|thì|giấy) )*(?:giấy tờ|giấy|hồ sơ|thành phần hồ sơ|thành phần|tài liệu|chứng từ|chứng cứ)(?: (?:gồm|gồm có|bao gồm|cần|là|có|cần có|phải|phải có|cần nộp|cần chuẩn bị|nộp|phải nộp|mang|liên quan))* (?:gì|nào|những gì|chi|những giấy gì|ra sao|những giấy tờ gì|những giấy tờ nào|thế nào)(?: không)?',
      '(?:cần|phải) (?:(?:có|phải|nộp|mang|mang theo|chuẩn bị|đem|những|các|thêm|cung cấp|xuất trình|làm) )*(?:gì|những gì|chi|giấy gì|giấy tờ|hồ sơ)',
      '(?:mang|mang theo|chuẩn bị|đem|cầm|cầm theo|đem theo) (?:những |các )?(?:gì|giấy gì|giấy tờ|giấy tờ gì|hồ sơ|chi)(?! (?:đến|tới|ra|lên|về|qua))(?: đi)?',
      '(?:thủ tục|hồ sơ) (?:gồm|gồm có|bao gồm|cần|có) (?:những )?(?:gì|chi|những gì)',
      '(?:cần|phải có) (?:những )?(?:giấy tờ|hồ sơ)',
      '(?:gồm|bao gồm) (?:những )?gì',
      'cần (?:nộp )?(?:đơn|giấy) gì',
      'thành phần hồ sơ',
      'gồm những gì',
      'cần những gì',
      'giấy tờ cần (?:thiết|có|nộp|chuẩn bị)',
      'bao nhiêu (?:bộ|loại giấy|giấy tờ)',
    ],
    edge: ['(?:hồ sơ|giấy tờ|thành phần hồ sơ)(?: để)?'],
  },
  {
    aspect: 'agency',
    strong: [
      '(?:cơ quan|đơn vị|cấp|sở|ban|phòng|ngành|bộ phận|công an) (?:nào|gì) (?:giải quyết|thực hiện|cấp|có thẩm quyền|làm|quản lý|ký|xử lý|phụ trách|duyệt|tiếp nhận|chịu trách nhiệm|quyết định)',
      'ai (?:là người )?(?:cấp|ký|giải quyết|có thẩm quyền|duyệt|phê duyệt|quyết định)(?! thay| hộ)',
      '(?:thẩm quyền|cơ quan) (?:cấp|giải quyết|thực hiện)? ?(?:thuộc về ai|của ai|là ai|nào|thuộc cơ quan nào)',
      'thuộc thẩm quyền (?:của )?(?:ai|cơ quan nào|cấp nào)',
    ],
  },
  {
    aspect: 'place',
    strong: [
      `(?:(?:nộp|làm|xin|đăng ký|gửi|đến|tới|ra|lên|đi|về|khai|khai báo|báo|trình báo|hỏi|lấy|nhận|đổi|cấp|liên hệ|thực hiện) )?(?:(?:hồ sơ|đơn|giấy|giấy tờ|kết quả|thủ tục) )?(?:ở|tại|đến|tới|ra|lên|qua|về|vào|ở tại) (?:đâu|chỗ nào|nơi nào|cơ quan nào|phòng nào|cửa nào|ban nào|sở nào|cấp nào|xã nào|chỗ mô|mô)(?: (?:làm|nộp|xin|để làm|để nộp|giải quyết|nhận))?`,
      '(?:nộp|gửi|làm|đi|ra|đến|lên|xin|báo|khai|hỏi)(?: hồ sơ| đơn| giấy)? (?:đâu|chỗ nào|nơi nào|mô)(?! (?:biết|có|phải|ra))',
      '(?:địa chỉ|địa điểm|nơi|chỗ) (?:nộp|làm|tiếp nhận|nhận|đăng ký)(?: hồ sơ)?(?: ở đâu| là đâu)?',
      '(?:ở |tại |ra |lên )?(?:xã|phường|huyện|tỉnh|công an|ubnd|ủy ban|ủy ban nhân dân)(?: \\p{L}+)? hay (?:là |lên |ra |ở |tại )?(?:xã|phường|huyện|tỉnh|công an|sở|ubnd|ủy ban|trung tâm)(?: \\p{L}+)?',
      '(?:cơ quan|chỗ|nơi|đơn vị) nào(?: (?:nhận|làm|tiếp nhận))?',
      'chỗ nào',
      '(?:mang|đem|cầm|đưa|xách)(?: \\p{L}+){0,3} (?:đến|tới|ra|lên|về) (?:đâu|chỗ nào|nơi nào|cơ quan nào)',
    ],
  },
  {
    aspect: 'steps',
    strong: [
      '(?:các|những|mấy) bước(?: (?:làm|thực hiện|tiến hành))?',
      '(?:trình tự|quy trình|tiến trình)(?: (?:thực hiện|làm|giải quyết))?(?: (?:thế nào|như thế nào|ra sao|gồm những gì|gồm gì))?',
      '(?:thực hiện|tiến hành|làm) (?:theo )?(?:những |các |mấy )?bước (?:nào|gì)?',
      'làm (?:gì|cái gì|như nào) (?:trước|đầu tiên|tiếp theo)',
      'bước (?:đầu tiên|tiếp theo|một)',
      '(?:hướng dẫn|chỉ)(?: \\p{L}+)? cách (?:làm|nộp|đăng ký)',
      'từng bước',
    ],
  },
  {
    aspect: 'legal',
    strong: [
      '(?:căn cứ|cơ sở) pháp lý(?: (?:nào|gì|là gì|ở đâu))?',
      '(?:theo |dựa vào |căn cứ |quy định (?:tại|ở|trong) )?(?:luật|nghị định|thông tư|văn bản|văn bản pháp luật|điều luật|quyết định) (?:nào|gì|số mấy|số bao nhiêu)(?: quy định)?',
      '(?:quy định|được quy định) (?:ở|tại|trong) (?:đâu|luật nào|văn bản nào|nghị định nào)',
      'văn bản (?:pháp luật )?quy định',
    ],
  },
  {
    aspect: 'subjects',
    strong: [
      '(?:đối tượng|những đối tượng|người) nào (?:được|phải|thì|có thể|cần)(?: (?:làm|hưởng|nộp|xin|đăng ký|áp dụng))?',
      '(?:những )?ai (?:được|phải|có thể|thì được|mới được|cần phải|cần|có quyền)(?: (?:làm|hưởng|nộp|xin|đăng ký|đi|yêu cầu))?',
      '(?:dành|áp dụng) cho (?:ai|đối tượng nào|những ai)',
    ],
  },
  {
    aspect: 'conditions',
    strong: [
      '(?:(?:cần|có|đủ|đáp ứng|phải|những|các|yêu cầu|thì) )*điều kiện (?:gì|nào|là gì|ra sao|sao|thế nào|như thế nào|những gì|để được|thì được|mới được)(?: (?:để|thì|mới|được))*',
      '(?:bao nhiêu|mấy|đủ bao nhiêu|từ bao nhiêu|trên bao nhiêu) tuổi(?: (?:thì|mới|trở lên|được))*',
      '(?:trường hợp|khi) nào (?:thì )?(?:được|phải|cần|không được|bị từ chối)',
      '(?:có )?yêu cầu gì(?: không)?',
      '(?:như thế|thế|vậy|như vậy)? ?có (?:được|đủ điều kiện)(?: \\p{L}+){0,6} không',
      '(?:có )?được (?:hưởng|nhận|cấp|xét|trợ cấp|hỗ trợ|làm|đăng ký|miễn)(?: \\p{L}+){0,5} (?:không|ko)',
    ],
    edge: ['điều kiện(?: để)?'],
  },
];

const METHODS: { method: NamedMethod; words: string }[] = [
  {
    method: 'online',
    words:
      '(?:online|onl|trực tuyến|qua mạng|trên mạng|qua vneid|trên vneid|từ xa|qua cổng dịch vụ công|trên cổng dịch vụ công|qua internet|trên app)',
  },
  { method: 'postal', words: '(?:nộp |gửi )?(?:bưu điện|bưu chính|qua đường bưu điện|gửi thư|chuyển phát)' },
  { method: 'direct', words: '(?:nộp |làm |đến |ra )?(?:trực tiếp|tại chỗ|ra tận nơi|tận nơi)' },
];

/** Talk around the question: greetings, "cho tôi hỏi", particles at the end. */
const FRAMES = [
  '(?:à |ừ |ờ |thì |rồi |vậy |thế )*(?:còn|thế|vậy)(?= )',
  '(?:thì|là) (?:sao|thế nào|như thế nào|ra sao)',
  '(?:dạ|alo|ê|này|chào|xin chào|kính chào|em chào|cháu chào|ad|admin|shop|trợ lý|bot|ơi|mọi người|anh chị|cán bộ|bạn|quý cơ quan) ?(?:ơi|ạ|ad|admin)?',
  `(?:làm ơn |xin |vui lòng )?(?:cho|để) (?:${SELF} )?(?:hỏi|biết)(?: (?:về|là|với|chút|tí|một chút|cái|thăm|xíu|việc|thủ tục|ạ))*`,
  `${SELF} (?:muốn|cần|đang muốn|đang cần|định|xin|có việc|có nhu cầu|phải) (?:hỏi|tìm hiểu|biết|được biết|tư vấn|hướng dẫn)(?: (?:về|là|cách|việc|thủ tục|ạ))*`,
  `(?:${SELF} )?(?:muốn|cần|xin) (?:hỏi|tìm hiểu|biết)(?: (?:về|là|cách|việc|thủ tục))*`,
  `${SELF} (?:cần|muốn|định|đang|đang định|phải|đang cần|đang muốn) (?:làm|đi làm|xin làm)(?= )`,
  '(?:hướng dẫn|tư vấn|chỉ|giúp|giải đáp|trả lời)(?: (?:cho|giúp|giùm|dùm|hộ))* (?:tôi|em|mình|cháu|con|bác|chị|anh|nhà em)(?: (?:với|về|cách|làm|thủ tục|nhé|ạ))*',
  '(?:thì |giờ |bây giờ |phải )?(?:làm|phải làm|tính|xử lý|giải quyết) (?:thế nào|như thế nào|ra sao|sao|kiểu gì|như nào|sao đây|sao giờ|gì|gì đây)',
  '(?:là )?(?:thế nào|như thế nào|ra sao|kiểu gì|như nào)',
  '(?:thủ tục|tthc)(?: (?:về|để|hành chính))?',
  '(?:được )?(?:không|ko|hông|chưa)',
  '(?:ạ|nhé|nhỉ|hả|với|vậy|thế|đấy|đây|ấy|nha|nè)',
];

/** Of a pattern that lets any words stand in between, only these ask; the rest names the procedure. */
const ASKS_ONLY = new Set(
  'có được không ko hông chưa online onl trực tuyến qua mạng trên vneid bằng điện thoại internet app cổng từ xa ở đâu hay là gì nào thế sao bao nhiêu lệ phí tiền giá mẫu đơn tờ khai biểu tải'.split(
    ' ',
  ),
);

interface Compiled {
  aspect: Aspect;
  patterns: Pattern[];
  edge: { start: Pattern; end: Pattern }[];
}

const COMPILED: Compiled[] = ASKED.map(({ aspect, strong, edge = [] }) => ({
  aspect,
  patterns: strong.map((source) => new Pattern(source + TAIL)),
  edge: edge.map((source) => ({ start: new Pattern(source), end: new Pattern(source + TAIL) })),
}));
const METHOD_PATTERNS = METHODS.map(({ method, words }) => ({ method, pattern: new Pattern(words) }));
const OFFICE = new Pattern(
  '(?:ở|tại|ra|lên|đến|tới) (?:xã|phường|ủy ban|ubnd xã|ubnd phường|công an xã|công an phường|công an|uỷ ban|trung tâm hành chính công)',
);
const FRAME_PATTERNS = FRAMES.map((source) => new Pattern(source));

/** Finds what is asked about, and which words only ask. */
export function findAspects(line: Line): FoundAspects {
  const words = line.sentence.words;
  const asking = new Array<boolean>(words.length).fill(false);
  const found: { aspect: Aspect; at: number; end: number; open: boolean }[] = [];
  const frames: { start: number; end: number }[] = [];
  for (const pattern of FRAME_PATTERNS) {
    for (const range of pattern.find(line)) frames.push(range);
  }
  for (const { aspect, patterns } of COMPILED) {
    for (const pattern of patterns) {
      for (const { start, end } of pattern.find(line)) {
        if (found.some((other) => start < other.end && end > other.at)) continue;
        found.push({ aspect, at: start, end, open: pattern.open });
      }
    }
  }
  const lead = leadingFrame(frames);
  const trail = trailingFrame(frames, words.length);
  for (const { aspect, edge } of COMPILED) {
    if (found.some((one) => one.aspect === aspect)) continue;
    for (const { start: first, end: last } of edge) {
      const atStart = first.find(line).find((range) => range.start === lead);
      // "mai táng phí": a single word at the end belongs to the name.
      const atEnd = last
        .find(line)
        .find((range) => (range.end === words.length || range.end === trail) && range.end - range.start > 1);
      const range = atStart ?? atEnd;
      if (range && !found.some((other) => range.start < other.end && range.end > other.at)) {
        found.push({ aspect, at: range.start, end: range.end, open: false });
        break;
      }
    }
  }
  const method = METHOD_PATTERNS.find(({ pattern }) => pattern.test(line))?.method ?? null;
  for (const { at, end, open } of found) {
    for (let i = at; i < end; i++) if (!open || ASKS_ONLY.has(words[i]!.marked)) asking[i] = true;
  }
  for (const { start, end } of frames) asking.fill(true, start, end);

  // So does the office that a person goes to: "đăng ký kết hôn tại xã mất bao lâu".
  if (found.length > 0) {
    for (const { start, end } of OFFICE.find(line)) asking.fill(true, start, end);
  }
  // A way of handing in that is only named names no procedure: "nộp trực tiếp mất bao nhiêu tiền".
  if (found.length > 0) {
    for (const { pattern } of METHOD_PATTERNS) {
      for (const { start, end } of pattern.find(line)) asking.fill(true, start, end);
    }
  }

  let aspects = [...new Set(found.sort((a, b) => a.at - b.at).map((one) => one.aspect))];
  // "phí đăng ký tạm trú online": the way is named, the fee is asked.
  if (aspects.length > 1 && aspects.includes('online'))
    aspects = aspects.filter((aspect) => aspect !== 'online');
  return { aspects, method, asking };
}

/** Where the question proper ends, before "thì sao". */
function trailingFrame(frames: { start: number; end: number }[], length: number): number {
  let at = length;
  for (let moved = true; moved;) {
    moved = false;
    for (const frame of frames) {
      if (frame.end >= at && frame.start < at) {
        at = frame.start;
        moved = true;
      }
    }
  }
  return at;
}

/** Where the question proper begins, after "cho em hỏi". */
function leadingFrame(frames: { start: number; end: number }[]): number {
  let at = 0;
  for (let moved = true; moved;) {
    moved = false;
    for (const frame of frames) {
      if (frame.start <= at && frame.end > at) {
        at = frame.end;
        moved = true;
      }
    }
  }
  return at;
}
