import { expect } from 'chai';
import type { Subscription } from '../../src/store/store.js';
import { message, onEachStore } from './each-store.js';

const soon = () => Date.now() - 1000;
const pair = { accessToken: 'truy-cập', refreshToken: 'làm-mới', accessExpiresAt: 1_800_000_000_000 };

onEachStore('Kho dữ liệu', (place) => {
  it('forgets a conversation’s context after its term', async () => {
    const store = await place().open({ memoryTermMs: 150 });
    await store.memory.set('zalo', 'c', 's', { thủTục: '1.001193' });
    expect((await store.memory.get('zalo', 'c'))?.value).to.deep.equal({ thủTục: '1.001193' });
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(await store.memory.get('zalo', 'c')).to.equal(null);
  });

  it('keeps one judgement a reply', async () => {
    const store = await place().open();
    const judged = {
      channel: 'webchat',
      conversationId: 'c',
      senderId: 's',
      activityId: 'c|1',
      reason: '',
      procedure: '1.001193',
    } as const;
    await store.feedback.put({ ...judged, thumb: 'up' });
    await store.feedback.put({ ...judged, thumb: 'down', reason: 'thiếu lệ phí' });
    await store.feedback.put({ ...judged, activityId: 'c|2', thumb: 'up' });
    expect(await store.feedback.counts(0)).to.deep.equal({ up: 1, down: 1 });
    const list = await store.feedback.list(0);
    expect(list.find(({ activityId }) => activityId === 'c|1')).to.include({
      thumb: 'down',
      reason: 'thiếu lệ phí',
    });
  });

  it('keeps the Zalo pair unreadable in the file, and opens it with the same key only', async () => {
    const store = await place().open();
    expect(await store.zaloTokens.get()).to.equal(null);
    expect(await store.zaloTokens.save(pair, null)).to.equal(true);
    expect(await store.zaloTokens.get()).to.deep.equal({ ...pair, version: 1 });
    const other = await place().open({ dataKey: 'khóa khác hẳn' });
    const error = await other.zaloTokens.get().catch((reason: Error) => reason.message);
    expect(error).to.match(/^zalo: không giải mã được .*DATA_KEY/);
  });

  it('saves a renewed pair once: who renewed from an old one is told', async () => {
    const one = await place().open();
    const other = await place().open();
    await one.zaloTokens.save(pair, null);
    expect(await other.zaloTokens.save(pair, null)).to.equal(false);
    const renewed = await Promise.all([
      one.zaloTokens.save({ ...pair, accessToken: 'a2' }, 1),
      other.zaloTokens.save({ ...pair, accessToken: 'b2' }, 1),
    ]);
    expect(renewed.filter(Boolean)).to.have.length(1);
    expect((await one.zaloTokens.get())?.version).to.equal(2);
    await one.zaloTokens.replace({ ...pair, accessToken: 'c' });
    expect(await other.zaloTokens.get()).to.include({ accessToken: 'c', version: 3 });
  });

  it('never overwrites a good pair with half a one', async () => {
    const store = await place().open();
    await store.zaloTokens.save(pair, null);
    for (const bad of [
      { ...pair, accessToken: '' },
      { ...pair, refreshToken: undefined as unknown as string },
    ]) {
      expect(await store.zaloTokens.save(bad, 1).catch(() => 'refused')).to.equal('refused');
      expect(await store.zaloTokens.replace(bad).catch(() => 'refused')).to.equal('refused');
    }
    expect(await store.zaloTokens.get()).to.deep.equal({ ...pair, version: 1 });
  });

  it('gives a lease to one at a time, and takes it from who lets it run out', async () => {
    const one = await place().open();
    const other = await place().open();
    const tries = await Promise.all(
      [one, other, one, other].map((store) => store.leases.acquire('zalo', 300)),
    );
    const [token] = tries.filter((won) => won !== null);
    expect(tries.filter((won) => won !== null)).to.have.length(1);
    expect(await one.leases.renew('zalo', token!, 300)).to.equal(true);
    expect(await other.leases.acquire('zalo', 300)).to.equal(null);
    await new Promise((resolve) => setTimeout(resolve, 350));
    const taken = await other.leases.acquire('zalo', 10_000);
    expect(taken).to.be.a('string');
    expect(await one.leases.renew('zalo', token!, 300)).to.equal(false);
    await one.leases.release('zalo', token!);
    expect(await one.leases.acquire('zalo', 300)).to.equal(null);
    await other.leases.release('zalo', taken!);
    expect(await one.leases.acquire('zalo', 300)).to.be.a('string');
  });

  it('makes a secret once, the same for every replica and after a restart', async () => {
    const [one, other] = [await place().open(), await place().open()];
    const secrets = await Promise.all([one.secret('webchat'), other.secret('webchat'), one.secret('khác')]);
    expect(secrets[0]).to.equal(secrets[1]);
    expect(secrets[0]).not.to.equal(secrets[2]);
    expect(secrets[0]).to.have.length.at.least(40);
    await one.close();
    expect(await (await place().open()).secret('webchat')).to.equal(secrets[0]);
  });

  const subscription: Omit<Subscription, 'id' | 'createdAt'> = {
    dossierCode: 'H37.12-260101-0001',
    channel: 'zalo',
    conversationId: 'z',
    senderId: 'z',
    lastStatus: '4',
    nextPollAt: soon(),
    expiresAt: Date.now() + 86_400_000,
  };

  it('follows a dossier once for each conversation, polls it on one replica, and tells of a change once', async () => {
    const one = await place().open();
    const other = await place().open();
    const added = await one.subscriptions.add(subscription);
    expect((await one.subscriptions.add({ ...subscription, lastStatus: '5' })).id).to.equal(added.id);
    expect(await one.subscriptions.ofSender('zalo', 'z')).to.have.length(1);
    const due = await Promise.all([
      one.subscriptions.claimDue(10, 60_000),
      other.subscriptions.claimDue(10, 60_000),
    ]);
    expect(due.flat()).to.have.length(1);
    const outgoing = {
      channel: 'zalo',
      recipientId: 'z',
      conversationId: 'z',
      payload: 'đã xong',
      key: `${added.id}:9`,
    } as const;
    const next = Date.now() + 3_600_000;
    expect(
      await one.subscriptions.polled(added.id, { status: '9', nextPollAt: next }, { outgoing }),
    ).to.equal(true);
    expect(
      await one.subscriptions.polled(added.id, { status: '9', nextPollAt: next }, { outgoing }),
    ).to.equal(true);
    expect((await one.outbox.stats()).depth).to.equal(1);
    expect((await one.subscriptions.ofSender('zalo', 'z'))[0]).to.include({
      lastStatus: '9',
      nextPollAt: next,
    });
    expect(await one.subscriptions.polled(added.id, { status: '10', nextPollAt: next, ends: true })).to.equal(
      true,
    );
    expect(await one.subscriptions.polled(added.id, { status: '10', nextPollAt: next })).to.equal(false);
    expect(await one.subscriptions.ofSender('zalo', 'z')).to.deep.equal([]);
  });

  it('does not poll for who has left or whose term is over', async () => {
    const store = await place().open();
    await store.subscriptions.add(subscription);
    await store.subscriptions.add({ ...subscription, dossierCode: 'H37.12-260101-0002', expiresAt: soon() });
    expect(await store.subscriptions.claimDue(10, 0)).to.have.length(1);
    expect(await store.subscriptions.remove('zalo', 'z')).to.equal(2);
    expect(await store.subscriptions.claimDue(10, 0)).to.deep.equal([]);
  });

  it('shows a person all that is kept about them, erases it, and touches nobody else', async () => {
    const store = await place().open();
    for (const senderId of ['lan', 'minh']) {
      await store.conversations.create({
        id: `w-${senderId}`,
        channel: 'webchat',
        senderId,
        site: '',
        origin: '',
        tokenId: '',
      });
      for (const text of ['chào', 'khai sinh cần gì']) {
        await store.inbox.put(
          message(text, { channel: 'webchat', conversationId: `w-${senderId}`, senderId, log: true }),
        );
      }
      await store.inbox.put(message('chào', { conversationId: senderId, senderId }));
      await store.memory.set('zalo', senderId, senderId, { a: 1 });
      await store.outbox.put({
        channel: 'zalo',
        recipientId: senderId,
        conversationId: senderId,
        payload: 'x',
      });
      await store.subscriptions.add({ ...subscription, conversationId: senderId, senderId });
      await store.phones.keep('zalo', senderId, '84912345678');
      await store.feedback.put({
        channel: 'zalo',
        conversationId: senderId,
        senderId,
        activityId: '1',
        thumb: 'up',
        reason: '',
        procedure: '',
      });
    }
    const minh = JSON.stringify(await store.privacy.export('minh'));
    const lan = await store.privacy.export('lan');
    expect(JSON.stringify(lan)).to.include('khai sinh cần gì').and.not.to.include('minh');
    expect(await store.privacy.erase('lan')).to.deep.equal({
      activities: 2,
      conversations: 1,
      messages: 4,
      memory: 1,
      contacts: 1,
      feedback: 1,
      subscriptions: 1,
      phones: 1,
    });
    expect(await store.privacy.export('lan')).to.equal(null);
    expect(JSON.stringify(await store.privacy.export('minh'))).to.equal(minh);
    const claims = await store.inbox.claim(10, 0);
    expect(claims.map(({ senderId }) => senderId)).to.deep.equal(['minh', 'minh']);
  });

  it('finishes a turn of somebody who was erased meanwhile without bringing them back', async () => {
    const store = await place().open();
    await store.inbox.put(message('chào', { senderId: 'lan' }));
    const [claim] = await store.inbox.claim(1, 0);
    await store.privacy.erase('lan');
    expect(await store.inbox.finish(claim!, { memory: { a: 1 } })).to.equal('lost');
    expect(await store.privacy.export('lan')).to.equal(null);
  });

  it('forgets who leaves, with the turn of their leaving: nothing is sent, nothing is answered again', async () => {
    const store = await place().open();
    const of = (senderId: string) => ({ senderId, conversationId: senderId });
    for (const who of ['lan', 'minh']) {
      await store.inbox.put(message('chào', { ...of(who), messageId: `${who}-1` }));
      const [claim] = await store.inbox.claim(1, 0);
      await store.inbox.finish(claim!, {
        memory: { a: 1 },
        outgoing: [{ channel: 'zalo', recipientId: who, conversationId: who, payload: 'chào' }],
      });
      await store.subscriptions.add({ ...subscription, ...of(who) });
      await store.phones.keep('zalo', who, '84912345678');
    }
    await store.inbox.put(message('', { ...of('lan'), messageId: 'lan-bo' }));
    await store.inbox.put(message('quay lại', { ...of('lan'), messageId: 'lan-2' }));
    const [leaving] = await store.inbox.claim(1, 0);
    expect(await store.inbox.finish(leaving!, { forget: true })).to.equal('done');
    expect(await store.subscriptions.ofSender('zalo', 'lan')).to.have.length(0);
    expect(await store.phones.of('zalo', 'lan')).to.equal(null);
    expect(await store.memory.get('zalo', 'lan')).to.equal(null);
    expect((await store.outbox.claim('zalo', 10)).map(({ recipientId }) => recipientId)).to.deep.equal([
      'minh',
    ]);
    expect(await store.phones.of('zalo', 'minh')).to.equal('84912345678');
    // What came before is known to have been answered; what came after is still to be.
    expect(await store.inbox.put(message('chào', { ...of('lan'), messageId: 'lan-1' }))).to.include({
      outcome: 'duplicate',
    });
    expect((await store.inbox.claim(10, 0)).map(({ messageId }) => messageId)).to.deep.equal(['lan-2']);
  });

  it('lets what waits for a person’s next word go out as soon as they write', async () => {
    const store = await place().open();
    await store.outbox.put({
      channel: 'zalo',
      recipientId: 'lan',
      conversationId: 'lan',
      payload: 'phần hai',
    });
    const [claim] = await store.outbox.claim('zalo', 1);
    await store.outbox.retryAt(claim!, Date.now() + 3_600_000, 'hết 8 tin');
    expect(await store.outbox.claim('zalo', 1)).to.have.length(0);
    await store.inbox.put(message('tiếp', { senderId: 'lan', conversationId: 'lan' }));
    expect(await store.outbox.claim('zalo', 1)).to.have.length(1);
  });

  it('sweeps what is past its term and nothing else', async function () {
    if (place().kind === 'postgres') this.skip();
    let now = Date.now();
    const store = await place().open({ clock: () => now });
    const terms = { activities: 30, memory: 30, feedback: 365, unanswered: 90, dead: 30 };
    const fill = async (id: string) => {
      await store.conversations.create({
        id,
        channel: 'webchat',
        senderId: id,
        site: '',
        origin: '',
        tokenId: '',
      });
      await store.activities.append(id, { text: 'a' });
      await store.memory.set('webchat', id, id, { a: 1 });
      await store.unanswered.add({ channel: 'zalo', text: 'câu hỏi', intent: 'out_of_scope', confidence: 0 });
      await store.feedback.put({
        channel: 'zalo',
        conversationId: id,
        senderId: id,
        activityId: '1',
        thumb: 'up',
        reason: '',
        procedure: '',
      });
      await store.inbox.put(message('x', { messageId: id, conversationId: id }));
      const [claim] = await store.inbox.claim(1, 0);
      await store.inbox.finish(claim!, {});
      await store.counters.add(id, 1, 1000);
    };
    await fill('cũ');
    now += 31 * 86_400_000;
    await fill('mới');
    expect(await store.sweep(terms)).to.include({
      messages: 1,
      activities: 1,
      conversations: 1,
      memory: 1,
      unanswered: 0,
      feedback: 0,
      counters: 1,
    });
    now += 60 * 86_400_000;
    expect(await store.sweep(terms)).to.include({ unanswered: 1, activities: 1 });
    expect(await store.unanswered.list(0)).to.have.length(1);
  });

  it('sweeps on its real clock', async () => {
    const store = await place().open();
    for (let i = 0; i < 20; i++) await store.counters.add(`k${i}`, 1, 1);
    await store.memory.set('zalo', 'c', 's', 1);
    await new Promise((resolve) => setTimeout(resolve, 20));
    const swept = await store.sweep({ activities: 0, memory: 0, feedback: 0, unanswered: 0, dead: 0 });
    expect(swept).to.include({ counters: 20, memory: 1, messages: 0 });
  });

  it('starts on the same place in several processes’ hands at once', async () => {
    const stores = await Promise.all([place().open(), place().open(), place().open()]);
    for (const store of stores) await store.ping();
    expect(new Set(stores.map(({ replicaId }) => replicaId)).size).to.equal(3);
  });
});
