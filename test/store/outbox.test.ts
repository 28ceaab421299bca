import { expect } from 'chai';
import type { OutgoingMessage } from '../../src/store/store.js';
import { message, onEachStore } from './each-store.js';

const to = (recipientId: string, payload: unknown, key?: string): OutgoingMessage => ({
  channel: 'zalo',
  recipientId,
  conversationId: recipientId,
  payload,
  ...(key === undefined ? {} : { key }),
});

onEachStore('Hộp gửi đi', (place) => {
  it('keeps the order for one person and sends to several side by side', async () => {
    const store = await place().open();
    for (const [who, what] of [
      ['a', 1],
      ['a', 2],
      ['b', 3],
    ] as const)
      await store.outbox.put(to(who, what));
    const first = await store.outbox.claim('zalo', 10);
    expect(first.map(({ payload }) => payload)).to.deep.equal([1, 3]);
    expect(await store.outbox.claim('zalo', 10)).to.deep.equal([]);
    expect(await store.outbox.sent(first[0]!)).to.equal('done');
    expect((await store.outbox.claim('zalo', 10)).map(({ payload }) => payload)).to.deep.equal([2]);
    expect(await store.outbox.stats()).to.include({ depth: 2, dead: 0 });
  });

  it('writes a message with the same key once', async () => {
    const store = await place().open();
    expect(await store.outbox.put(to('a', 1, 'hồ sơ x sang đã xử lý xong'))).to.equal(true);
    expect(await store.outbox.put(to('a', 2, 'hồ sơ x sang đã xử lý xong'))).to.equal(false);
    expect(await store.outbox.put(to('a', 3))).to.equal(true);
    expect(await store.outbox.put(to('a', 4))).to.equal(true);
  });

  it('makes the later ones wait behind one that is tried again', async () => {
    const store = await place().open();
    await store.outbox.put(to('a', 1));
    await store.outbox.put(to('a', 2));
    const [claim] = await store.outbox.claim('zalo', 1);
    await store.outbox.retryAt(claim!, Date.now() + 300, 'Zalo -32');
    expect(await store.outbox.claim('zalo', 10)).to.deep.equal([]);
    const due = await store.outbox.nextDueAt('zalo');
    expect(due).to.be.closeTo(Date.now() + 300, 290);
    await new Promise((resolve) => setTimeout(resolve, 350));
    const [again] = await store.outbox.claim('zalo', 10);
    expect(again).to.include({ payload: 1, tries: 2, interrupted: false });
  });

  it('keeps a refused message with its reason and goes on with the next', async () => {
    const store = await place().open();
    await store.outbox.put(to('a', { text: 'x' }));
    await store.outbox.put(to('a', 2));
    const [claim] = await store.outbox.claim('zalo', 1);
    await store.outbox.dead(claim!, '-213 người này chưa quan tâm OA');
    expect(await store.outbox.deadLetters()).to.have.length(1);
    expect((await store.outbox.deadLetters())[0]).to.include({ reason: '-213 người này chưa quan tâm OA' });
    expect((await store.outbox.claim('zalo', 1))[0]!.payload).to.equal(2);
    expect(await store.outbox.stats()).to.include({ depth: 1, dead: 1 });
  });

  it('says that a sending was cut off, so that the sender knows it may have arrived', async () => {
    const killed = await place().open();
    await killed.outbox.put(to('a', [1, 2, 3]));
    const [claim] = await killed.outbox.claim('zalo', 1);
    await killed.outbox.progress(claim!, [2, 3]);
    await killed.close();
    const next = await place().open();
    const [again] = await next.outbox.claim('zalo', 1);
    expect(again).to.deep.include({ payload: [2, 3], interrupted: true, tries: 2 });
    expect(await next.outbox.sent({ ...again!, token: claim!.token })).to.equal('lost');
    expect(await next.outbox.sent(again!)).to.equal('done');
    expect(await next.outbox.sent(again!)).to.equal('lost');
  });

  it('counts what was sent since the person’s last message', async () => {
    const store = await place().open();
    expect(await store.outbox.window('zalo', 'nguoi-1')).to.deep.equal({ lastInboundAt: null, sentSince: 0 });
    await store.inbox.put(message('chào'));
    for (const what of [1, 2]) {
      await store.outbox.put(to('nguoi-1', what));
      const [claim] = await store.outbox.claim('zalo', 1);
      await store.outbox.sent(claim!);
    }
    const window = await store.outbox.window('zalo', 'nguoi-1');
    expect(window.sentSince).to.equal(2);
    expect(window.lastInboundAt).to.be.closeTo(Date.now(), 60_000);
    await store.inbox.put(message('còn lệ phí?'));
    expect((await store.outbox.window('zalo', 'nguoi-1')).sentSince).to.equal(0);
  });

  it('wakes the sender at once', async () => {
    const store = await place().open();
    let woken = 0;
    const end = store.outbox.onArrival(() => woken++);
    await store.outbox.put(to('a', 1));
    expect(woken).to.equal(1);
    end();
    await store.outbox.put(to('a', 2));
    expect(woken).to.equal(1);
  });
});
