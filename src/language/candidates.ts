import { isEnglish, isLoanWord } from './english.js';
import { SlipIndex } from './edits.js';
import { follows } from './lattice.js';
import { hasMarks, isVowel } from './letters.js';
import { markCost, markDifference, marksCost } from './marks.js';
import type { Marking } from './sentence.js';
import { speechVariants } from './speech.js';
import { isFoldedSyllable, isVietnameseSyllable } from './syllable.js';
import { decodeTelex, decodeVni } from './telex.js';
import type { Token } from './tokens.js';
import type { Vocabulary } from './vocabulary.js';
import { fold } from './fold.js';

/** What a token may have been meant as. */
export interface Candidate {
  ids: readonly number[];
  text: string;
  /** In nats, see Proposal. */
  cost: number;
}

/** A known word that may have been meant where another stands. */
export interface Confusion {
  id: number;
  cost: number;
  /** Alike in speech; else one slip of the fingers away. */
  speech: boolean;
}

const MOST_REMEMBERED = 20_000;

function remembered<T>(seen: Map<string, T>, key: string, make: () => T): T {
  const known = seen.get(key);
  if (known !== undefined) return known;
  const made = make();
  if (seen.size >= MOST_REMEMBERED) seen.clear();
  seen.set(key, made);
  return made;
}

/** Costs of the ways a word can be read, in nats. Each row says the case that set it. */
const COST = {
  /** A word that is no syllable and not known stays as it is only if nothing else fits: "đăgn". */
  nonsense: 5,
  /** A possible syllable that no text has: a name perhaps. */
  unheard: { marked: 0, half: 1, none: 2 } satisfies Record<Marking, number>,
  /** An unmarked word in a sentence as it is marked: "cho" beside "chó", "chờ". */
  opened: { marked: 9, half: 0.5, none: 0 } satisfies Record<Marking, number>,
  /** The same where the bare letters are no word at all: "duoc" among marked words. */
  bare: 0.7,
  /** A word marked in part: "giáy", "đương" in a sentence that lacks marks elsewhere. */
  completed: { marked: 6, half: 1.5, none: 1.5 } satisfies Record<Marking, number>,
  /** Another tone than the one that was typed, where that gives no known word. */
  retoned: 6,
  /** Left-over keys of Telex or VNI in one word. */
  rawKeys: 0.5,
  /** A space left out, for each. */
  split: 1.5,
  /** Two words run together that were never seen side by side. */
  strangers: 2,
  /** Said otherwise than written, where what is written is no known word. */
  speech: 0.5,
  /** "kí" and "ký": one word in two spellings. */
  iOrY: 0.4,
};

const I = 'iìíỉĩị';
const Y = 'yỳýỷỹỵ';

/** The word with its last i as y or the other way round; null if it ends otherwise or is that letter alone. */
function swapIY(word: string): string | null {
  const last = word.at(-1) ?? '';
  if (word.length < 2) return null;
  const i = I.indexOf(last);
  const y = Y.indexOf(last);
  if (i < 0 && y < 0) return null;
  // "hai" and "hay" are two words: the letter must be the only vowel.
  if (isVowel(word.at(-2) ?? '') && !/^qu.$/.test(word)) return null;
  return word.slice(0, -1) + (i >= 0 ? Y[i] : I[y]);
}

const MOST_READINGS = 10;
/** A syllable that could exist was perhaps meant. */
const DOUBT = 3;
const MOST_SLIPS = 40;
const MOST_GLUED = 28;

/** Proposes what single words may mean, by a vocabulary alone; the sentence chooses later. */
export class Candidates {
  private readonly slips: SlipIndex;

  constructor(private readonly vocabulary: Vocabulary) {
    const syllables: string[] = [];
    for (const folded of vocabulary.foldedForms()) if (isFoldedSyllable(folded)) syllables.push(folded);
    this.slips = new SlipIndex(syllables);
  }

  private readonly readingsSeen = new Map<string, readonly Candidate[]>();
  private readonly confusionsSeen = new Map<string, readonly Confusion[]>();

