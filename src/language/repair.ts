import { type Candidate, Candidates } from './candidates.js';
import { type Edge, type Scored, bestReadings, follows } from './lattice.js';
import { hasMarks } from './letters.js';
import { guessLanguage } from './language.js';
import type { Proposal } from './proposal.js';
import { type Marking, markingBy } from './sentence.js';
import { isVietnameseSyllable } from './syllable.js';
import type { Token } from './tokens.js';
import { fold } from './fold.js';
import { isInitial, isUnit } from './teencode.js';
import type { Vocabulary } from './vocabulary.js';

/** One way to read a token; the weights of a token's readings add up to 1. */
export interface Reading {
  /** Marked words in lower case, one space between them; a token may be read as several words. */
  text: string;
  weight: number;
}

/** A token and what it may mean, the likeliest first. */
export interface RepairedToken {
  /** As it was typed. Where a space too many was repaired it spans all the pieces. */
  token: Token;
  readings: Reading[];
  /** Whether the likeliest reading is what was typed. */
  kept: boolean;
}

/** Beyond so many tokens a text is a pasted page: the rest is handed back as it is. */
export const MOST_TOKENS = 160;
const MOST_EDGES = 12;
/** What being seen beside a neighbour is worth when there are too many readings to keep. */
const SEEN_BESIDE = 4;
const MOST_KEPT_READINGS = 6;
const LEAST_WEIGHT = 0.005;

/** What a reading by a neighbour's word costs beyond the slip itself; see the cases beside each. */
const REAL_WORD = {
  /** "tạm chú" */
  speech: 1.5,
  /** "chứng minh thư củ": words of no close bond. */
  heard: 3,
  /** "muốn nghĩ hưu": the other neighbour speaks for what was typed. */
  against: 1.5,
  /** "giấp phép" */
  slip: 2.5,
};
/**
 * How closely two words must belong together before one of them is read into a word that is one already:
 * the share of their sightings that are together (geometric mean of both words'). "tạm trú" has 0.4.
 */
const BOND = {
  speech: 0.05,
  slip: 0.08,
  both: 0.03,
};
/** How often a pair must have been seen to prove that a word was meant. */
const PROOF = 3;
/** A slip read into a word that the table of chat words explains. */
const AFTER_TABLE = 1;
/** A space too many. */
const JOINED = 2.5;
const JOINED_WORDS = 6;

/**
 * Repairs what people type by the words and pairs of words that a vocabulary has. What the person marked is
 * read as marked first; what was left unmarked is open to every reading where the sentence lacks marks;
 * what is no word is read as the word it was meant for. Names, codes and numbers are never touched.
 *
 * @example new Speller(vocabulary).repair(tokenize('dang ky tam chu'))[3].readings[0].text // 'trú'
 */
export class Speller {
  private readonly candidates: Candidates;

  private readonly firsts = new WeakMap<readonly Candidate[], readonly number[]>();
  private readonly lasts = new WeakMap<readonly Candidate[], readonly number[]>();

  constructor(readonly vocabulary: Vocabulary) {
    this.candidates = new Candidates(vocabulary);
  }

  /**
   * Reads a sentence's tokens. `proposals` are readings from elsewhere (teencode, dialect, abbreviations) that
   * compete with the speller's own. Pure; about linear; never throws.
   */
  repair(tokens: readonly Token[], proposals: readonly Proposal[] = []): RepairedToken[] {
    const read = tokens.slice(0, MOST_TOKENS);
    const rest = tokens.slice(MOST_TOKENS).map(asTyped);
    if (read.length === 0) return [];
    const foreign = guessLanguage(read.map((token) => token.text).join(' '));
    if (foreign === 'en' || foreign === 'zh') return [...read.map(asTyped), ...rest];
    const marking = markingBy(this.vocabulary, read);
    const readings = this.read(read, marking);
    const edges: Edge[] = [];
    readings.forEach((candidates, at) => {
      for (const { ids, text, cost } of candidates) edges.push({ from: at, to: at + 1, ids, text, cost });
    });
    this.addProposals(edges, read, proposals);
    this.addJoined(edges, read, marking);
    const path = bestReadings(this.vocabulary, edges, read.length);
    return [...path.map((scored) => this.result(scored, read)), ...rest];
  }

