import { hasMarks } from './letters.js';
import { isVietnameseSyllable } from './syllable.js';
import type { Token } from './tokens.js';
import type { Vocabulary } from './vocabulary.js';

/** Whether a person typed the marks of a sentence: all of them, some, or none. */
export type Marking = 'marked' | 'half' | 'none';

/** Two Vietnamese syllables in three carry a mark; a marked sentence of a few words may have as few as this. */
const LEAST_MARKED = 0.3;

/**
 * How far a sentence carries its marks. Decided on syllables alone; what has none is `marked`, as there is
 * nothing to open. "cho con đi học" has half its marks and is complete; "cho con đi hoc" has a word that
 * cannot do without.
 */
export function isMarked(tokens: readonly Token[]): Marking {
  let syllables = 0;
  let marked = 0;
  let bare = 0;
  for (const { kind, lower } of tokens) {
    if (kind !== 'syllable') continue;
    syllables++;
    if (hasMarks(lower)) marked++;
    else if (!isVietnameseSyllable(lower)) bare++;
  }
  if (syllables === 0) return 'marked';
  if (marked === 0) return 'none';
  if (bare > 0 && (bare >= 2 || bare * 5 >= syllables)) return 'half';
  return marked < syllables * LEAST_MARKED && syllables >= 4 ? 'half' : 'marked';
}

/** Share of marks missing from which a sentence counts as half marked. */
const LEAST_MISSING = 0.2;

/**
 * The same, judged by how often each unmarked word is a word without marks: "con trai" is, "can giay" is
 * not. Sharper than {@link isMarked}, as it needs a vocabulary.
 */
export function markingBy(vocabulary: Vocabulary, tokens: readonly Token[]): Marking {
  let marked = 0;
  let missing = 0;
  for (const { kind, lower, folded } of tokens) {
    if (kind !== 'syllable') continue;
    if (hasMarks(lower)) {
      marked++;
      continue;
    }
    let all = 0;
    for (const id of vocabulary.readingsOf(folded)) all += vocabulary.count(id);
    const own = vocabulary.id(lower);
    if (all > 0) missing += 1 - (own < 0 ? 0 : vocabulary.count(own)) / all;
    else if (!isVietnameseSyllable(lower)) missing++;
  }
  if (marked === 0) return missing === 0 ? 'marked' : 'none';
  return missing > LEAST_MISSING * (missing + marked) && missing > 0.8 ? 'half' : 'marked';
}
