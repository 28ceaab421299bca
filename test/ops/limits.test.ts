import { expect } from 'chai';
import { createLimit, type LimitCounters } from '../../src/ops/limits.js';
import { onEachStore } from '../store/each-store.js';

onEachStore('Giới hạn', (place) => {
  it('lets so many through in a window, for each key apart, and says when to come back', async () => {
    const store = await place().open();
    const limit = createLimit({ name: 'sender', points: 3, windowSeconds: 60, counters: store.counters });
    for (let i = 0; i < 3; i++) expect(await limit.take('a')).to.deep.equal({ allowed: true });
    const refused = await limit.take('a');
    expect(refused.allowed).to.equal(false);
    expect(refused).to.have.property('retryAfterSeconds').that.is.within(1, 60);
    expect(await limit.take('b')).to.deep.equal({ allowed: true });
  });

  it('holds across replicas and restarts', async () => {
    const one = await place().open();
    const other = await place().open();
    const of = (counters: LimitCounters) =>
      createLimit({ name: 'address', points: 4, windowSeconds: 60, counters });
    const limits = [of(one.counters), of(other.counters)];
    const verdicts = await Promise.all(Array.from({ length: 10 }, (_, i) => limits[i % 2]!.take('10.0.0.1')));
    expect(verdicts.filter(({ allowed }) => allowed)).to.have.length(4);
    await one.close();
    const restarted = await place().open();
    expect((await of(restarted.counters).take('10.0.0.1')).allowed).to.equal(false);
  });

  it('can be looked at without counting, until its window ends', async () => {
    const { counters } = await place().open();
    expect(await counters.peek('k')).to.equal(null);
    const { resetAt } = await counters.add('k', 2, 300);
    for (let i = 0; i < 2; i++) expect(await counters.peek('k')).to.deep.equal({ sum: 2, resetAt });
    await new Promise((resolve) => setTimeout(resolve, 350));
    expect(await counters.peek('k')).to.equal(null);
  });

  it('begins anew after its window', async () => {
    const store = await place().open();
    const limit = createLimit({ name: 'x', points: 1, windowSeconds: 1, counters: store.counters });
    expect((await limit.take('a')).allowed).to.equal(true);
    expect((await limit.take('a')).allowed).to.equal(false);
    await new Promise((resolve) => setTimeout(resolve, 1100));
    expect((await limit.take('a')).allowed).to.equal(true);
  });

  it('counts by itself while the store is away', async () => {
    const away = () => Promise.reject(new Error('mất kết nối'));
    const limit = createLimit({
      name: 'x',
      points: 2,
      windowSeconds: 60,
      counters: { add: away },
    });
    const verdicts = [await limit.take('a'), await limit.take('a'), await limit.take('a')];
    expect(verdicts.map(({ allowed }) => allowed)).to.deep.equal([true, true, false]);
  });
});