  private read(tokens: Token[], marking: Marking): (readonly Candidate[])[] {
    const titled = isTitled(tokens);
    const readings = tokens.map((token, at): readonly Candidate[] => {
      const { lower } = token;
      if (!isWord(token)) {
        const number = token.kind === 'number' || token.kind === 'money' || token.kind === 'date';
        return [{ ids: [number ? this.vocabulary.number : this.vocabulary.edge], text: lower, cost: 0 }];
      }
      const name = !titled && isNameLike(tokens, at);
      const fixed =
        (name && isAbbreviation(token)) || (!titled && isInitial(token)) || isUnit(token, tokens[at - 1]);
      if (fixed) return [{ ids: [this.vocabulary.id(lower)], text: lower, cost: 0 }];
      const found = this.candidates.of(token, marking, name);
      return name ? this.named(found) : found;
    });
    tokens.forEach((token, at) => {
      if (!titled && isNameLike(tokens, at) && isWord(token)) this.closeName(readings, at);
    });
    const slips = tokens.map((token, at) =>
      isWord(token) && !(isNameLike(tokens, at) && !titled) ? this.realWordSlips(tokens, readings, at) : [],
    );
    return readings.map((candidates, at) => {
      const all = [...candidates, ...(slips[at] ?? [])];
      const [typed, ...others] = all;
      if (!typed) return all;
      if (others.length <= MOST_EDGES) return all;
      const ranked = others.map((candidate) => {
        const id = candidate.ids[0] ?? -1;
        const seen = this.proof(readings[at - 1], readings[at + 1], id) ? SEEN_BESIDE : 0;
        return { candidate, rank: candidate.cost - seen - follows(this.vocabulary, -1, id) / 2 };
      });
      ranked.sort((a, b) => a.rank - b.rank);
      return [typed, ...ranked.slice(0, MOST_EDGES).map(({ candidate }) => candidate)];
    });
  }

  /** A word written as a name is never repaired, at most marked. */
  private named(found: readonly Candidate[]): Candidate[] {
    const letters = fold(found[0]?.text ?? '');
    return found.filter(({ text }, i) => i === 0 || fold(text).replaceAll(' ', '') === letters);
  }

  /** A name keeps its other readings only where a neighbour goes with one: "o Lang Son", not "chi Hoa". */
  private closeName(readings: (readonly Candidate[])[], at: number): void {
    const own = readings[at] ?? [];
    readings[at] = own.filter(
      (candidate, i) =>
        i === 0 ||
        this.support(readings[at - 1], candidate, true) >= PROOF ||
        this.support(readings[at + 1], candidate, false) >= PROOF,
    );
    const typed = readings[at]?.[0];
    if (typed && readings[at]?.length === 1) readings[at] = [{ ...typed, cost: 0 }];
  }

  /** How often the likeliest pair of a candidate and the readings beside it was seen. */
  private support(beside: readonly Candidate[] | undefined, candidate: Candidate, before: boolean): number {
    const own = candidate.ids[before ? 0 : candidate.ids.length - 1] ?? -1;
    return beside ? this.pairWith(beside, own, before) : 0;
  }

  /** How closely a word belongs to the readings beside it, 0 to 1; see {@link BOND}. */
  private bond(beside: readonly Candidate[], id: number, before: boolean): number {
    let most = 0;
    const { vocabulary } = this;
    for (const { ids, cost } of beside) {
      if (cost > 2) continue;
      const other = ids[before ? ids.length - 1 : 0] ?? -1;
      if (other < 0) continue;
      const pair = before ? vocabulary.pairs.get(other, id) : vocabulary.pairs.get(id, other);
      if (pair < PROOF) continue;
      most = Math.max(most, pair / Math.sqrt(vocabulary.count(other) * vocabulary.count(id)));
    }
    return most;
  }

