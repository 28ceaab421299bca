import type { Line } from './words.js';
import { Pattern } from './words.js';

const NUMBERS: [string, number][] = [
  ['(?:một|1|nhất|đầu|đầu tiên)', 0],
  ['(?:hai|2|nhì)', 1],
  ['(?:ba|3)', 2],
  ['(?:bốn|tư|4)', 3],
  ['(?:năm|5)', 4],
  ['(?:sáu|6)', 5],
];
const LEAD = '(?:chọn |lấy |là |ý tôi là |tôi hỏi |cho tôi |cho em |xem |vâng |dạ )*';
const THING =
  '(?:cái|số|thứ|cái thứ|cái số|mục|mục số|câu|câu số|thủ tục|thủ tục thứ|thủ tục số|lựa chọn|lựa chọn số|phương án|ý|ý thứ)';
const END = '(?: (?:ấy|đó|nhé|ạ|đi|này|kia|nha|cơ))*';

const ORDINALS = NUMBERS.map(([words, index]) => ({
  index,
  pattern: new Pattern(`${LEAD}(?:${THING} ${words}|${words})${END}`),
}));
const STARTS = NUMBERS.map(([words, index]) => ({ index, pattern: new Pattern(`${LEAD}${THING} ${words}`) }));
const LAST = new Pattern(`${LEAD}(?:${THING} )?(?:cuối|cuối cùng|sau cùng|chót)${END}`);
const MIDDLE = new Pattern(`${LEAD}(?:${THING} )?(?:ở )?giữa${END}`);

/** The place in a list that a message names ("cái thứ hai", "số 2", "cái cuối"), from 0; null when it names none. */
export function chosenPlace(line: Line, count: number): number | null {
  const length = line.sentence.words.length;
  const whole = (pattern: Pattern) =>
    pattern.find(line).some((range) => range.start === 0 && range.end === length);
  if (count === 0 || length > 9) return null;
  if (whole(LAST)) return count - 1;
  if (whole(MIDDLE)) return Math.floor((count - 1) / 2);
  for (const { index, pattern } of ORDINALS) if (index < count && whole(pattern)) return index;
  return null;
}

/** A choice named at the start of a longer question: "cái thứ hai làm lại cần gì". */
export function chosenAtStart(line: Line, count: number): { place: number; end: number } | null {
  for (const { index, pattern } of STARTS) {
    const range = index < count ? pattern.find(line).find((one) => one.start === 0) : undefined;
    if (range) return { place: index, end: range.end };
  }
  return null;
}