  /** {@link read}, remembered: the same words come again and again. */
  of(token: Token, marking: Marking, name: boolean): readonly Candidate[] {
    const key = `${marking}${name ? '!' : ' '}${token.lower}`;
    return remembered(this.readingsSeen, key, () => this.read(token, marking, name));
  }

  /** All readings of one word; the first is the word as typed. `name`: written as one, at most cut in two. */
  private read(token: Token, marking: Marking, name: boolean): Candidate[] {
    const { lower, folded } = token;
    const { vocabulary } = this;
    const found = new Map<string, Candidate>();
    const put = (ids: readonly number[], text: string, cost: number) => {
      const known = found.get(text);
      if (!known || known.cost > cost) found.set(text, { ids, text, cost });
    };
    const self = vocabulary.id(lower);
    const marked = hasMarks(lower);
    const possible = isVietnameseSyllable(lower);
    const foreign = !marked && (isLoanWord(lower) || (isEnglish(lower) && !isFoldedSyllable(folded)));
    put([self], lower, this.typedCost(self, possible, foreign || name, marked, marking));
    if (name && !possible && marked) this.split(lower, folded, marking, put);
    if ((name && marked) || foreign) return [...found.values()];

    const readings = vocabulary.readingsOf(folded).slice(0, MOST_READINGS);
    for (const id of readings) {
      const text = vocabulary.words[id] ?? '';
      if (text === lower) continue;
      if (!marked) {
        const alone = self >= 0 || possible;
        put([id], text, alone ? COST.opened[marking] : Math.min(COST.bare, COST.opened[marking]));
        continue;
      }
      const { lost, gained } = markDifference(lower, text);
      if (lost === 0)
        put([id], text, possible || self >= 0 ? COST.completed[marking] + gained * 0.2 : COST.bare);
      else if (self < 0) put([id], text, COST.retoned + lost + (possible ? 1 : 0));
    }
    this.iOrY(lower, marking, put);
    if (readings.length === 0 || (self < 0 && (marked || marking === 'marked')))
      this.repairs(token, marking, possible, put);
    return [...found.values()];
  }

  private typedCost(
    self: number,
    possible: boolean,
    kept: boolean,
    marked: boolean,
    marking: Marking,
  ): number {
    if (self >= 0 || kept) return 0;
    if (!possible) return COST.nonsense;
    return marked ? 0 : COST.unheard[marking];
  }

  /** "kí", "lí lịch", "kĩ thuật" are written with y in the record. */
  private iOrY(
    lower: string,
    marking: Marking,
    put: (ids: number[], text: string, cost: number) => void,
  ): void {
    const text = swapIY(lower);
    if (text === null) return;
    if (hasMarks(lower) || marking === 'marked') {
      const id = this.vocabulary.id(text);
      if (id >= 0) put([id], text, COST.iOrY);
      return;
    }
    for (const id of this.vocabulary.readingsOf(fold(text)).slice(0, MOST_READINGS)) {
      put([id], this.vocabulary.words[id] ?? '', COST.iOrY);
    }
  }

  /** Readings of a word that is not known in any marking: slips, sounds, raw keys, missing spaces. */
  private repairs(
    { lower, folded }: Token,
    marking: Marking,
    possible: boolean,
    put: (ids: readonly number[], text: string, cost: number) => void,
  ): void {
    const { vocabulary } = this;
    // A syllable that could exist was perhaps meant: a name, a word of the hills.
    const doubt = possible ? DOUBT : 0;
    for (const decoded of [decodeTelex(lower), decodeVni(lower)]) {
      if (decoded === null || decoded === lower) continue;
      const id = vocabulary.id(decoded);
      if (id >= 0) put([id], decoded, COST.rawKeys + doubt);
    }
    for (const { text, cost } of speechVariants(lower)) {
      if (hasMarks(lower)) {
        const id = vocabulary.id(text);
        if (id >= 0) put([id], text, cost + COST.speech + doubt / 2);
        continue;
      }
      for (const id of vocabulary.readingsOf(fold(text)).slice(0, MOST_READINGS)) {
        put([id], vocabulary.words[id] ?? '', cost + COST.speech + doubt / 2);
      }
    }
    for (const { word, cost } of this.slips.find(folded).slice(0, MOST_SLIPS)) {
      for (const id of vocabulary.readingsOf(word).slice(0, 6)) {
        const text = vocabulary.words[id] ?? '';
        put([id], text, cost + this.slipMarks(lower, text, marking) + doubt);
      }
    }
    if (!possible && lower.length >= 3) this.split(lower, folded, marking, put);
  }

