import { expect } from 'chai';
import { UnknownConversation } from '../../src/store/store.js';
import { message, onEachStore } from './each-store.js';

onEachStore('Hộp tin đến', (place) => {
  it('writes a message once, however often the channel sends it', async () => {
    const store = await place().open();
    const asked = message('đăng ký kết hôn cần giấy tờ gì?');
    expect(await store.inbox.put(asked)).to.include({ outcome: 'written' });
    expect(await store.inbox.put(asked)).to.include({ outcome: 'duplicate' });
    const both = await Promise.all([
      store.inbox.put(message('a', { messageId: 'x' })),
      store.inbox.put(message('a', { messageId: 'x' })),
    ]);
    expect(both.map(({ outcome }) => outcome).sort()).to.deep.equal(['duplicate', 'written']);
    expect((await store.inbox.stats()).depth).to.equal(2);
  });

  it('takes nothing in for a conversation that has been forgotten', async () => {
    const store = await place().open();
    const said = message('còn đó không', { channel: 'webchat', conversationId: 'quen', log: true });
    const refused = await store.inbox.put(said).catch((error: unknown) => error);
    expect(refused).to.be.instanceOf(UnknownConversation);
    expect((await store.inbox.stats()).depth).to.equal(0);
    expect(await store.inbox.claim(10, 0)).to.deep.equal([]);
  });

  it('hands the key of the sender’s address to the turn, keeps it from the log, and drops it with the turn', async () => {
    const store = await place().open();
    await store.conversations.create({
      id: 'c1',
      channel: 'webchat',
      senderId: 'nguoi-1',
      site: '',
      origin: '',
      tokenId: '',
    });
    const asked = {
      conversationId: 'c1',
      channel: 'webchat' as const,
      log: true,
      addressKey: 'khoa-dia-chi',
    };
    await store.inbox.put(message('khai sinh', asked));
    const [claim] = await store.inbox.claim(10, 0);
    expect(claim).to.include({ addressKey: 'khoa-dia-chi' });
    expect(JSON.stringify(claim!.activity)).not.to.include('khoa-dia-chi');
    expect(JSON.stringify(await store.activities.list('c1', 0))).not.to.include('khoa-dia-chi');
    await store.inbox.finish(claim!, {});
    expect(JSON.stringify(await store.privacy.export('nguoi-1'))).not.to.include('khoa-dia-chi');
  });

  it('still knows a message for a duplicate after it was answered, without its content', async () => {
    const store = await place().open();
    const asked = message('số căn cước của tôi là 020099001234');
    await store.inbox.put(asked);
    const [claim] = await store.inbox.claim(10, 0);
    expect(await store.inbox.finish(claim!, {})).to.equal('done');
    expect(await store.inbox.put(asked)).to.include({ outcome: 'duplicate' });
    expect(JSON.stringify(await store.privacy.export('nguoi-1'))).not.to.include('020099001234');
  });

  it('gives out one turn at a time in a conversation, the oldest first, conversations side by side', async () => {
    const store = await place().open();
    await store.inbox.put(message('một', { conversationId: 'a' }));
    await store.inbox.put(message('hai', { conversationId: 'a' }));
    await store.inbox.put(message('ba', { conversationId: 'b' }));
    const first = await store.inbox.claim(10, 0);
    expect(first.map(({ activity }) => activity.text)).to.deep.equal(['một', 'ba']);
    expect(await store.inbox.claim(10, 2)).to.deep.equal([]);
    await store.inbox.finish(first[0]!, {});
    const second = await store.inbox.claim(10, 1);
    expect(second.map(({ activity }) => activity.text)).to.deep.equal(['hai']);
  });

  it('never gives one conversation to two replicas', async () => {
    const one = await place().open();
    const other = await place().open();
    for (let i = 0; i < 30; i++) await one.inbox.put(message(`${i}`, { conversationId: `c${i % 5}` }));
    const busy = new Set<string>();
    const order = new Map<string, number[]>();
    let done = 0;
    const work = async (store: typeof one) => {
      while (done < 30) {
        const claims = await store.inbox.claim(3, 0);
        for (const claim of claims) {
          expect(busy.has(claim.conversationId), claim.conversationId).to.equal(false);
          busy.add(claim.conversationId);
        }
        await new Promise((resolve) => setTimeout(resolve, 2));
        for (const claim of claims) {
          busy.delete(claim.conversationId);
          order.set(claim.conversationId, [
            ...(order.get(claim.conversationId) ?? []),
            Number(claim.activity.text),
          ]);
          expect(await store.inbox.finish(claim, {})).to.equal('done');
          done++;
        }
      }
    };
    await Promise.all([work(one), work(other)]);
    for (const [conversation, numbers] of order) {
      expect(numbers, conversation).to.deep.equal([...numbers].sort((a, b) => a - b));
    }
    expect((await one.inbox.stats()).depth).to.equal(0);
  });

  it('writes memory, outgoing messages, activities and the end of the turn together', async () => {
    const store = await place().open();
    await store.conversations.create({
      id: 'w',
      channel: 'webchat',
      senderId: 's',
      site: '',
      origin: '',
      tokenId: '',
    });
    await store.inbox.put(
      message('lệ phí?', { channel: 'webchat', conversationId: 'w', senderId: 's', log: true }),
    );
    const [claim] = await store.inbox.claim(1, 0);
    await store.inbox.finish(claim!, {
      memory: { procedure: '1.001193' },
      activities: [{ type: 'message', text: '8.000 đồng' }],
      outgoing: [{ channel: 'zalo', recipientId: 'z', conversationId: 'z', payload: { text: 'x' } }],
      unanswered: { channel: 'webchat', text: 'lệ phí?', intent: 'clarify', confidence: 0.3 },
    });
    const { activities } = await store.activities.list('w', 0);
    expect(activities.map(({ seq, activity }) => [seq, activity.text])).to.deep.equal([
      [1, 'lệ phí?'],
      [2, '8.000 đồng'],
    ]);
    expect((await store.memory.get('webchat', 'w'))?.value).to.deep.equal({ procedure: '1.001193' });
    expect((await store.outbox.stats()).depth).to.equal(1);
    expect((await store.unanswered.list(0)).map(({ text }) => text)).to.deep.equal(['lệ phí?']);
    await store.inbox.put(
      message('thế mất mấy ngày', { channel: 'webchat', conversationId: 'w', senderId: 's' }),
    );
    const [next] = await store.inbox.claim(1, 0);
    expect(next!.memory).to.deep.equal({ procedure: '1.001193' });
  });

  it('writes nothing for a turn whose lease was lost', async () => {
    const slow = await place().open({ leaseMs: 200 });
    await slow.inbox.put(message('xin chào'));
    const [lost] = await slow.inbox.claim(1, 0);
    // A frozen process does not renew: as if its heartbeat had stopped.
    await slow.close();
    const other = await place().open();
    const [taken] = await other.inbox.claim(1, 0);
    expect(taken).to.include({ inboxId: lost!.inboxId, interrupted: true, tries: 2 });
    expect(await other.inbox.finish({ ...taken!, token: lost!.token }, { memory: { wrong: true } })).to.equal(
      'lost',
    );
    expect(await other.memory.get('zalo', 'c1')).to.equal(null);
    expect(await other.inbox.finish(taken!, {})).to.equal('done');
    expect(await other.inbox.finish(taken!, {})).to.equal('lost');
  });

  it('gives an interrupted message out alone, and only when nothing else is under way', async () => {
    const first = await place().open();
    await first.inbox.put(message('một', { conversationId: 'a' }));
    await first.inbox.claim(1, 0);
    await first.close();
    const second = await place().open();
    await second.inbox.put(message('hai', { conversationId: 'b' }));
    expect(await second.inbox.claim(10, 1)).to.deep.equal([]);
    const alone = await second.inbox.claim(10, 0);
    expect(alone.map(({ activity, interrupted }) => [activity.text, interrupted])).to.deep.equal([
      ['một', true],
    ]);
  });

  it('tries three times, then sets the message aside with the reason and tells the person', async () => {
    const store = await place().open();
    await store.inbox.put(message('câu hỏi độc', { conversationId: 'a' }));
    await store.inbox.put(message('câu sau', { conversationId: 'a' }));
    const apology = {
      outgoing: [{ channel: 'zalo' as const, recipientId: 'z', conversationId: 'a', payload: 'xin lỗi' }],
    };
    const outcomes: string[] = [];
    while (outcomes.at(-1) !== 'set_aside') {
      const [claim] = await store.inbox.claim(1, 0);
      if (claim) outcomes.push(await store.inbox.fail(claim, 'không chia được cho 0', apology));
      else await new Promise((resolve) => setTimeout(resolve, 50));
    }
    expect(outcomes).to.deep.equal(['retry', 'retry', 'set_aside']);
    const [dead] = await store.inbox.setAside();
    expect(dead).to.include({ tries: 3, reason: 'không chia được cho 0' });
    expect(await store.inbox.stats()).to.include({ depth: 1, dead: 1 });
    expect((await store.outbox.stats()).depth).to.equal(1);
    const [next] = await store.inbox.claim(1, 0);
    expect(next!.activity.text).to.equal('câu sau');
    await store.inbox.finish(next!, {});
    expect(await store.inbox.retrySetAside(dead!.id)).to.equal(true);
    const [again] = await store.inbox.claim(1, 0);
    expect(again).to.include({ tries: 1, exhausted: false });
  });

  it('does not blame a message for a process that is killed again and again, but does in the end', async () => {
    const setUp = await place().open();
    await setUp.inbox.put(message('câu hỏi lành'));
    const exhausted: boolean[] = [];
    let store = setUp;
    for (let i = 0; i < 21; i++) {
      const [claim] = await store.inbox.claim(1, 0);
      exhausted.push(claim!.exhausted);
      await store.close();
      store = await place().open();
    }
    expect(exhausted).to.deep.equal([...Array<boolean>(20).fill(false), true]);
    const [claim] = await store.inbox.claim(1, 0);
    expect(await store.inbox.fail(claim!, 'bị ngắt')).to.equal('set_aside');
  });

  it('blames a message that stops the process three times over minutes, however long it waited before', async function () {
    if (place().kind === 'postgres') this.skip();
    let now = Date.now();
    const clock = () => now;
    let store = await place().open({ clock });
    await store.inbox.put(message('câu hỏi làm treo'));
    now += 3_600_000;
    const exhausted: boolean[] = [];
    for (let i = 0; i < 5; i++) {
      const [claim] = await store.inbox.claim(1, 0);
      exhausted.push(claim!.exhausted);
      await store.close();
      now += 50_000;
      store = await place().open({ clock });
    }
    expect(exhausted).to.deep.equal([false, false, false, true, true]);
  });

  it('tells new arrivals to wait once the backlog is full, and takes them again when it is worked off', async () => {
    const store = await place().open({ backlogLimit: 3 });
    const kept = message('0');
    await store.inbox.put(kept);
    for (let i = 1; i < 3; i++) await store.inbox.put(message(`${i}`, { conversationId: `c${i}` }));
    expect(await store.inbox.put(message('3'))).to.deep.equal({ outcome: 'full', retryAfterSeconds: 5 });
    expect(await store.inbox.put(kept)).to.include({ outcome: 'duplicate' });
    for (const claim of await store.inbox.claim(10, 0)) await store.inbox.finish(claim, {});
    expect(await store.inbox.put(message('4'))).to.include({ outcome: 'written' });
  });

  it('keeps ids and texts that databases stumble over', async () => {
    const store = await place().open();
    const odd = [
      '\0',
      'a\0b',
      '\ud800',
      'é'.normalize('NFD'),
      '😀',
      "'; drop table memory; --",
      'x'.repeat(20_000),
    ];
    for (const text of odd) {
      const asked = message(text, {
        messageId: text,
        conversationId: `c${text.slice(0, 50)}`,
        senderId: text,
        activity: { text },
      });
      expect(await store.inbox.put(asked)).to.include({ outcome: 'written' });
      expect(await store.inbox.put(asked)).to.include({ outcome: 'duplicate' });
    }
    const claims = await store.inbox.claim(20, 0);
    expect(claims.map(({ activity }) => activity.text)).to.have.members(odd);
    for (const claim of claims)
      expect(await store.inbox.finish(claim, { memory: { odd: claim.activity.text } })).to.equal('done');
  });

  it('renews what is held for as long as it takes, and not what nobody knows of', async () => {
    const store = await place().open({ leaseMs: 300 });
    await store.inbox.put(message('câu dài', { conversationId: 'a' }));
    const [claim] = await store.inbox.claim(1, 0);
    await new Promise((resolve) => setTimeout(resolve, 700));
    expect(await store.inbox.claim(1, 0)).to.deep.equal([]);
    expect(await store.inbox.finish(claim!, {})).to.equal('done');
    // As after a connection that broke between the claim's commit and its answer: claimed, and in nobody's hands.
    await store.inbox.put(message('câu mồ côi', { conversationId: 'a' }));
    const [orphan] = await store.inbox.claim(1, 0);
    await store.inbox.finish({ ...orphan!, conversationId: 'không phải' }, {});
    await new Promise((resolve) => setTimeout(resolve, 700));
    const [again] = await store.inbox.claim(1, 0);
    expect(again).to.include({ inboxId: orphan!.inboxId, interrupted: true });
  });

  it('gives a claim back untried', async () => {
    const store = await place().open();
    await store.inbox.put(message('xin chào'));
    const [claim] = await store.inbox.claim(1, 0);
    await store.inbox.release(claim!);
    const [again] = await store.inbox.claim(1, 0);
    expect(again).to.include({ tries: 1, interrupted: false });
  });

  it('does not wait for an hour when the clock is set back', async function () {
    if (place().kind === 'postgres') this.skip();
    let now = Date.now() + 7_200_000;
    const store = await place().open({ clock: () => now });
    await store.inbox.put(message('xin chào'));
    const [claim] = await store.inbox.claim(1, 0);
    await store.inbox.fail(claim!, 'thử lại');
    now -= 7_200_000;
    expect(await store.inbox.claim(1, 0)).to.have.length(1);
    now -= 7_200_000;
    expect(await store.inbox.claim(1, 0)).to.have.length(1);
  });
});