  /** Whether a neighbour was seen with a word often enough to speak for it. */
  private proof(
    left: readonly Candidate[] | undefined,
    right: readonly Candidate[] | undefined,
    id: number,
  ): boolean {
    return (left ? this.isPair(left, id, true) : false) || (right ? this.isPair(right, id, false) : false);
  }

  private isPair(beside: readonly Candidate[], id: number, before: boolean): boolean {
    if (id < 0) return false;
    const { pairs } = this.vocabulary;
    for (const other of this.facing(beside, before)) {
      if ((before ? pairs.get(other, id) : pairs.get(id, other)) >= PROOF) return true;
    }
    return false;
  }

  private pairWith(beside: readonly Candidate[], id: number, before: boolean): number {
    if (id < 0) return 0;
    const { pairs } = this.vocabulary;
    let most = 0;
    for (const other of this.facing(beside, before)) {
      most = Math.max(most, before ? pairs.get(other, id) : pairs.get(id, other));
    }
    return most;
  }

  /** The likely readings' words on the side that faces a neighbour; looked up some hundreds of times a word. */
  private facing(beside: readonly Candidate[], before: boolean): readonly number[] {
    const known = before ? this.lasts : this.firsts;
    let words = known.get(beside);
    if (!words) {
      words = beside
        .filter(({ cost }) => cost <= 4)
        .map(({ ids }) => ids[before ? ids.length - 1 : 0] ?? -1)
        .filter((id) => id >= 0);
      known.set(beside, words);
    }
    return words;
  }

  /**
   * A word that is one, but stands where it never does, and sounds like or is one slip from a word that
   * does: "tạm chú", "giấp phép", "nghĩ hưu".
   */
  private realWordSlips(
    tokens: Token[],
    readings: readonly (readonly Candidate[])[],
    at: number,
  ): Candidate[] {
    const token = tokens[at];
    const own = readings[at]?.filter(({ cost }) => cost < 2) ?? [];
    if (!token || own.length === 0 || token.lower.length < 2) return [];
    const left = isWord(tokens[at - 1]) ? readings[at - 1] : undefined;
    const right = isWord(tokens[at + 1]) ? readings[at + 1] : undefined;
    if (!left && !right) return [];
    const best = (beside: readonly Candidate[] | undefined, before: boolean) =>
      Math.max(0, ...own.map((candidate) => this.support(beside, candidate, before)));
    const ownLeft = best(left, true);
    const ownRight = best(right, false);
    if ((!left || ownLeft > 0) && (!right || ownRight > 0)) return [];
    const found: Candidate[] = [];
    for (const { id, cost, speech } of this.candidates.confusions(token.lower, token.folded)) {
      const l = left ? this.bond(left, id, true) : 0;
      const r = right ? this.bond(right, id, false) : 0;
      const strong = Math.max(ownLeft === 0 ? l : 0, ownRight === 0 ? r : 0);
      let more = Infinity;
      if (speech && ownLeft + ownRight === 0 && this.proof(left, right, id)) more = REAL_WORD.heard;
      if (speech && strong >= BOND.speech)
        more = ownLeft + ownRight === 0 ? REAL_WORD.speech : REAL_WORD.against;
      else if (!speech && strong >= BOND.slip)
        more = ownLeft + ownRight === 0 ? REAL_WORD.slip : REAL_WORD.slip + REAL_WORD.against;
      else if (ownLeft + ownRight === 0 && Math.min(l, r) >= BOND.both)
        more = speech ? REAL_WORD.speech : REAL_WORD.slip;
      if (more < Infinity)
        found.push({ ids: [id], text: this.vocabulary.words[id] ?? '', cost: cost + more });
    }
    return found;
  }

