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
  best: 0.701,
  second: 0.56,
  third: 0.561,
  union: 1.665,
  /** Keeps the sum above nothing, so that leads can be told as shares of it. */
  base: 1.2,
  /** Words likelier here than anywhere (`Ranker.likelihood`): typed with slips, a question keeps enough of them. */
  likelihood: 0.006,
  /** Syllables that every topic is thought to have more of, so that a short title is not sure of itself. */
  smoothing: 60,
  /** Share of a name that the question says: "tách hộ khẩu" is a name said whole. */
  named: 0.046,
  /** The same in a short question, beside the words it lacks to ten: "làm hộ chiếu" is one, "mất hộ chiếu" another. */
  namedShort: 1.043,
  short: 10,
  /** Share of the question that the title covers: what staff wrote as ways of asking says more. */
  titleCovered: -0.067,
  /** A best phrase without strange facets has them counted already; they are not to decide alone. */
  bestFacets: -0.751,
  /** A special procedure (mobile, foreign, border …) of which the question says nothing. */
  titleSpecial: -0.017,
  /**
   * A phrase said whole and no more, without a facet that nobody named: "giấy chứng nhận đủ điều kiện buôn bán thuốc
   * thú y" is its "Cấp" and not its "Cấp lại". To the sixth power, so that only all but whole ones count.
   */
  whole: 0.509,
  /** Many ways of asking find a likeness by chance: 60 of them outbid 5 for "làm giấy cho con". */
  manyPhrases: -0.198,
  /** Yet what staff described in many ways is what people mean when they say little: "lý lịch tư pháp". */
  manyShort: 0.026,
  /** So many ways of asking must hold a word for it to count half. */
  seldom: 0.64,
  /** What a procedure without ways of asking gets for its second phrase, as a share of its title's. */
  onlyTitle: 1.05,
  /** The same of one that has them, where its title fits best: "cấp giấy chứng nhận đủ điều kiện hành nghề bảo quản". */
  titleSaid: 0.7,

  /**
   * What the words mean, by what was learnt of all ways of asking (`meanings.ts`): how far a topic lies behind the
   * likeliest one. "cụ muốn chia nhà cho các con lúc còn minh mẫn" shares no rare word with any way of asking for a will.
   */
  meaning: 0.091,
  /** Further behind than this says no more. */
  furthestBehind: -6,
  /** A topic that nobody described, and so nothing was learnt of, is thought to lie this far behind. */
  notLearnt: -4.1,

  /** A rewriting by the lexicon is a little less sure than what was typed. */
  rewritten: 0.7,
  /**
   * What two words were rewritten into counts as so many times two words at most: "sổ đỏ" in a story must not say the
   * whole of a title that begins with "giấy chứng nhận quyền sử dụng đất, quyền sở hữu tài sản".
   */
  rewrittenMass: 2,

  /** A facet that the phrase has and the question lacks, and the other way round. */
  facet: { extra: 0.08, extraAct: 0.1, special: 0.11, missing: 0.12, otherAct: 0.5 },

  /** In a follow-up, how much a title loses for words that nobody said (dm: "thế còn gia hạn thì sao"). */
  strangeTitle: 0.5,
  /** And how near the best one must be whose title has no such word ("không, ý tôi là tạm trú thôi"). */
  plainReach: 0.75,

  /** Who asks: a citizen of a commune. "Đăng ký kết hôn" is done at the commune, not at an embassy. */
  level: { commune: 0.035, province: 0.029, ministry: 0, other: 0, embassy: -0.093 },
  /** The province's own act holds here, the ministry's twin only where there is none (1.115727, 1.012784). */
  ownProvince: 0.017,
  /** A general question yields to a procedure that fits as well: "lệ phí đăng ký thường trú" asks for a figure. */
  faq: -0.12,
  /** Procedures that staff described are those people ask about. */
  described: 0.037,

  /**
   * How sure an answer is: a logistic sum over what the ranking saw, fitted by `npm run eval -- --fit` on the
   * questions in `test/eval` (off-topic ones count threefold: a wrong answer costs more than a question back).
   */
  sure: {
    bias: -2.48,
    lead: 2.16,
    leadShare: 2.74,
    evidence: 0.88,
    covered: -2.11,
    matched: 0.44,
    byTitle: 0.68,
    byName: -0.91,
    nameSaid: 0.04,
    nameAsked: 1.96,
    words: -1.08,
    papers: -0.19,
    union: 2.67,
    support: 0.08,
    outside: -0.41,
    coveredAndMatched: 1.03,
    behind: -0.08,
    ahead: 0.33,
    meant: 1.43,
    strange: -4.28,
  },
  /** The same sum for another question: is it ours at all? Fitted beside it; off-topic questions count eightfold. */
  ours: {
    bias: -4.54,
    lead: 0.08,
    leadShare: 0.43,
    evidence: 2.4,
    covered: -3.11,
    matched: 1.32,
    byTitle: 0.62,
    byName: -0.19,
    nameSaid: 0.02,
    nameAsked: 0.65,
    words: -0.59,
    papers: 0.93,
    union: 2.74,
    support: -0.22,
    outside: -1.19,
    coveredAndMatched: 1.19,
    behind: 1.06,
    ahead: -0.55,
    meant: 1.35,
    strange: -6.53,
  },
  decision: {
    /** `answer`: so sure of the first choice; `ask`: so sure that it is ours at all. Below, we decline. */
    answer: 0.6,
    ask: 0.5,
    /** A rival whose score is within this share of the best asks back whatever the sum says: "đăng ký kết hôn" or "đăng ký lại kết hôn". */
    margin: 0.008,
    /** So sure of the first choice that it must be ours: "lấy chồng Trung Quốc", which is short for being ours. */
    sureEnough: 0.9,
    /** A question of which one phrase holds this share is ours, unless its words mostly mean what is not. */
    held: 0.97,
    mostlyStrange: 0.5,
    /** So sure must a procedure be that is told to somebody in danger, after the hotline. */
    besideDanger: 0.85,
    /** So sure is a way of asking that was said word for word. */
    saidWhole: 0.9,
    /** Of a short question a topic must know this share, or it is asked back: "rồng lộn giếng" is about no well. */
    strange: 0.55,
    /** A bare noun that makes up less than this share of the best phrase is not that phrase: "giấy xác nhận". */
    partly: 0.6,
    /**
     * One that all a topic's phrases hold together counts as held by a topic whose best phrase holds this share of it:
     * "xin phép xây dựng" is about a "giấy phép xây dựng" too.
     */
    nearlyHeld: 0.85,
    /**
     * Less sure than this of a message that takes up the thread, a neighbour of the same field comes first if it has
     * this share of the best one's score: "thế bị mất giấy phép, cấp lại thì sao", after a building permit.
     */
    unsureFollow: 0.9,
    fieldReach: 0.6,
  },
} as const;
