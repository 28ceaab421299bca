import type { Knowledge } from '../knowledge/folder.js';
import { findAspects } from '../understanding/aspects.js';
import { evidenceOf } from '../understanding/confidence.js';
import { distinctActs, outsideScore } from '../understanding/decide.js';
import { examplesFrom } from '../understanding/examples.js';
import { learn } from '../understanding/learning.js';
import { Meanings } from '../understanding/meanings.js';
import { asksForPapers, Understanding } from '../understanding/understand.js';
import { Line } from '../understanding/words.js';
import type { EvalCase } from './cases.js';

interface Example {
  evidence: Record<string, number>;
  right: boolean;
  ours: boolean;
  /** How much the example counts: an off-topic question answered is worse than a question asked back. */
  weight: number;
}

const OFF_TOPIC_WEIGHT = 3;
/** Strangers are fewer among the examples, and answering one is worse than asking back of another. */
const STRANGER_WEIGHT = 3;
const ROUNDS = 12;
const RIDGE = 0.0008;

/** What the ranking saw of each case's last turn, and whether its first choice was right. */
export function examplesOf(understanding: Understanding, cases: EvalCase[]): Example[] {
  return cases
    .filter((one) => one.kind === 'procedure' || one.kind === 'oos')
    .flatMap((one) => {
      const ours = one.kind === 'procedure';
      return exampleOf(understanding, one.turns.at(-1)!, {
        ours,
        isRight: (code) => ours && one.codes!.includes(code),
        weight: ours ? 1 : OFF_TOPIC_WEIGHT,
      });
    });
}

/** Of so many ways of asking one is taken out and asked. */
const EVERY_OWN = 40;
const EVERY_OUTSIDE = 4;
/** Shorter ones are names, which no other way of asking can stand for; of both kinds, or few words would look strange. */
const FEWEST_WORDS = 5;

/** A way of asking that is taken out, by the topic's place among `Ranker.topics`. */
interface HeldBack {
  subject: number;
  text: string;
}

/** Ways of asking to take out: some of our procedures', more of what is not ours. */
function waysToHoldBack({ ranker }: Understanding): HeldBack[] {
  return ranker.topics.flatMap((topic, subject) => {
    const asks = topic.procedure?.asks ?? topic.outside?.asks ?? [];
    const every = topic.outside ? EVERY_OUTSIDE : EVERY_OWN;
    return asks
      .filter((text, i) => (subject + i) % every === 0 && text.split(' ').length >= FEWEST_WORDS)
      .map((text) => ({ subject, text }));
  });
}

/**
 * Ways of asking, each asked while its topic lacks it: hundreds of questions that are ours and that are not, in words
 * the ranking has not seen. They teach what is ours at all; the sets in `test/eval` have too few strangers for that.
 * What words mean is learnt anew without them.
 */
export function heldBack(knowledge: Knowledge, province: string): Example[] {
  const whole = new Understanding(knowledge, { province });
  const ways = waysToHoldBack(whole);
  const out = new Set(ways.map(({ text }) => text));
  const rest = <T extends { asks: string[] }>(one: T) => ({
    ...one,
    asks: one.asks.filter((text) => !out.has(text)),
  });
  const examples = examplesFrom({
    procedures: knowledge.procedures.filter(({ asks }) => asks.length > 0).map(rest),
    faq: knowledge.faq,
    outside: knowledge.outside.map(rest),
  });
  const understanding = whole.meaning(Meanings.of(learn(examples, '')));
  return ways.flatMap(({ subject, text }) => {
    const code = understanding.ranker.topics[subject]!.procedure?.code;
    return understanding.ranker.lacking(subject, text, () =>
      exampleOf(understanding, text, {
        ours: code !== undefined,
        isRight: (found) => found === code,
        weight: code === undefined ? OFF_TOPIC_WEIGHT : 1,
      }),
    );
  });
}