  private addProposals(edges: Edge[], tokens: Token[], proposals: readonly Proposal[]): void {
    const typed = new Map<number, number>();
    for (const { from, to, text, cost, typed: own } of proposals) {
      if (from < 0 || to > tokens.length || from >= to) continue;
      const ids = text.split(' ').map((word) => this.vocabulary.id(word));
      edges.push({ from, to, ids, text, cost });
      if (own !== undefined)
        for (let at = from; at < to; at++) typed.set(at, Math.max(own, typed.get(at) ?? 0));
    }
    if (typed.size === 0) return;
    const offered = new Set(proposals.map(({ from, text }) => `${from} ${text}`));
    for (let i = 0; i < edges.length; i++) {
      const edge = edges[i];
      const own = edge && edge.to === edge.from + 1 ? typed.get(edge.from) : undefined;
      // Chat words are no slips of the fingers: what the table says goes before what the letters suggest.
      if (edge && own !== undefined && !offered.has(`${edge.from} ${edge.text}`)) {
        edges[i] = {
          ...edge,
          cost: edge.text === tokens[edge.from]?.lower ? Math.max(edge.cost, own) : edge.cost + AFTER_TABLE,
        };
      }
    }
  }

  /** A space inside a word: "kết h ôn", "gi ấy". */
  private addJoined(edges: Edge[], tokens: Token[], marking: Marking): void {
    for (let at = 0; at + 1 < tokens.length; at++) {
      const one = tokens[at];
      const other = tokens[at + 1];
      if (!one || !other || !isWord(one) || !isWord(other) || other.start - one.end > 1) continue;
      const lower = one.lower + other.lower;
      if (lower.length > 7) continue;
      const whole = isVietnameseSyllable(one.lower) && isVietnameseSyllable(other.lower);
      for (const id of this.vocabulary.readingsOf(one.folded + other.folded).slice(0, 6)) {
        const text = this.vocabulary.words[id] ?? '';
        const bare = hasMarks(lower) ? text === lower : marking === 'none';
        if (!bare) continue;
        edges.push({ from: at, to: at + 2, ids: [id], text, cost: whole ? JOINED_WORDS : JOINED });
      }
    }
  }

  private result(scored: Scored[], tokens: Token[]): RepairedToken {
    const first = scored[0];
    if (!first) throw new RangeError('a place of the sentence has no reading');
    const { from, to } = first.edge;
    const weights = new Map<string, number>();
    for (const { edge, score } of scored) {
      const weight = Math.exp(score - first.score);
      weights.set(edge.text, Math.max(weight, weights.get(edge.text) ?? 0));
    }
    const kept = [...weights].filter(([, weight]) => weight >= LEAST_WEIGHT).slice(0, MOST_KEPT_READINGS);
    const sum = kept.reduce((total, [, weight]) => total + weight, 0);
    const token = joined(tokens.slice(from, to));
    return {
      token,
      readings: kept.map(([text, weight]) => ({ text, weight: weight / sum })),
      kept: first.edge.text === token.lower,
    };
  }
}

function asTyped(token: Token): RepairedToken {
  return { token, readings: [{ text: token.lower, weight: 1 }], kept: true };
}

function isWord(token: Token | undefined): token is Token & { kind: 'syllable' | 'word' } {
  return token?.kind === 'syllable' || token?.kind === 'word';
}

/** Several tokens read as one. */
function joined(tokens: Token[]): Token {
  const [first, ...rest] = tokens;
  const last = rest.at(-1);
  if (!first || !last) return first as Token;
  const text = tokens.map((token) => token.text).join(' ');
  return { ...first, text, lower: text.toLowerCase(), folded: fold(text), end: last.end };
}

/** "THPT", "VNeID": capitals inside. */
function isAbbreviation({ text }: Token): boolean {
  return text.length > 1 && text.slice(1) !== text.slice(1).toLowerCase();
}

function isCapitalised(token: Token): boolean {
  const [first = '', ...rest] = token.text;
  return first !== first.toLowerCase() && rest.length > 0;
}

/** Every Word Has A Capital, or all is in capitals: then a capital says nothing. */
function isTitled(tokens: readonly Token[]): boolean {
  const words = tokens.filter(isWord);
  return words.filter((token) => token.text !== token.lower).length > words.length * 0.6;
}

/** A capital in mid-sentence. */
function isNameLike(tokens: readonly Token[], at: number): boolean {
  const token = tokens[at];
  if (!isWord(token) || !isCapitalised(token)) return false;
  const before = tokens[at - 1];
  return before !== undefined && !/^[.!?:;"(\-\n]/.test(before.text);
}
