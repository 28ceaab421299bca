/**
 * Every weight and threshold of the ranking, each with the case that made it. Changed only with `npm run eval`
 * before and after.
 */
export const WEIGHTS = {
  /** A pair of neighbouring syllables beside single ones: "hộ chiếu" says more than "hộ" and "chiếu". */
  pair: 0.22,
  /** A pair that finds no partner counts less than one that does: people seldom put two words together as we did. */
  lonelyPair: 0.52,
  /** A syllable that no phrase knows: names of people and places should not drown the rest of a story. */
  unknown: 3.0,
  /** A word of a sentence typed without marks fits any reading; in a half-marked one it fits less surely. */
  open: 1,
  /** Restored reading that is not among the likely ones ("tạm" for "tam" where "tám" was restored). */
  unlikely: 0.55,

  /** Kinds of phrase: what staff wrote as a way of asking, a name people use, the official title. */
  kind: { title: 1, name: 1.02, ask: 1 },
  /** How the share of the question covered and the share of the phrase covered make one figure. */
  title: { question: 1.0, phrase: 0.15 },
  name: { question: 0.64, phrase: 0.17 },
  ask: { question: 0.68, phrase: 0.5 },

  /** Best phrase, the next best of the same procedure, and all its words taken together. */
  best: 1.31,
  second: 0.7,
  third: 0.2,
  union: 1.55,
  /** So many ways of asking must hold a word for it to count half. */
  seldom: 0.64,
  /** What a procedure without ways of asking gets for its second phrase, as a share of its title's. */
  onlyTitle: 1.05,

  /** A rewriting by the lexicon is a little less sure than what was typed. */
  rewritten: 0.7,

  /** A facet that the phrase has and the question lacks, and the other way round. */
  facet: { extra: 0.08, extraAct: 0.1, special: 0.11, missing: 0.12, otherAct: 0.5 },

  /** In a follow-up, how much a title loses for words that nobody said (dm: "thế còn gia hạn thì sao"). */
  strangeTitle: 0.5,

  /** Who asks: a citizen of a commune. "Đăng ký kết hôn" is done at the commune, not at an embassy. */
  level: { commune: 0.03, province: 0.025, ministry: 0, other: 0, embassy: -0.08 },
  /** The province's own act holds here, the ministry's twin only where there is none (1.115727, 1.012784). */
  ownProvince: 0.015,
  /** A general question yields to a procedure that fits as well: "lệ phí đăng ký thường trú" asks for a figure. */
  faq: -0.12,
  /** Procedures that staff described are those people ask about. */
  described: 0.032,

  /**
   * How sure an answer is: a logistic sum over what the ranking saw, fitted by `npm run eval -- --fit` on the
   * questions in `test/eval` (off-topic ones count threefold: a wrong answer costs more than a question back).
   */
  sure: {
    bias: -0.46,
    score: 0.67,
    lead: 2.94,
    leadShare: 2.3,
    evidence: -1.42,
    covered: -1.07,
    matched: 1.63,
    byTitle: -0.31,
    byName: -1.11,
    words: 2.12,
    union: 0.86,
    support: 1.85,
    outside: -3.07,
    coveredAndMatched: 1.45,
  },
  /** The same sum for another question: is it ours at all? Fitted beside it; off-topic questions count eightfold. */
  ours: {
    bias: -1.62,
    score: 1.2,
    lead: 0.11,
    leadShare: -0.18,
    evidence: 0.64,
    covered: -0.88,
    matched: 0.73,
    byTitle: 0.5,
    byName: -0.25,
    words: 4.38,
    union: 0.51,
    support: 0.58,
    outside: -7.02,
    coveredAndMatched: 0.91,
  },
  decision: {
    /** `answer`: so sure of the first choice; `ask`: so sure that it is ours at all. Below, we decline. */
    answer: 0.48,
    ask: 0.7,
    /** A rival whose score is within this share of the best asks back whatever the sum says: "đăng ký kết hôn" or "đăng ký lại kết hôn". */
    margin: 0.008,
  },
} as const;
