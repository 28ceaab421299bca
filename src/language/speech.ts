import { toneOf, untoned } from './letters.js';
import type { Proposal } from './proposal.js';
import { fold } from './fold.js';
import { placeTone, split } from './syllable.js';
import type { Token } from './tokens.js';

/** A syllable that another may have been meant as, because many say both alike. */
export interface Variant {
  text: string;
  /** In nats, see Proposal. */
  cost: number;
}

/** Onsets that are one sound in some region or to a speech recogniser. The first kinds are the northern ones. */
const ONSETS: [string, string, number][] = [
  ['ch', 'tr', 2.5],
  ['s', 'x', 2.5],
  ['l', 'n', 2.5],
  ['d', 'gi', 2.5],
  ['d', 'r', 2.5],
  ['gi', 'r', 2.5],
  ['d', 'v', 3.5],
  ['gi', 'v', 4],
  ['k', 'qu', 4.5],
  ['h', 'qu', 4.5],
  ['ph', 'h', 5],
];

/** Ends of a rhyme that are one sound in some region. */
const ENDS: [string, string, number][] = [
  ['n', 'ng', 3.5],
  ['c', 't', 3.5],
  ['n', 'nh', 4],
  ['t', 'ch', 4],
  ['i', 'y', 0.4],
  ['ai', 'ay', 4],
  ['au', 'ao', 4],
  ['ay', 'ây', 4],
  ['iu', 'iêu', 3],
  ['ưu', 'iêu', 3.5],
  ['ươu', 'iêu', 3.5],
  ['im', 'iêm', 3.5],
  ['ip', 'iêp', 3.5],
  ['um', 'uôm', 4],
  ['ơi', 'ươi', 4],
  ['ăm', 'âm', 4],
  ['ăn', 'ân', 4],
  ['at', 'ât', 4.5],
];

/** hỏi and ngã, confused from Nghệ An to Cà Mau and by every typist at times. */
const HOI = 3;
const NGA = 4;
const TONE_COST = 2.5;

/** Turns a syllable apart so that a replaced onset is spelled as the rhyme wants it: c → k, g → gh. */
function spell(onset: string, rhyme: string): string {
  const front = /^[ieêy]/.test(rhyme);
  if (onset === 'gi' && rhyme.startsWith('i')) return `g${rhyme}`;
  if (onset === 'k' && !front) return `c${rhyme}`;
  if (onset === 'c' && front) return `k${rhyme}`;
  return onset + rhyme;
}

/**
 * The syllables that a marked or unmarked one (lower case) may stand for in speech: "chú" → trú, "nàm" →
 * làm, "nghĩ" → nghỉ, "kí" → ký. Only possible syllables; whether they make sense is for the vocabulary.
 */
export function speechVariants(syllable: string): Variant[] {
  let letters = '';
  let tone = 0;
  for (const char of syllable) {
    tone ||= toneOf(char);
    letters += untoned(char);
  }
  const found = split(letters);
  if (!found) return [];
  const out = new Map<string, number>();
  const put = (onset: string, rhyme: string, newTone: number, cost: number) => {
    const toneless = spell(onset, rhyme);
    if (!split(toneless)) return;
    const text = placeTone(toneless, newTone);
    if (text !== syllable) out.set(text, Math.min(cost, out.get(text) ?? cost));
  };
  const { onset, rhyme } = found;
  const onsets: [string, number][] = [[onset, 0]];
  for (const [one, other, cost] of ONSETS) {
    if (onset === one) onsets.push([other, cost]);
    if (onset === other) onsets.push([one, cost]);
  }
  const rhymes: [string, number][] = [[rhyme, 0]];
  for (const [one, other, cost] of ENDS) {
    if (rhyme.endsWith(one)) rhymes.push([rhyme.slice(0, -one.length) + other, cost]);
    if (rhyme.endsWith(other)) rhymes.push([rhyme.slice(0, -other.length) + one, cost]);
  }
  const tones: [number, number][] = [[tone, 0]];
  if (tone === HOI) tones.push([NGA, TONE_COST]);
  if (tone === NGA) tones.push([HOI, TONE_COST]);
  for (const [newOnset, onsetCost] of onsets) {
    for (const [newRhyme, rhymeCost] of rhymes) {
      for (const [newTone, toneCost] of tones) {
        const changes = Number(onsetCost > 0) + Number(rhymeCost > 0.5) + Number(toneCost > 0);
        if (changes <= 2) put(newOnset, newRhyme, newTone, onsetCost + rhymeCost + toneCost);
      }
    }
  }
  return [...out].map(([text, cost]) => ({ text, cost }));
}

