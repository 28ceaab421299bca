import type { Line } from './words.js';
import { Pattern } from './words.js';

/** Talk that is about no procedure. */
export type Talk =
  | 'greeting'
  | 'thanks'
  | 'goodbye'
  | 'identity'
  | 'help'
  | 'abuse'
  | 'jailbreak'
  | 'agree'
  | 'refuse'
  | 'affection'
  /** Somebody is in danger: the hotline first, everything else later. */
  | 'child'
  | 'violence'
  | 'suicide'
  | 'fire'
  | 'ambulance';

const YOU = '(?:bạn|trợ lý|em|anh|chị|bot|ad|admin|mày|robot|chatbot)';

/**
 * `whole`: the words must be the whole message (particles aside); otherwise they count wherever they stand, `small`
 * only in a short message: "em yêu anh bên kia cột mốc, muốn về ở với nhau cho hợp pháp" is about marrying.
 */
const TALK: { talk: Talk; words: string; whole?: boolean; small?: boolean }[] = [
  {
    talk: 'suicide',
    words:
      '(?:muốn|định|nghĩ đến|toan|đòi) (?:tự tử|tự sát|chết|tự vẫn|chết quách|chết cho xong)|không muốn sống(?: nữa)?|chán sống|tự tử|uống thuốc sâu|kết liễu',
  },
  {
    talk: 'child',
    words:
      '(?:trẻ em|trẻ|cháu bé|đứa bé|bé gái|bé trai|cháu|con)(?: \\p{L}+){0,4} bị (?:bố |mẹ |dượng |bạo hành|đánh đập|đánh|xâm hại|hiếp|bạo lực|hành hạ|bỏ đói|bắt cóc|lạm dụng)(?: \\p{L}+)*|(?:xâm hại|bạo hành|đánh đập) (?:trẻ em|trẻ|cháu bé|con)|bắt cóc trẻ(?: em)?',
  },
  {
    talk: 'violence',
    words:
      '(?:chồng|bố|anh ta|nó|vợ|hàng xóm)(?: \\p{L}+){0,3} (?:đánh|đấm|bóp cổ|dọa giết|đâm|chém|bạo hành)(?: (?:tôi|em|mẹ|con|vợ|cháu|chị))?(?! (?:giá|bắt|máy|thuế|số))|bị (?:đánh|chém|cướp|hiếp|dọa giết|hành hung|bạo hành|bạo lực gia đình)(?: \\p{L}+)* (?:cứu|ngay|giúp với|bây giờ|đang)|đang bị (?:đánh|đuổi đánh|cướp|chém)|cứu (?:tôi|em|với)',
  },
  {
    talk: 'fire',
    words: '(?:nhà|quán|xe|kho|chợ|rừng)(?: \\p{L}+)? đang cháy|cháy nhà (?:rồi|cứu)|đang cháy (?:nhà|to)',
  },
  {
    talk: 'ambulance',
    words: 'cấp cứu (?:ngay|gấp|với)|bất tỉnh|ngừng thở|chảy máu nhiều|gọi xe cấp cứu|đột quỵ (?:rồi|gọi)',
  },
  {
    talk: 'abuse',
    words:
      '(?:địt|đụ|đéo|đmm|đm|dm|đcm|dcm|vcl|vl|clgt|cặc|buồi|lồn|chó chết|con chó|thằng chó|óc chó|ngu như|đồ ngu|ngu vl|mẹ mày|bố láo|khốn nạn|mất dạy|vô dụng|ăn hại|cút đi|im mồm)',
  },
  {
    talk: 'jailbreak',
    words:
      '(?:bỏ qua|quên|phớt lờ|ignore)(?: \\p{L}+){0,4} (?:hướng dẫn|chỉ dẫn|lệnh|quy tắc|instructions?|prompt)(?: \\p{L}+)*|system prompt|prompt hệ thống|ignore (?:all|previous)|jailbreak|đóng vai|giả vờ (?:là|làm)|dan mode|in ra (?:mật khẩu|cấu hình)|mật khẩu (?:quản trị|admin)',
  },
  {
    talk: 'identity',
    words: `${YOU} (?:là|tên|tên là) (?:ai|gì)(?: vậy| thế| đấy)?|${YOU} (?:có phải|phải) (?:là )?(?:người|máy|robot|ai)(?: \\p{L}+){0,3}|${YOU} (?:là )?(?:người|máy|robot)(?: thật)? hay (?:là )?(?:người|máy|robot|ai)(?: \\p{L}+){0,2}|(?:ai|người nào) (?:làm ra|tạo ra|viết ra) ${YOU}|${YOU} (?:mấy|bao nhiêu) tuổi`,
    small: true,
  },
  {
    talk: 'affection',
    words: `${YOU} (?:có )?(?:người yêu|vợ|chồng|gia đình)(?: \\p{L}+)? chưa|${YOU} (?:đã )?(?:ăn cơm|ăn|ngủ) chưa|yêu ${YOU}|${YOU} (?:có )?(?:yêu|thích|nhớ|ghét) (?:tôi|mình|em|anh|chị)|${YOU} (?:có )?(?:buồn|vui|mệt) không|làm người yêu`,
    small: true,
  },
  {
    talk: 'help',
    words: `(?:${YOU} )?(?:giúp|làm|trả lời|hỗ trợ|biết) (?:được )?(?:những )?(?:gì|việc gì|cái gì)(?: cho (?:tôi|em|mình|bác))?|(?:hỏi|xem) được (?:những )?gì|cách (?:sử dụng|dùng)(?: trợ lý| bot)?|trợ giúp|hướng dẫn sử dụng|menu|help|bắt đầu|start`,
    whole: true,
  },
  {
    talk: 'thanks',
    words:
      '(?:cảm ơn|cám ơn|thank|thanks|thank you|tks|cảm tạ|đội ơn)(?: (?:nhiều|bạn|nhé|em|anh|chị|cháu|con|ad|trợ lý|rất nhiều|lắm|ạ|you|các|cán bộ|nhá|nha|bot))*|(?:ok|oke|okie|được rồi|rõ rồi|hiểu rồi|vâng|dạ|tốt quá|hay quá|tuyệt|tuyệt vời|good|ừ)(?: (?:cảm ơn|cám ơn|thanks|nhé|bạn|nhiều|em|anh|chị|ạ|rồi|hiểu rồi|rõ rồi|tks))*',
    whole: true,
  },
  {
    talk: 'goodbye',
    words:
      '(?:tạm biệt|bye|bye bye|chào tạm biệt|hẹn gặp lại|thôi nhé|thôi chào|chúc ngủ ngon|ngủ ngon)(?: (?:bạn|nhé|em|anh|chị|ạ))*',
    whole: true,
  },
  {
    talk: 'greeting',
    words:
      '(?:xin chào|chào|hello|hi|hí|alo|a lô|chào buổi (?:sáng|trưa|chiều|tối)|kính chào|ê|hey|dạ chào|em chào|cháu chào|con chào)(?: (?:bạn|em|anh|chị|cháu|con|ad|trợ lý|bot|cán bộ|cô|chú|bác|mọi người|ạ|nhé|xứ lạng|shop|admin|cả nhà|lạng sơn|ơi))*',
    whole: true,
  },
  {
    talk: 'agree',
    words:
      '(?:có|đúng|đúng rồi|đúng vậy|phải|phải rồi|ừ đúng|vâng đúng|chuẩn|chính xác|ok|đồng ý)(?: (?:ạ|rồi|vậy))?',
    whole: true,
  },
  {
    talk: 'refuse',
    words:
      '(?:không|không phải|không đúng|sai rồi|ko phải|ko|không phải cái đó|không phải thế|chưa đúng|nhầm rồi)(?: (?:ạ|đâu|rồi))?',
    whole: true,
  },
];

const PARTICLE = '(?: (?:ạ|nhé|nha|nhá|vậy|thế|với|ơi))*';
/** More words than small talk has. */
const SMALL_TALK = 8;
const COMPILED = TALK.map(({ talk, words, whole, small }) => ({
  talk,
  most: small ? SMALL_TALK : Infinity,
  whole: whole ?? false,
  pattern: new Pattern(whole ? `(?:${words})${PARTICLE}` : words),
}));

/** Violence against somebody, which procedures too are there to end; what cannot wait for any is not among them. */
export function isDanger(talk: Talk): boolean {
  return talk === 'child' || talk === 'violence';
}

/** What a message says that is no question about procedures; the dangerous ones are looked for first. */
export function findTalk(line: Line): Talk | null {
  const length = line.sentence.words.length;
  for (const { talk, whole, most, pattern } of COMPILED) {
    if (length > most) continue;
    const found = pattern.find(line);
    if (found.some((range) => !whole || (range.start === 0 && range.end === length))) return talk;
  }
  return null;
}
