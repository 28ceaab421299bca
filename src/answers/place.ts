import type { PlaceMatch, Places } from '../knowledge/places.js';
import { Line, Pattern, type Sentence } from '../understanding/words.js';

/** "xã Mai Pha giờ thuộc đâu", "Mai Pha cũ nay là phường nào". */
const ABOUT = new Pattern(
  '(?:thuộc|là|về|sáp nhập vào|nhập vào|gộp vào) (?:xã nào|phường nào|đâu|chỗ nào|xã hay phường)|(?:xã|phường|thị trấn)(?: \\p{L}+){1,4} (?:cũ|trước đây)(?: \\p{L}+)*|(?:sáp nhập|gộp)(?: \\p{L}+){0,6}',
);
/** "tôi ở Chi Lăng", "nhà em ở xã Hữu Lũng". */
const LIVES = new Pattern(
  '(?:tôi|em|mình|cháu|con|nhà tôi|nhà em|nhà mình|gia đình|bác|chúng tôi) (?:đang )?(?:ở|sống ở|sống tại|trú tại) (?:xã|phường|thị trấn)(?: \\p{L}+){1,4}',
);

/** What a message says about a place: asks about one, tells where the person lives, or nothing. */
export function placeTalk(
  sentence: Sentence,
  places: Places,
  awaited: boolean,
): { asks: boolean; matches: PlaceMatch[] } | null {
  const line = new Line(sentence);
  const asks = ABOUT.test(line);
  const whole = LIVES.find(line).some(({ start, end }) => start === 0 && end === sentence.words.length);
  const tells = whole || (awaited && sentence.words.length <= 7);
  if (!asks && !tells) return null;
  const matches = places.named(sentence.words.map((word) => word.marked));
  return matches.length > 0 ? { asks, matches } : null;
}

/** `phường Đông Kinh`, `xã Chi Lăng`. */
export function communeName({ commune }: PlaceMatch): string {
  return `${commune.kind} ${commune.name}`;
}

/** `xã Hòa Bình (huyện Chi Lăng cũ)`. */
export function formerName({ former, commune }: PlaceMatch): string {
  if (!former) return `${commune.kind} ${commune.name}`;
  return `${former.kind} ${former.name}${former.district ? ` (huyện ${former.district} cũ)` : ''}`;
}
