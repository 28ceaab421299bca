import { expect } from 'chai';
import fc from 'fast-check';
import type { Store, StoredActivity } from '../../src/store/store.js';
import { UnknownConversation } from '../../src/store/store.js';
import { message, onEachStore } from './each-store.js';

async function conversation(store: Store, id = 'w'): Promise<void> {
  await store.conversations.create({
    id,
    channel: 'webchat',
    senderId: 's',
    site: 'so-tu-phap',
    origin: 'https://x.vn',
    tokenId: 't',
  });
}

onEachStore('Nhật ký hội thoại web', (place) => {
  it('makes a conversation once and knows it again', async () => {
    const store = await place().open();
    const given = {
      id: 'w',
      channel: 'webchat',
      senderId: 's',
      site: 'so-tu-phap',
      origin: 'https://x.vn',
      tokenId: 't',
    } as const;
    expect(await store.conversations.create(given)).to.equal(true);
    expect(await store.conversations.create({ ...given, senderId: 'kẻ khác' })).to.equal(false);
    expect(await store.conversations.get('w')).to.deep.include({ ...given, lastSeq: 0 });
    expect(await store.conversations.exists('không có')).to.equal(false);
    expect(await store.conversations.get('\0')).to.equal(null);
    await store.conversations.setToken('w', 't2');
    expect((await store.conversations.get('w'))?.tokenId).to.equal('t2');
  });

  it('numbers activities 1, 2, 3 … without gaps, whoever appends at once', async () => {
    const one = await place().open();
    const other = await place().open();
    await conversation(one);
    await Promise.all(
      Array.from({ length: 40 }, (_, i) => (i % 2 ? one : other).activities.append('w', { text: `${i}` })),
    );
    const { activities, watermark } = await one.activities.list('w', 0);
    expect(activities.map(({ seq }) => seq)).to.deep.equal(Array.from({ length: 40 }, (_, i) => i + 1));
    expect(watermark).to.equal(40);
    expect(activities[6]!.activity.id).to.equal('w|0000007');
    expect(Date.parse(activities[6]!.activity.timestamp!)).to.be.closeTo(Date.now(), 60_000);
  });

  it('numbers an activity that comes with an empty id, and keeps one that has its own', async () => {
    const store = await place().open();
    await conversation(store);
    await store.activities.append('w', { id: '', text: 'a' });
    await store.activities.append('w', { id: 'w|riêng', text: 'b' });
    const { activities } = await store.activities.list('w', 0);
    expect(activities.map(({ activity }) => activity.id)).to.deep.equal(['w|0000001', 'w|riêng']);
  });

  it('gives the same activities for the same watermark, and none beyond the last', async () => {
    const store = await place().open();
    await conversation(store);
    for (const text of ['a', 'b', 'c']) await store.activities.append('w', { text });
    const texts = async (after: number, limit?: number) =>
      (await store.activities.list('w', after, limit)).activities.map(({ activity }) => activity.text);
    expect(await texts(1)).to.deep.equal(['b', 'c']);
    expect(await texts(1)).to.deep.equal(['b', 'c']);
    expect(await texts(0, 2)).to.deep.equal(['a', 'b']);
    expect(await store.activities.list('w', 3)).to.deep.equal({ activities: [], watermark: 3 });
    expect(await store.activities.list('w', 99)).to.deep.equal({ activities: [], watermark: 99 });
  });

  it('refuses an activity for a conversation that is not there', async () => {
    const store = await place().open();
    const error = await store.activities.append('không có', { text: 'a' }).catch((reason: unknown) => reason);
    expect(error).to.be.instanceOf(UnknownConversation);
  });

  it('returns exactly what was appended, whatever text it holds', async () => {
    const store = await place().open();
    await conversation(store);
    let seq = 0;
    await fc.assert(
      fc.asyncProperty(fc.jsonValue(), fc.string({ unit: 'binary' }), async (value, text) => {
        const activity: StoredActivity = { id: 'x', timestamp: 'y', value, text };
        await store.activities.append('w', activity);
        const { activities } = await store.activities.list('w', seq++);
        expect(JSON.stringify(activities[0]!.activity)).to.equal(JSON.stringify(activity));
      }),
      { numRuns: 50 },
    );
  });

  it('tells who watches, on whichever replica it was written', async () => {
    const here = await place().open();
    const there = place().kind === 'postgres' ? await place().open() : here;
    await conversation(here);
    const heard: (number | null)[] = [];
    const end = here.activities.watch('w', (seq) => heard.push(seq));
    await there.activities.append('w', { text: 'a' });
    await until(() => heard.includes(1));
    end();
    await there.activities.append('w', { text: 'b' });
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(heard).not.to.include(2);
  });

  it('tells who watches of the person’s own message and of the turn’s answers', async () => {
    const store = await place().open();
    await conversation(store);
    const heard: (number | null)[] = [];
    store.activities.watch('w', (seq) => heard.push(seq));
    const put = await store.inbox.put(
      message('chào', { channel: 'webchat', conversationId: 'w', log: true, activity: { text: 'chào' } }),
    );
    expect(put).to.deep.equal({ outcome: 'written', activityId: 'w|0000001', seq: 1 });
    const [claim] = await store.inbox.claim(1, 0);
    expect(claim!.activity.id).to.equal('w|0000001');
    await store.inbox.finish(claim!, { activities: [{ text: 'a' }, { text: 'b' }] });
    expect(heard).to.deep.equal([1, 3]);
  });

  it('writes a repeated message into the log once, and gives the first one’s id', async () => {
    const store = await place().open();
    await conversation(store);
    const asked = message('chào', {
      channel: 'webchat',
      conversationId: 'w',
      log: true,
      activity: { text: 'chào' },
    });
    const outcomes = await Promise.all([
      store.inbox.put(asked),
      store.inbox.put(asked),
      store.inbox.put(asked),
    ]);
    expect(outcomes.map(({ outcome }) => outcome).sort()).to.deep.equal([
      'duplicate',
      'duplicate',
      'written',
    ]);
    for (const result of outcomes) expect(result).to.include({ activityId: 'w|0000001' });
    expect((await store.activities.list('w', 0)).watermark).to.equal(1);
  });

  it('forgets a conversation whole', async () => {
    const store = await place().open();
    await conversation(store);
    await store.activities.append('w', { text: 'a' });
    await store.memory.set('webchat', 'w', 's', { a: 1 });
    await store.conversations.forget('w');
    expect(await store.conversations.exists('w')).to.equal(false);
    expect((await store.activities.list('w', 0)).activities).to.deep.equal([]);
    expect(await store.memory.get('webchat', 'w')).to.equal(null);
  });

  it('does not remember again who was forgotten while their turn ran', async () => {
    const store = await place().open();
    await conversation(store);
    await store.inbox.put(message('chào', { channel: 'webchat', conversationId: 'w', log: true }));
    const [claim] = await store.inbox.claim(1, 0);
    await store.conversations.forget('w');
    expect(
      await store.inbox.finish(claim!, { memory: { a: 1 }, activities: [{ text: 'chào bạn' }] }),
    ).to.equal('done');
    expect(await store.memory.get('webchat', 'w')).to.equal(null);
    expect((await store.activities.list('w', 0)).activities).to.deep.equal([]);
  });
});

async function until(what: () => boolean): Promise<void> {
  for (let i = 0; i < 400 && !what(); i++) await new Promise((resolve) => setTimeout(resolve, 10));
  expect(what()).to.equal(true);
}
