import { fold } from './fold.js';
import type { Proposal } from './proposal.js';
import type { Token } from './tokens.js';
import type { Vocabulary } from './vocabulary.js';

/**
 * Words of regions: what is said = what it means and its cost in nats, then where it holds. Many are ordinary
 * words as well ("chi cục", "răng hàm", "u bướu"), so that neighbours decide: `after:` and `before:` list
 * the words one of which must stand beside it (`^` the beginning, `$` the end of the sentence); `not before:`
 * and `not after:` those beside which it is the ordinary word. `~`: it may also be read as it stands.
 */
const TABLE = `
# Nghệ An, Hà Tĩnh and further south
mần = làm
~chi = gì 0.7; not before: cục nhánh phí tiết trả bộ hội tiền đoàn lăng tộc đội cơ viện thu phối đạo ngân; not after: tổng dự quyết lưu bội tứ hạn chuyên khoản mức
~mô = đâu 0.5; after: ở đi chỗ nơi đến mần làm ra vô vào cơ nộp bên; not before: hình tả tơ phỏng
~mô = nào 1; after: khi hồi ngày cái ai người giấy; not before: hình tả tơ phỏng
~răng = sao 0.3; after: làm mần thì là phải rứa như răng chừ; not before: hàm sứ miệng cửa khôn giả
~răng = sao 0.5; before: mà chưa không rứa $ hè hỉ; not after: nhổ trồng khám chữa làm hàm mọc
rứa = thế
~ri = thế này 1
~nớ = ấy 0.3
~nỏ = không 0.5; not before: thần
~ni = này 0.5; not after: mi
~tê = kia 1; not before: giác bào liệt
~chừ = giờ 0.3; not before: chừng
~bữa = hôm 0.7; before: nay qua trước ni mô kia; not before: ăn cơm
hổng = không
~hông = không 1; not before: to; not after: bên xương
hỏng biết = không biết 0.3
~hỏng = không 2.5; before: có biết phải được
~tui = tôi 0.2
tụi tui = chúng tôi
tụi em = chúng em
tụi mình = chúng mình
~tụi = bọn 0.5
bển = bên đó
~trển = trên đó
~trỏng = trong đó
~ngoải = ngoài đó
~ổng = ông ấy 0.2
~bả = bà ấy 0.3; not before: chuột
~ảnh = anh ấy 3; before: là bị đi ở đang muốn mới không
~cổ = cô ấy 4; before: bị đi đang muốn mới
~dì = gì 2.5; after: làm cần gồm giấy có mất nộp
dzậy = vậy
dzìa = về
~dìa = về 0.3
~dề = về 0.7
~vô = vào 0.7; not before: hiệu gia chủ sinh thừa cớ hình tuyến điều lý tội tình hạn thời
~bự = to 0.5
~heo = lợn 0.7
~mướn = thuê 0.5
~xài = dùng 0.5
~kiếm = tìm 1.5; not before: tiền ăn sống
~nhậu = uống rượu 2
hồi nãy = lúc nãy
~hồi = lúc 2; before: trước nãy xưa
~bây chừ = bây giờ
bây giừ = bây giờ
chừng nào = khi nào 0.3
chừng mô = bao nhiêu 0.5
khi mô = khi nào
hồi mô = khi nào
bữa mô = hôm nào
ngày mô = ngày nào
ở mô = ở đâu
đi mô = đi đâu
mần răng = làm sao
làm răng = làm sao
răng rứa = sao thế
can chi = sao 0.5
cái chi = cái gì
mần chi = làm gì
làm chi = làm gì 0.3
ở đâu rứa = ở đâu thế
đặng = được 1.5
~đặng = để 1.5
~nhiêu = bao nhiêu 1.5; not after: bao
~sanh = sinh 0.5
~bịnh = bệnh
~nhứt = nhất
~nhơn = nhân 0.7
~chánh = chính 0.7
~thiệt = thật 1; not before: hại thòi mạng; not after: thiệt
~lãnh = lĩnh 0.7; not before: đạo thổ sự
~giùm = giúp 0.3
~dùm = giúp 0.3
~ba má = bố mẹ 0.3
~tía má = bố mẹ 0.3
~tía = bố 0.5; not before: tô
~má = mẹ 0.7; not after: gò rau chó đôi
~mạ = mẹ 0.7; not after: xi gieo cấy thóc; not before: kẽm vàng điện
~mệ = bà 0.5
~mế = mẹ 0.3
~bầm = mẹ 0.5; not before: tím; not after: thâm
~bọ = bố 2; after: của cho bố; not after: sâu côn
thầy u = bố mẹ
thầy bu = bố mẹ
~u = mẹ 1; after: thầy của cho nhà với là; before: em tôi con cháu mất già ốm đã đang; not before: bướu xơ nang ác minh
~bu = mẹ 0.7; not after: quả
~bủ = bà 1
~o = cô 1.5; before: em tôi nớ ni ơi
~cấy = cái 1.5; before: ni nớ chi mô giấy; not after: trồng gieo thợ nuôi
~eng = anh 0.5
~ả = chị 1.5; before: em tôi ơi
# The north and its mountains
~nhời = lời
~giời = trời 0.3
~nhớn = lớn 0.3
~bẩu = bảo 0.3
~zời = trời
~giồng = trồng 0.3
~tớ = tôi 0.5; not before: thầy; not after: đầy
~pò mẻ = bố mẹ
~pò me = bố mẹ
~po me = bố mẹ 0.5
~pò = bố 0.2
~pỏ = bố 0.5
~mẻ = mẹ 0.5; not after: mới sứt mát
~me = mẹ 1.5; after: pò po của cho với; not before: chua tây
~pá = bác 0.5
~ké = ông 0.7; not after: thừa cây
~noọng = em 0.2
~nọong = em 0.2
pí noọng = anh chị em
~pí = anh chị 0.7
~chài = anh 1.5; before: tôi em; not before: lưới; not after: chài
~lục = con 3; before: slao báo nhi
~mé = bà 1.5; before: tôi em mất già
~a pá = mẹ 1
~a tía = bố 0.5
~ní = nhỉ 1.5; before: $
~ló = rồi 3; before: $
~á = ạ 2; before: $
~nha = nhé 1; before: $
~hỉ = nhỉ 0.7; before: $
~hè = nhỉ 2; before: $
~nghen = nhé 0.5
~đa = đấy 3; before: $
`;