  /** Spaces left out: "giấytờ", "dangkyketon" is not, as "keton" is no two words. */
  private split(
    lower: string,
    folded: string,
    marking: Marking,
    put: (ids: readonly number[], text: string, cost: number) => void,
  ): void {
    if (lower.length > MOST_GLUED || lower.length !== folded.length) return;
    interface Part {
      ids: number[];
      score: number;
    }
    const exact = hasMarks(lower);
    const upTo: Part[][] = Array.from({ length: lower.length + 1 }, () => []);
    upTo[0] = [{ ids: [], score: 0 }];
    for (let at = 0; at < lower.length; at++) {
      const parts = upTo[at];
      if (!parts?.length) continue;
      parts.sort((a, b) => b.score - a.score).splice(4);
      for (let end = at + 1; end <= Math.min(lower.length, at + 7); end++) {
        const piece = folded.slice(at, end);
        if (piece.length === 1 && !'yoaeiu'.includes(piece)) continue;
        if (!isFoldedSyllable(piece)) continue;
        const typed = lower.slice(at, end);
        for (const id of this.vocabulary.readingsOf(piece).slice(0, 8)) {
          const cost = markCost(typed, this.vocabulary.words[id] ?? '', marking);
          for (const part of parts) {
            const before = part.ids.at(-1) ?? -1;
            // Two words stand together by chance only if they are known to.
            const strange = before >= 0 && this.vocabulary.pairs.get(before, id) === 0;
            // or if both are written with their marks: "lãnhtiền".
            if (strange && !(exact && cost === 0)) continue;
            const score =
              part.score - cost - (strange ? COST.strangers : 0) + follows(this.vocabulary, before, id);
            upTo[end]?.push({ ids: [...part.ids, id], score });
          }
        }
      }
    }
    const whole = upTo[lower.length] ?? [];
    whole.sort((a, b) => b.score - a.score);
    for (const { ids } of whole.slice(0, 3)) {
      if (ids.length < 2) continue;
      const words = ids.map((id) => this.vocabulary.words[id] ?? '');
      put(
        ids,
        words.join(' '),
        COST.split * (ids.length - 1) + markCost(lower, words.join(''), marking) * 0.5,
      );
    }
  }

  /** Marks of a word with a slip: a letter that was dropped took its marks with it. */
  private slipMarks(lower: string, text: string, marking: Marking): number {
    const { lost, gained } = markDifference(lower, text);
    return marksCost(
      { lost, gained: text.length > lower.length ? Math.max(0, gained - 2) : gained },
      marking,
    );
  }

  /** Known words one slip or one confusion of sounds away from a known word, each with its cost. */
  confusions(lower: string, folded: string): readonly Confusion[] {
    return remembered(this.confusionsSeen, lower, () => this.confuse(lower, folded));
  }

  private confuse(lower: string, folded: string): Confusion[] {
    const { vocabulary } = this;
    const marked = hasMarks(lower);
    const found: Confusion[] = [];
    for (const { text, cost } of speechVariants(lower)) {
      if (marked) {
        const id = vocabulary.id(text);
        if (id >= 0) found.push({ id, cost, speech: true });
      } else {
        for (const id of vocabulary.readingsOf(fold(text)).slice(0, 6))
          found.push({ id, cost, speech: true });
      }
    }
    for (const { word, cost } of this.slips.find(folded).slice(0, MOST_SLIPS)) {
      for (const id of vocabulary.readingsOf(word).slice(0, 4)) {
        const marks = marked ? this.slipMarks(lower, vocabulary.words[id] ?? '', 'marked') : 0;
        found.push({ id, cost: cost + marks, speech: false });
      }
    }
    return found;
  }
}
