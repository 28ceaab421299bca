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

  /**
   * Best phrase, the next best of the same procedure, and all its words taken together. These and the next six were
   * fitted as one sum over the candidates of our own questions and of ways of asking taken out of the phrasebook in
   * turn; before that the best phrase alone weighed 1.31 and a long list of ways of asking won by chance.
   */
  best: 0.733,
  second: 0.7,
  third: 0.2,
  union: 1.55,
  /** Keeps the sum above nothing, so that leads can be told as shares of it. */
  base: 1.2,
  /** Words likelier here than anywhere (`Ranker.likelihood`): typed with slips, a question keeps enough of them. */
  likelihood: 0.041,
  /** Syllables that every topic is thought to have more of, so that a short title is not sure of itself. */
  smoothing: 60,
  /** Share of a name that the question says: "tách hộ khẩu" is a name said whole. */
  named: 0.283,
  /** Share of the question that the title covers: what staff wrote as ways of asking says more. */
  titleCovered: -0.087,
  /** A best phrase without strange facets has them counted already; they are not to decide alone. */
  bestFacets: -0.53,
  /** A special procedure (mobile, foreign, border …) of which the question says nothing. */
  titleSpecial: -0.054,
  /** An act in the title that nobody asked for: "kết hôn với người nước ngoài" is not "đăng ký lại kết hôn". */
  titleAct: -0.05,
  /** Many ways of asking find a likeness by chance: 60 of them outbid 5 for "làm giấy cho con". */
  manyPhrases: -0.116,
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
    score: 1.49,
    lead: 3.67,
    leadShare: 1.97,
    evidence: -0.94,
    covered: -0.53,
    matched: 0.48,
    byTitle: -1.06,
    byName: -1.42,
    words: 1.54,
    union: 0.49,
    support: 0.42,
    outside: -3.19,
    coveredAndMatched: 0.88,
  },
  /** The same sum for another question: is it ours at all? Fitted beside it; off-topic questions count eightfold. */
  ours: {
    bias: -2.47,
    score: 1.51,
    lead: -0.53,
    leadShare: -0.66,
    evidence: -0.12,
    covered: -0.76,
    matched: 0.45,
    byTitle: -0.64,
    byName: -0.77,
    words: 6.99,
    union: 1.73,
    support: -0.02,
    outside: -7.98,
    coveredAndMatched: 1.43,
  },
  decision: {
    /** `answer`: so sure of the first choice; `ask`: so sure that it is ours at all. Below, we decline. */
    answer: 0.55,
    ask: 0.4,
    /** A rival whose score is within this share of the best asks back whatever the sum says: "đăng ký kết hôn" or "đăng ký lại kết hôn". */
    margin: 0.008,
  },
} as const;