interface Rule {
  words: string[];
  text: string;
  cost: number;
  own: boolean;
  after: Set<string> | null;
  before: Set<string> | null;
  notAfter: Set<string> | null;
  notBefore: Set<string> | null;
}

const rules = new Map<string, Rule[]>();
/** The same by unmarked first word, for sentences typed without marks. */
const unmarked = new Map<string, Rule[]>();
for (const line of TABLE.split('\n')) {
  const [head = '', ...conditions] = line.split('; ');
  const match = /^(~?)(.+?) = (.+?)(?: (\d+(?:\.\d+)?))?$/u.exec(head.trim());
  if (!match || line.startsWith('#')) continue;
  const words = (match[2] ?? '').split(' ');
  const listed = (name: string): Set<string> | null => {
    const condition = conditions.find((one) => one.trim().startsWith(`${name}:`));
    return condition
      ? new Set(
          condition
            .trim()
            .slice(name.length + 1)
            .trim()
            .split(' '),
        )
      : null;
  };
  const rule: Rule = {
    words,
    text: match[3] ?? '',
    cost: Number(match[4] ?? 0),
    own: match[1] === '~',
    after: listed('after'),
    before: listed('before'),
    notAfter: listed('not after'),
    notBefore: listed('not before'),
  };
  const first = words[0] ?? '';
  rules.set(first, [...(rules.get(first) ?? []), rule]);
  const bare = fold(first);
  unmarked.set(bare, [...(unmarked.get(bare) ?? []), rule]);
}

/** Extra cost of reading unmarked words as those of a region: one alone is mostly some other word. */
const UNMARKED_COST = { one: 4, several: 1 };
/** What a word of a region costs when it is read as it stands. */
const NONSENSE = 8;

/** Words beside a place as a rule lists them, marked or not: a rule's words are compared as they were typed. */
function holds(rule: Rule, tokens: Token[], from: number, to: number, bare: boolean): boolean {
  const name = (token: Token | undefined, edge: string) => {
    if (!token || token.kind === 'symbol') return edge;
    return bare ? token.folded : token.lower;
  };
  const left = name(tokens[from - 1], '^');
  const right = name(tokens[to], '$');
  const within = (list: Set<string>, word: string) =>
    list.has(word) || (bare && [...list].some((one) => fold(one) === word));
  if (rule.notAfter && within(rule.notAfter, left)) return false;
  if (rule.notBefore && within(rule.notBefore, right)) return false;
  if (rule.after && rule.before) return within(rule.after, left) || within(rule.before, right);
  if (rule.after) return within(rule.after, left);
  return rule.before ? within(rule.before, right) : true;
}

/**
 * What words of a region in a sentence mean in the words of the record: "mần giấy ở mô" → làm giấy ở đâu,
 * "pò mẻ" → bố mẹ. Words typed without marks are offered too, at a price.
 */
export function dialect(tokens: Token[], vocabulary: Vocabulary): Proposal[] {
  const found: Proposal[] = [];
  tokens.forEach((token, from) => {
    if (token.kind !== 'syllable' && token.kind !== 'word') return;
    const bare = token.lower === token.folded;
    for (const rule of (bare ? unmarked : rules).get(token.lower) ?? []) {
      const to = from + rule.words.length;
      const same = rule.words.every((word, i) => {
        const typed = tokens[from + i];
        return typed !== undefined && (typed.lower === word || (bare && typed.lower === fold(word)));
      });
      if (!same || !holds(rule, tokens, from, to, bare)) continue;
      // "chi" is written without marks anyway; "mo" for "mô" is not.
      const guess = bare && rule.words.some((word) => word !== fold(word));
      const known = rule.own || guess || vocabulary.id(token.lower) >= 0;
      found.push({
        from,
        to,
        text: rule.text,
        cost: rule.cost + (guess ? UNMARKED_COST[rule.words.length === 1 ? 'one' : 'several'] : 0),
        ...(rule.words.length === 1 && !known ? { typed: NONSENSE } : {}),
      });
    }
  });
  return found;
}
