import { expect } from 'chai';
import { Turnstile } from '../../src/bot/turnstile.js';

/** Work that lets nothing else happen. */
function busy(ms: number): void {
  for (const until = performance.now() + ms; performance.now() < until;);
}

describe('Cửa xoay giữa các lượt', () => {
  it('lets other work in between long turns, and all turns through in their order', async () => {
    const turnstile = new Turnstile();
    const order: number[] = [];
    let rounds = 0;
    let running = true;
    const other = () => {
      rounds++;
      if (running) setImmediate(other);
    };
    setImmediate(other);
    await Promise.all(
      Array.from({ length: 12 }, async (_, n) => {
        await turnstile.pass();
        order.push(n);
        busy(6);
      }),
    );
    running = false;
    expect(order).to.deep.equal(Array.from({ length: 12 }, (_, n) => n));
    expect(rounds).to.be.at.least(10);
  });

  it('holds quick turns up by nothing, and takes who comes later', async () => {
    const turnstile = new Turnstile();
    let passed = 0;
    for (let n = 0; n < 50; n++) {
      await Promise.all([turnstile.pass(), turnstile.pass()]);
      passed += 2;
    }
    expect(passed).to.equal(100);
  });
});
