import { phraseWords } from '../knowledge/phrase-words.js';
import type { Line } from './words.js';
import { Pattern } from './words.js';

/**
 * Words that decide between neighbours: "đăng ký khai sinh" and "đăng ký lại khai sinh" are two procedures.
 * A facet is a bit; a question and a phrase that differ in one are kept apart by `WEIGHTS.facet`.
 */
const FACETS: { name: string; words: string }[] = [
  {
    name: 'again',
    words:
      'lại(?! (?:diện tích|dân tộc|đất đai|giới tính|quốc tịch|phép|được|cho|với|là|ở|mấy|một|vài|đây|đó|nhà|con|cơ quan|quê))',
  },
  { name: 'exchange', words: 'cấp đổi|đổi(?! (?:với|chủ|tên|nơi|mới sáng tạo|quyền sử dụng))' },
  { name: 'change', words: 'thay đổi|điều chỉnh|sửa đổi|bổ sung|cải chính|đính chính|chỉnh sửa|sửa' },
  { name: 'renew', words: 'gia hạn|kéo dài' },
  { name: 'delete', words: 'xóa|xoá|hủy bỏ|huỷ bỏ|hủy' },
  { name: 'end', words: 'chấm dứt|giải thể|thôi(?!$| (?:ạ|nhé|nha|mà|à|ơi))|kết thúc' },
  { name: 'withdraw', words: 'thu hồi|tước' },
  { name: 'pause', words: 'tạm ngừng|tạm dừng|tạm nghỉ|ngừng|dừng|nghỉ bán' },
  { name: 'resume', words: 'tiếp tục|trở lại|khôi phục|hưởng tiếp' },
  { name: 'mobile', words: 'lưu động' },
  {
    name: 'foreign',
    words:
      '(?:yếu tố |người |ở |ra |cho người )?nước ngoài|ngoại quốc|trung quốc|đài loan|hàn quốc|nhật bản|lào|mỹ|pháp|campuchia|cam pu chia|thái lan|singapore|malaysia|indonesia|philippines|myanmar|ấn độ|canada|hoa kỳ|anh quốc|ba lan|ukraina|nigeria|quốc tịch khác|(?:bên|ở|sang|nước|người|dân|quốc tịch) (?:đức|nga|úc|anh quốc|ý|séc|tiệp)|người tây|ông tây|khách tây|việt kiều|người hoa|bên tàu',
  },
  { name: 'border', words: '(?:khu vực |vùng |xã |sát |giáp )?biên giới|giáp biên|cột mốc' },
  { name: 'supervise', words: 'giám sát' },
  { name: 'linked', words: 'liên thông|kết hợp' },
  { name: 'copy', words: 'bản sao|trích lục' },
  { name: 'first', words: 'lần đầu' },
  { name: 'transfer', words: 'chuyển nhượng|sang tên|chuyển quyền|tặng cho|thừa kế' },
  { name: 'abroad', words: 'cơ quan đại diện|đại sứ quán|lãnh sự quán' },
  { name: 'confirm', words: 'xác nhận' },
  {
    name: 'lost',
    words:
      'mất (?:giấy|sổ|bản|thẻ|bằng|sạch|tờ|quyển|cuốn|hết|luôn|cái|bìa|căn cước|hộ chiếu|khai sinh|đăng ký|phép)|(?:làm|bị|đánh|rơi) mất|thất lạc|rơi|cháy|mối|mọt|rách|nát|mờ|ướt|trôi|(?:không|chẳng|chả) còn (?:sổ|lưu|giữ|giấy|bản)|(?:cũng|đã) (?:hết|không còn) sổ|hết sổ|móc túi|trộm',
  },
  { name: 'wrong', words: 'sai|nhầm|lệch|không khớp|lỗi|thiếu dấu' },
  { name: 'early', words: 'trước thời hạn|trước hạn' },
];

/** What is to be done, said outright: a procedure that does something else is not it. */
const ACT_NAMES = ['again', 'exchange', 'renew', 'delete', 'end', 'withdraw', 'pause', 'resume'];

/** One bit per facet, in the order of the table. */
export type Facets = number;

const PATTERNS = FACETS.map(({ words }) => new Pattern(words));

const FACET_NAMES = FACETS.map(({ name }) => name);

/** What makes a procedure a special one: without a word of it, the plain one is meant. */
export const SPECIAL = bitsOf(['mobile', 'foreign', 'border', 'supervise', 'linked', 'abroad', 'early']);
/** What happened, told by the person: a way of asking that tells it too is no stranger for that. */
export const TOLD = bitsOf(['lost', 'wrong']);
/** The acts, as bits. */
export const ACTS = bitsOf(ACT_NAMES);

function bitsOf(names: string[]): Facets {
  return names.reduce((set, name) => set | (1 << FACET_NAMES.indexOf(name)), 0);
}

/** A title that does again, exchanges or copies is for who has lost; one that changes is for what is wrong. */
const IMPLIED: [Facets, Facets][] = [
  [bitsOf(['again', 'exchange', 'copy']), bitsOf(['lost'])],
  [bitsOf(['change', 'exchange']), bitsOf(['wrong'])],
];

/** The facets of an official title, with what they imply of the person who needs it. */
export function facetsOfTitle(title: string): Facets {
  return implied(facetsOfPhrase(title));
}

/** With what a title's facets imply of the person who needs it. */
export function implied(facets: Facets): Facets {
  return IMPLIED.reduce((set, [has, means]) => (facets & has ? set | means : set), facets);
}

/** Any facet at all: most phrases show none, and then one pattern has told it instead of twenty. */
const ANY_FACET = new Pattern(FACETS.map(({ words }) => words).join('|'));

/** The facets that a question's words show. */
export function facetsOf(line: Line): Facets {
  return facetsIn(line.text);
}

/** The facets of a phrase of our knowledge (wholly marked). */
export function facetsOfPhrase(phrase: string): Facets {
  return facetsIn(
    phraseWords(phrase)
      .map(({ marked }) => marked)
      .join(' '),
  );
}

/** Of words in small letters with one space between them. */
export function facetsIn(words: string): Facets {
  let facets = 0;
  if (!ANY_FACET.shows(words)) return facets;
  PATTERNS.forEach((pattern, i) => {
    if (pattern.shows(words)) facets |= 1 << i;
  });
  return facets;
}

/** How many facets a set has. */
export function bits(set: Facets): number {
  let count = 0;
  for (let rest = set; rest; rest &= rest - 1) count++;
  return count;
}
