import { expect } from 'chai';
import fc from 'fast-check';
import { Best } from '../../src/knowledge/best.js';
import { firstNotBelow } from '../../src/knowledge/occurrences.js';

describe('Chọn vài cái tốt nhất', () => {
  it('được đúng như xếp tất cả rồi cắt, cái bằng nhau thì số nhỏ trước', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 9 })), fc.nat({ max: 12 }), (values, limit) => {
        const best = new Best();
        best.clear(limit);
        values.forEach((value, item) => best.put(item, value));
        const sorted = values.map((_, item) => item).sort((a, b) => values[b]! - values[a]! || a - b);
        expect(best.list()).to.deep.equal(sorted.slice(0, limit));
      }),
    );
  });

  it('dùng lại thì quên lần trước', () => {
    const best = new Best();
    best.clear(2);
    best.put(7, 1);
    best.clear(1);
    best.put(3, 5);
    expect(best.list()).to.deep.equal([3]);
  });
});

describe('Tìm chỗ trong dãy số tăng dần', () => {
  it('được đúng chỗ như đi từng bước', () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat({ max: 40 })),
        fc.nat({ max: 45 }),
        fc.nat({ max: 20 }),
        (list, least, at) => {
          const numbers = Int32Array.from(list).sort();
          const from = Math.min(at, numbers.length);
          let walked = from;
          while (walked < numbers.length && numbers[walked]! < least) walked++;
          expect(firstNotBelow(numbers, least, from, numbers.length)).to.equal(walked);
        },
      ),
    );
  });
});
