/** Places to break a text, best first; what is captured stays with the first half. */
const BREAKS: readonly RegExp[] = [/\n+/g, /[.!?…]["”)]?\s+/g, /[;:]\s+/g, /,\s+/g, /\s+/g];

/** A piece shorter than this share of the limit is not worth a better place to break. */
const FULL_ENOUGH = 0.5;

const graphemes = new Intl.Segmenter('vi', { granularity: 'grapheme' });

/**
 * Cuts a text into pieces of at most `limit` UTF-16 units, at the end of a line, a sentence, a clause, a word; in a word
 * only when it is longer than a piece, and then never inside a letter.
 */
export function splitText(text: string, limit: number): string[] {
  const pieces: string[] = [];
  let rest = text.trim();
  while (rest.length > limit) {
    const at = breakBefore(rest, limit);
    pieces.push(rest.slice(0, at).trimEnd());
    rest = rest.slice(at).trimStart();
  }
  if (rest !== '') pieces.push(rest);
  return pieces;
}

/** A text cut to `limit` units, with `…` for what is gone. */
export function shorten(text: string, limit: number): string {
  if (text.length <= limit) return text;
  const at = breakBefore(text, limit - 1, [/\s+/g]);
  return `${text.slice(0, at).trimEnd()}…`;
}

function breakBefore(text: string, limit: number, breaks = BREAKS): number {
  for (const pattern of breaks) {
    let best = 0;
    for (const found of text.slice(0, limit + 1).matchAll(pattern)) {
      // White space at the break may lie beyond the limit: it goes.
      const end = found.index + found[0].trimEnd().length;
      if (end > limit) break;
      best = Math.max(best, end);
    }
    if (best >= limit * FULL_ENOUGH) return best;
  }
  return graphemeBreak(text, limit);
}

function graphemeBreak(text: string, limit: number): number {
  let at = 0;
  for (const { index, segment } of graphemes.segment(text.slice(0, limit + 1))) {
    if (index + segment.length > limit) break;
    at = index + segment.length;
  }
  if (at > 0) return at;
  // One letter with more marks than a message holds: between its code points at least.
  const splitsPair = /[\uD800-\uDBFF]/.test(text[limit - 1] ?? '');
  return splitsPair && limit > 1 ? limit - 1 : limit;
}