/** Whole words that are said or heard wrongly in these offices; no rule of sound finds them. */
const PHRASES: [string, string][] = [
  ['chứng thật', 'chứng thực'],
  ['chứng thưc', 'chứng thực'],
  ['chứng thức', 'chứng thực'],
  ['trứng thực', 'chứng thực'],
  ['trứng thật', 'chứng thực'],
  ['trứng nhận', 'chứng nhận'],
  ['sát nhận', 'xác nhận'],
  ['xác nhập', 'xác nhận'],
  ['sát nhập', 'sáp nhập'],
  ['căng cước', 'căn cước'],
  ['căn cướt', 'căn cước'],
  ['cân cước', 'căn cước'],
  ['căn cứ công dân', 'căn cước công dân'],
  ['hậu khẩu', 'hộ khẩu'],
  ['hộ khẩn', 'hộ khẩu'],
  ['sổ hậu khẩu', 'sổ hộ khẩu'],
  ['khai xinh', 'khai sinh'],
  ['khai sanh', 'khai sinh'],
  ['khai xanh', 'khai sinh'],
  ['khải sinh', 'khai sinh'],
  ['chứng sanh', 'chứng sinh'],
  ['tạm chú', 'tạm trú'],
  ['thường chú', 'thường trú'],
  ['lưu chú', 'lưu trú'],
  ['cư chú', 'cư trú'],
  ['tạm trứ', 'tạm trú'],
  ['sao i', 'sao y'],
  ['xao y', 'sao y'],
  ['trích lụt', 'trích lục'],
  ['chích lục', 'trích lục'],
  ['di trúc', 'di chúc'],
  ['ly hon', 'ly hôn'],
  ['li hôn', 'ly hôn'],
  ['ly hông', 'ly hôn'],
  ['kết hông', 'kết hôn'],
  ['kết hon', 'kết hôn'],
  ['độc thần', 'độc thân'],
  ['mai tán', 'mai táng'],
  ['xang tên', 'sang tên'],
  ['sổ đổ', 'sổ đỏ'],
  ['xổ đỏ', 'sổ đỏ'],
  ['xổ hồng', 'sổ hồng'],
  ['xổ hộ khẩu', 'sổ hộ khẩu'],
  ['tách thữa', 'tách thửa'],
  ['thuế trước bạc', 'thuế trước bạ'],
  ['chước bạ', 'trước bạ'],
  ['lý lịch tư pháo', 'lý lịch tư pháp'],
  ['án tít', 'án tích'],
  ['trợ cấm', 'trợ cấp'],
  ['bảo hiểm y tá', 'bảo hiểm y tế'],
  ['bảo hiễm', 'bảo hiểm'],
  ['thất nghiệm', 'thất nghiệp'],
  ['ủi quyền', 'ủy quyền'],
  ['kinh danh', 'kinh doanh'],
  ['kinh doan', 'kinh doanh'],
  ['an toàn thực phẫm', 'an toàn thực phẩm'],
  ['giấp phép', 'giấy phép'],
  ['giấy phéo', 'giấy phép'],
  ['bằng lý', 'bằng lái'],
  ['đăng kí', 'đăng ký'],
  ['đang ký', 'đăng ký'],
  ['đằng ký', 'đăng ký'],
  ['nghĩ hưu', 'nghỉ hưu'],
  ['nghĩ việc', 'nghỉ việc'],
  ['sữa nhà', 'sửa nhà'],
  ['sữa chữa', 'sửa chữa'],
  ['sữa đổi', 'sửa đổi'],
  ['bổ xung', 'bổ sung'],
  ['xử phạc', 'xử phạt'],
  ['tra cức', 'tra cứu'],
  ['cãi chính', 'cải chính'],
  ['cải chánh', 'cải chính'],
  ['hổ trợ', 'hỗ trợ'],
  ['hộ ngèo', 'hộ nghèo'],
  ['cà vẹc', 'cà vẹt'],
  ['xe mái', 'xe máy'],
];
const phrases = new Map<string, [string[], string][]>();
for (const [said, meant] of PHRASES) {
  const words = said.split(' ');
  const first = words[0] ?? '';
  phrases.set(first, [...(phrases.get(first) ?? []), [words, meant]]);
}

/** Whole wrong words in a sentence: "chứng thật" → chứng thực, "căng cước" → căn cước. */
export function misheard(tokens: Token[]): Proposal[] {
  const found: Proposal[] = [];
  tokens.forEach((token, from) => {
    for (const [words, meant] of phrases.get(token.lower) ?? []) {
      if (!words.every((word, i) => tokens[from + i]?.lower === word)) continue;
      if (words.every((word) => word === fold(word))) continue;
      found.push({ from, to: from + words.length, text: meant, cost: 0 });
    }
  });
  return found;
}
