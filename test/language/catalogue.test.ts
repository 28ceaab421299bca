import { existsSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { expect } from 'chai';
import { Speller, buildVocabulary, fold, readText, tokenize } from '../../src/language/index.js';
import { toTelex, toVni } from './typing.js';

const CATALOGUE = '../shared/data/national-catalogue.jsonl.gz';
/** One title in so many is kept back from the vocabulary and asked of it. */
const KEPT_BACK = 20;

interface Ways {
  [way: string]: (title: string) => string;
}

/** Pseudo-random numbers from 0 to 1, the same every run. */
function chances(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff;
    return state / 0x80000000;
  };
}

const KEYS = ['qwertyuiop', 'asdfghjkl', 'zxcvbnm'];

/** One slip of the fingers: a letter left out, doubled, swapped with the next or struck on the key beside. */
function slip(word: string, chance: () => number): string {
  const at = Math.floor(chance() * word.length);
  const kind = Math.floor(chance() * 4);
  if (kind === 0) return word.slice(0, at) + word.slice(at + 1);
  if (kind === 1) return word.slice(0, at) + word.charAt(at) + word.slice(at);
  if (kind === 2) {
    const from = Math.min(at, word.length - 2);
    return word.slice(0, from) + word.charAt(from + 1) + word.charAt(from) + word.slice(from + 2);
  }
  const row = KEYS.find((keys) => keys.includes(word.charAt(at))) ?? '';
  const key = row.charAt(row.indexOf(word.charAt(at)) + 1) || row.charAt(row.length - 2);
  return key ? word.slice(0, at) + key + word.slice(at + 1) : word + word.charAt(word.length - 1);
}

const words = (text: string) =>
  tokenize(text)
    .filter(({ kind }) => kind !== 'symbol')
    .map(({ lower }) => lower);

describe('reading over the national catalogue', function () {
  this.timeout(60_000);
  let titles: string[];
  let speller: Speller;

  before(function () {
    if (!existsSync(CATALOGUE)) {
      console.log(`      không có ${CATALOGUE}: bỏ qua phần đo trên danh mục thật`);
      this.skip();
    }
    const all = gunzipSync(readFileSync(CATALOGUE))
      .toString('utf8')
      .trim()
      .split('\n')
      .map((line) => (JSON.parse(line) as { name: string }).name.normalize('NFC'));
    const unique = [...new Set(all)];
    titles = unique.filter((title, i) => i % KEPT_BACK === 0 && title.length < 200);
    speller = new Speller(buildVocabulary(unique.filter((_, i) => i % KEPT_BACK !== 0)));
  });

  /** Share of words that are read as they were meant; words are compared where both readings have as many. */
  function share(typed: (title: string) => string): number {
    let right = 0;
    let all = 0;
    for (const title of titles) {
      const meant = words(title);
      const got = words(readText(typed(title), speller).text);
      all += meant.length;
      if (got.length !== meant.length) continue;
      right += meant.filter((word, i) => got[i] === word).length;
    }
    return right / all;
  }

  const lower = (title: string) => title.toLowerCase();
  const ways: Ways = {
    'as they are written': (title) => title,
    'without marks': (title) => fold(title),
    'in raw Telex': (title) => toTelex(lower(title)),
    'in raw VNI': (title) => toVni(lower(title)),
  };
  const least: Record<string, number> = {
    'as they are written': 0.99,
    'without marks': 0.97,
    'in raw Telex': 0.98,
    'in raw VNI': 0.98,
  };
  for (const [way, typed] of Object.entries(ways)) {
    it(`reads titles that it never saw, typed ${way}`, () => {
      const measured = share(typed);
      console.log(`      ${way}: ${(100 * measured).toFixed(1)}% of words`);
      expect(measured).to.be.at.least(least[way]!);
    });
  }

  it('brings back most words that a slip of the fingers spoiled', () => {
    const chance = chances(7);
    let spoiled = 0;
    let back = 0;
    for (const title of titles) {
      const meant = lower(title).split(' ');
      const at = Math.floor(chance() * meant.length);
      const word = meant[at]!;
      if (!/^\p{L}{3,}$/u.test(word)) continue;
      const typed = [...meant.slice(0, at), slip(word, chance), ...meant.slice(at + 1)].join(' ');
      if (typed === meant.join(' ')) continue;
      spoiled++;
      if (words(readText(typed, speller).text).join(' ') === words(meant.join(' ')).join(' ')) back++;
    }
    console.log(`      slips: ${back} of ${spoiled} titles brought back whole`);
    expect(spoiled).to.be.greaterThan(100);
    expect(back / spoiled).to.be.at.least(0.92);
  });
});
