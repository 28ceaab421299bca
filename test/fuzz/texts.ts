import path from 'node:path';
import fc from 'fast-check';
import { caseFiles, readCases } from '../../src/evaluation/cases.js';

const EVAL = path.resolve(import.meta.dirname, '../../../test/eval');

/** What people have asked, to be broken. */
const asked = caseFiles(EVAL)
  .flatMap(readCases)
  .flatMap(({ turns }) => turns);

/** Pieces that are dear to somebody's pattern when there are many of them. */
const UNITS = [
  ...[
    'a',
    'ươ',
    'đ',
    '0',
    '9 ',
    '09-',
    '.',
    '-',
    ' ',
    '\n',
    '\t',
    '(',
    '[',
    '1.',
    'H37.',
    'H37.12.5-260101-',
    '@',
  ],
  ...[
    'a@',
    'a.',
    'http://',
    '\u0301',
    'o\u031b',
    '👍🏽',
    '\u200d',
    '\u202e',
    '\ufeff',
    'ﬁ',
    'İ',
    'ß',
    '\ud800',
    '\0',
  ],
  ...[
    'khai sinh ',
    'ko ',
    'nghieeng',
    'xx ',
    'không ',
    'thứ hai ',
    'trường hợp ',
    'và ',
    'co phai ',
    'kkkk',
    'hoặc/',
  ],
];

const sentence = fc.constantFrom(...asked);
const junk = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 12 }),
  fc.string({ unit: 'grapheme', maxLength: 12 }),
  fc.constantFrom(...UNITS),
);

/** A sentence with something put into it, taken out of it, doubled or turned round. */
const broken = fc
  .tuple(sentence, fc.array(fc.tuple(fc.nat(4), fc.nat(), fc.nat(12), junk), { maxLength: 6 }))
  .map(([text, edits]) =>
    edits.reduce((was, [kind, at, length, piece]) => {
      const from = was.length === 0 ? 0 : at % was.length;
      const [before, part, after] = [
        was.slice(0, from),
        was.slice(from, from + length),
        was.slice(from + length),
      ];
      switch (kind) {
        case 0:
          return before + piece + part + after;
        case 1:
          return before + after;
        case 2:
          return before + part + part + after;
        case 3:
          return before + [...part].reverse().join('') + after;
        default:
          return before + part.toUpperCase().normalize('NFD') + after;
      }
    }, text),
  );

const long = fc.oneof(
  fc
    .tuple(fc.constantFrom(...UNITS), fc.integer({ min: 1, max: 20_000 }), junk)
    .map(([unit, times, end]) => unit.repeat(times).slice(0, 65_000) + end),
  fc
    .tuple(fc.array(fc.oneof(sentence, junk), { maxLength: 400 }), fc.constantFrom(' ', '', '. ', '\n'))
    .map(([parts, glue]) => parts.join(glue).slice(0, 65_000)),
);

/** Anything that may be in a message: broken questions, noise of every kind, floods of one thing. */
export const anyText: fc.Arbitrary<string> = fc.oneof(
  { weight: 10, arbitrary: broken },
  { weight: 3, arbitrary: fc.string({ unit: 'binary', maxLength: 300 }) },
  { weight: 3, arbitrary: fc.string({ unit: 'grapheme', maxLength: 200 }) },
  { weight: 2, arbitrary: fc.array(junk, { maxLength: 40 }).map((parts) => parts.join('')) },
  { weight: 2, arbitrary: fc.stringMatching(/^[HGhg]?\d{2,3}[. -]\d{1,3}([.-]\d{1,6}){0,6}$/) },
  { weight: 1, arbitrary: long },
);