/** Nothing where the ranking finds nothing, or a matter that is not ours: these are declined without a sum. */
function exampleOf(
  understanding: Understanding,
  text: string,
  { ours, isRight, weight }: { ours: boolean; isRight: (code: string) => boolean; weight: number },
): Example[] {
  const sentence = understanding.read(text);
  const found = findAspects(new Line(sentence));
  const words = sentence.words.filter((_, i) => !found.asking[i]).length;
  const ranked = understanding.ranked(understanding.variants(sentence, found), found);
  const [best, runnerUp] = distinctActs(ranked);
  if (!best || best.topic.outside) return [];
  const code = best.topic.procedure?.code;
  const evidence = evidenceOf(
    best,
    runnerUp ?? null,
    { words, papers: asksForPapers(found.aspects), fact: found.aspects.length > 0 },
    outsideScore(ranked),
  );
  return [{ evidence, right: code !== undefined && isRight(code), ours, weight }];
}

/**
 * Logistic regression by Newton's method, of whether the first choice is right or whether the question is ours at
 * all; the same examples give the same weights.
 */
export function fit(examples: Example[], target: 'right' | 'ours'): Record<string, number> {
  const keys = Object.keys(examples[0]?.evidence ?? {});
  const weights = keys.map(() => 0);
  const rows = examples.map((one) => ({
    x: keys.map((key) => one.evidence[key]!),
    right: one[target],
    weight: target === 'ours' && !one.ours ? STRANGER_WEIGHT : one.weight,
  }));
  for (let round = 0; round < ROUNDS; round++) {
    // Newton's step: the slope of the loss, and how the slope changes.
    const slope = weights.map((weight) => -RIDGE * rows.length * weight);
    const bend = keys.map((_, i) => keys.map((_key, j) => (i === j ? RIDGE * rows.length : 0)));
    for (const { x, right, weight } of rows) {
      const p = 1 / (1 + Math.exp(-x.reduce((sum, value, j) => sum + weights[j]! * value, 0)));
      for (let i = 0; i < x.length; i++) {
        slope[i]! += weight * (Number(right) - p) * x[i]!;
        for (let j = 0; j < x.length; j++) bend[i]![j]! += weight * p * (1 - p) * x[i]! * x[j]!;
      }
    }
    solved(bend, slope).forEach((step, j) => (weights[j]! += step));
  }
  return Object.fromEntries(keys.map((key, j) => [key, Math.round(weights[j]! * 100) / 100]));
}

/** The solution of a symmetric system of equations, by elimination; `matrix` and `right` are used up. */
function solved(matrix: number[][], right: number[]): number[] {
  const size = right.length;
  for (let i = 0; i < size; i++) {
    for (let row = i + 1; row < size; row++) {
      const times = matrix[row]![i]! / matrix[i]![i]!;
      for (let j = i; j < size; j++) matrix[row]![j]! -= times * matrix[i]![j]!;
      right[row]! -= times * right[i]!;
    }
  }
  for (let i = size - 1; i >= 0; i--) {
    for (let j = i + 1; j < size; j++) right[i]! -= matrix[i]![j]! * right[j]!;
    right[i]! /= matrix[i]![i]!;
  }
  return right;
}

/** What each threshold would give: share answered rightly, wrongly, and off-topic questions answered. */
export function thresholds(
  examples: Example[],
  weights: Record<string, number>,
  target: 'right' | 'ours' = 'right',
): { at: number; right: number; wrong: number; offTopic: number }[] {
  const sure = examples.map(({ evidence, weight, ...one }) => {
    const sum = Object.entries(weights).reduce((total, [key, w]) => total + w * evidence[key]!, 0);
    return { p: 1 / (1 + Math.exp(-sum)), right: one[target], offTopic: weight === OFF_TOPIC_WEIGHT };
  });
  const asked = sure.filter((one) => !one.offTopic);
  const off = sure.filter((one) => one.offTopic);
  const share = (part: number, whole: number) => Math.round((1000 * part) / Math.max(1, whole)) / 10;
  return [0.05, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8].map((at) => ({
    at,
    right: share(asked.filter((one) => one.p >= at && one.right).length, asked.length),
    wrong: share(asked.filter((one) => one.p >= at && !one.right).length, asked.length),
    offTopic: share(off.filter((one) => one.p >= at).length, off.length),
  }));
}
