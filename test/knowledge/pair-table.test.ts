import { expect } from 'chai';
import fc from 'fast-check';
import { PairTable } from '../../src/knowledge/pair-table.js';

describe('PairTable', () => {
  it('gives every pair the number it got first, in either order and however many there are', () => {
    const number = fc.nat({ max: 3000 });
    fc.assert(
      fc.property(fc.array(fc.tuple(number, number), { maxLength: 6000, size: 'max' }), (pairs) => {
        const table = new PairTable();
        const expected = new Map<string, number>();
        pairs.forEach(([first, second], i) => {
          const key = `${first} ${second}`;
          expect(table.find(first, second)).to.equal(expected.get(key) ?? -1);
          expect(table.put(first, second, i)).to.equal(expected.get(key) ?? i);
          if (!expected.has(key)) expected.set(key, i);
        });
        for (const [first, second] of pairs)
          expect(table.find(first, second)).to.equal(expected.get(`${first} ${second}`));
      }),
      { numRuns: 20 },
    );
  });
});
