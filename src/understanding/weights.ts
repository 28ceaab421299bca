/**
 * Every weight and threshold of the ranking, each with the case that made it. Changed only with `npm run eval`
 * before and after.
 */
export const WEIGHTS = {
  /** A pair of neighbouring syllables beside single ones: "hộ chiếu" says more than "hộ" and "chiếu". */
  pair: 0.45,
  /** A pair that finds no partner counts less than one that does: people seldom put two words together as we did. */
  lonelyPair: 0.6,
  /** A syllable that no phrase knows: names of people and places should not drown the rest of a story. */
  unknown: 3.0,
  /** A word of a sentence typed without marks fits any reading; in a half-marked one it fits less surely. */
  open: 1,
  /** Restored reading that is not among the likely ones ("tạm" for "tam" where "tám" was restored). */
  unlikely: 0.55,

  /** Kinds of phrase: what staff wrote as a way of asking, a name people use, the official title. */
  kind: { title: 1, name: 1.02, ask: 1 },
  /** How the share of the question covered and the share of the phrase covered make one figure. */
  title: { question: 1.05, phrase: 0.19 },
  name: { question: 0.4, phrase: 0.41 },
  ask: { question: 0.54, phrase: 0.52 },

  /** Best phrase, the next best of the same procedure, and all its words taken together. */
  best: 0.66,
  second: 0.12,
  union: 0.29,

  /** A rewriting by the lexicon is a little less sure than what was typed. */
  rewritten: 0.97,

  /** A facet that the phrase has and the question lacks, and the other way round. */
  facet: { extra: 0.13, missing: 0.16 },

  /** Who asks: a citizen of a commune. "Đăng ký kết hôn" is done at the commune, not at an embassy. */
  level: { commune: 0.03, province: 0.025, ministry: 0, other: 0, embassy: -0.08 },
  /** The province's own act holds here, the ministry's twin only where there is none (1.115727, 1.012784). */
  ownProvince: 0.015,
  /** Procedures that staff described are those people ask about. */
  described: 0.02,

  /** Decision. Below `decline` nothing fits; below `answer`, or with a rival within `margin`, we ask back. */
  decline: 0.36,
  answer: 0.5,
  margin: 0.035,
} as const;
