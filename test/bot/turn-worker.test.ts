import { expect } from 'chai';
import { type Bot, createBot } from '../../src/bot/bot.js';
import type { Converse } from '../../src/bot/converse.js';
import { TurnWorker, type TurnRecord, type TurnWorkerOptions } from '../../src/bot/turn-worker.js';
import type { Reply } from '../../src/replies/reply.js';
import { message, onEachStore } from '../store/each-store.js';
import type { Store } from '../../src/store/store.js';
import { currentTurn } from '../../src/ops/turn-scope.js';
import { smallTalk } from '../small-talk.js';

const silent = { info: () => {}, warn: () => {}, error: () => {} };

/** Counts a person's messages in its memory and says the number. */
const counting: Converse = async ({ text }, memory) => {
  const said = ((memory as { said?: number } | null)?.said ?? 0) + 1;
  return { replies: [smallTalk(`${said}: ${text}`)], memory: { said } };
};

function workerOn(store: Store, bot: Bot, more: Partial<TurnWorkerOptions> = {}): TurnWorker {
  const worker = new TurnWorker({
    store,
    bot,
    logger: silent,
    mask: (text) => text.replace(/\d{9,12}/g, '***'),
    apology: () => smallTalk('Xin lỗi, hệ thống đang trục trặc.'),
    ...more,
  });
  worker.start();
  return worker;
}

async function until(what: () => Promise<boolean> | boolean): Promise<void> {
  for (let i = 0; i < 500; i++) {
    if (await what()) return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error('điều phải đến đã không đến trong 5 giây');
}

async function webchat(store: Store, id = 'w'): Promise<string> {
  await store.conversations.create({
    id,
    channel: 'webchat',
    senderId: 's',
    site: '',
    origin: '',
    tokenId: '',
  });
  return id;
}

function typed(text: string, conversationId = 'w') {
  return message(text, { channel: 'webchat', conversationId, senderId: 's', log: true });
}

onEachStore('Người xử lý lượt', (place) => {
  let workers: TurnWorker[] = [];
  const start = (...args: Parameters<typeof workerOn>) => {
    const worker = workerOn(...args);
    workers.push(worker);
    return worker;
  };
  afterEach(async () => {
    await Promise.all(workers.map((worker) => worker.stop(1000)));
    workers = [];
  });

  it('answers in the activity log, with what was said before in memory', async () => {
    const store = await place().open();
    await webchat(store);
    start(store, createBot(counting));
    await store.inbox.put(typed('xin chào'));
    await store.inbox.put(typed('lệ phí khai sinh?'));
    await until(async () => (await store.activities.list('w', 0)).activities.length === 4);
    const { activities } = await store.activities.list('w', 0);
    const answers = activities.filter(
      ({ activity }) => (activity.from as { id: string } | undefined)?.id === 'tro-ly',
    );
    expect(answers.map(({ activity }) => activity.text)).to.deep.equal([
      '1: xin chào',
      '2: lệ phí khai sinh?',
    ]);
    const asked = activities.find(({ activity }) => activity.text === 'lệ phí khai sinh?');
    expect(answers[1]!.activity.replyToId).to.equal(asked!.activity.id);
    expect(answers[1]!.activity.id).to.match(/\|\d{7}$/);
  });

  const shownOf = async (choices: Reply) => {
    const store = await place().open();
    await webchat(store);
    start(
      store,
      createBot(async () => ({ replies: [choices], memory: null })),
    );
    await store.inbox.put(typed('khai sinh'));
    await until(async () => (await store.activities.list('w', 0)).activities.length === 2);
    return (await store.activities.list('w', 0)).activities[1]!.activity;
  };
  const birth = { code: '1.001193', name: 'Thủ tục đăng ký khai sinh' };

  it('puts the reply as data and its choices into the activity; a choice of a procedure carries its code', async () => {
    const choices = smallTalk('Ý bạn là:', {
      intent: 'clarify',
      options: [birth],
      suggestions: [
        { title: 'Đăng ký khai sinh', say: '1', procedure: birth.code },
        { title: 'Lệ phí', say: 'lệ phí bao nhiêu' },
      ],
    });
    const activity = await shownOf(choices);
    expect(activity.channelData).to.deep.equal({ reply: choices });
    expect(activity.suggestedActions).to.deep.equal({
      to: [],
      actions: [
        {
          type: 'messageBack',
          title: 'Đăng ký khai sinh',
          text: 'Đăng ký khai sinh',
          displayText: 'Đăng ký khai sinh',
          value: { procedure: birth.code },
        },
        { type: 'imBack', title: 'Lệ phí', value: 'lệ phí bao nhiêu' },
      ],
    });
  });

  it('offers the procedures themselves where a reply has nothing else to press', async () => {
    const { suggestedActions } = await shownOf(
      smallTalk('Ý bạn là:', { intent: 'clarify', options: [birth] }),
    );
    expect((suggestedActions as { actions: unknown[] }).actions).to.deep.equal([
      {
        type: 'messageBack',
        title: birth.name,
        text: birth.name,
        displayText: birth.name,
        value: { procedure: birth.code },
      },
    ]);
  });

  it('answers a message that was put before it started, and one put by another process', async () => {
    const store = await place().open();
    const other = await place().open();
    await webchat(store);
    await store.inbox.put(typed('trước khi chạy'));
    start(store, createBot(counting));
    await other.inbox.put(typed('từ tiến trình khác'));
    await until(async () => (await store.activities.list('w', 0)).activities.length === 4);
  });

  it('sends what goes to Zalo by the outbox', async () => {
    const store = await place().open();
    start(store, createBot(counting));
    await store.inbox.put(message('xin chào', { conversationId: 'z1', senderId: 'z1' }));
    await until(async () => (await store.outbox.stats()).depth === 1);
    const [claim] = await store.outbox.claim('zalo', 1);
    expect(claim).to.include({ recipientId: 'z1', tries: 1 });
    expect((claim!.payload as { text: string }).text).to.equal('1: xin chào');
  });

  it('welcomes who arrives and leaves alone what needs no answer', async () => {
    const store = await place().open();
    await webchat(store);
    const events: unknown[] = [];
    start(
      store,
      createBot(async ({ event }) => {
        events.push(event);
        return { replies: [smallTalk('Xin chào')], memory: null };
      }),
    );
    for (const activity of [
      { type: 'conversationUpdate', membersAdded: [{ id: 's' }] },
      { type: 'conversationUpdate', membersAdded: [{ id: 'tro-ly' }] },
      { type: 'event', name: 'webchat/join' },
      { type: 'event', name: 'không biết' },
      { type: 'typing' },
      { type: 'message', text: 'chào' },
    ]) {
      await store.inbox.put({ ...typed(''), activity, log: false });
    }
    await until(async () => (await store.inbox.stats()).depth === 0);
    expect(events).to.deep.equal(['welcome', 'welcome', 'message']);
  });

  it('keeps a judgement with its reason masked, and an unanswered question masked', async () => {
    const store = await place().open();
    await webchat(store);
    start(
      store,
      createBot(async () => ({
        replies: [smallTalk('Việc này ngoài phạm vi.', { intent: 'out_of_scope' })],
        memory: null,
      })),
    );
    await store.inbox.put(typed('mua vé số cho 0912345678'));
    await store.inbox.put({
      ...typed(''),
      activity: {
        type: 'event',
        name: 'feedback',
        value: { activityId: 'w|0000002', thumb: 'down', reason: 'gọi tôi 0912345678' },
      },
      log: false,
    });
    await until(async () => (await store.inbox.stats()).depth === 0);
    expect((await store.unanswered.list(0)).map(({ text }) => text)).to.deep.equal(['mua vé số cho ***']);
    expect(await store.feedback.list(0)).to.have.length(1);
    expect((await store.feedback.list(0))[0]).to.include({ thumb: 'down', reason: 'gọi tôi ***' });
  });

  it('apologises once for a message that fails every time, and goes on with the next', async () => {
    const store = await place().open();
    await webchat(store);
    const records: TurnRecord[] = [];
    start(
      store,
      createBot(async (input, memory) => {
        if (input.text === 'độc') throw new Error('hỏng');
        return counting(input, memory);
      }),
      { onTurn: (record) => records.push(record) },
    );
    await store.inbox.put(typed('độc'));
    await store.inbox.put(typed('lành'));
    await until(async () => (await store.inbox.stats()).depth === 0);
    const texts = (await store.activities.list('w', 0)).activities.map(({ activity }) => activity.text);
    expect(texts).to.deep.equal(['độc', 'lành', 'Xin lỗi, hệ thống đang trục trặc.', '1: lành']);
    expect((await store.inbox.setAside())[0]).to.include({ tries: 3, reason: 'hỏng' });
    expect(records.map(({ outcome }) => outcome)).to.deep.equal(['retry', 'retry', 'set_aside', 'done']);
  });

  it('sets a message aside whose answer cannot be written, even when there is no apology either', async () => {
    const store = await place().open();
    start(
      store,
      createBot(async () => ({ replies: [], memory: { never: 5n } })),
      {
        apology: () => {
          throw new Error('mẫu lời xin lỗi hỏng');
        },
      },
    );
    await store.inbox.put(message('chào'));
    await until(async () => (await store.inbox.stats()).dead === 1);
    expect((await store.inbox.setAside())[0]!.reason).to.include('BigInt');
  });

  it('gives a turn that never ends up', async () => {
    const store = await place().open();
    let tries = 0;
    start(
      store,
      createBot(() => {
        tries++;
        return new Promise(() => {});
      }),
      { turnTimeoutMs: 30 },
    );
    await store.inbox.put(message('treo'));
    await until(async () => (await store.inbox.stats()).dead === 1);
    expect(tries).to.equal(3);
  });

  it('runs conversations side by side up to its limit, each under a turn id of its own', async () => {
    const store = await place().open();
    let now = 0;
    let most = 0;
    const ids = new Set<string | undefined>();
    start(
      store,
      createBot(async () => {
        most = Math.max(most, ++now);
        ids.add(currentTurn()?.turnId);
        await new Promise((resolve) => setTimeout(resolve, 30));
        now--;
        return { replies: [smallTalk('ừ')], memory: null };
      }),
      { concurrency: 4 },
    );
    await Promise.all(
      Array.from({ length: 20 }, (_, i) =>
        store.inbox.put(message('chào', { conversationId: `c${i}`, senderId: `c${i}` })),
      ),
    );
    await until(async () => (await store.inbox.stats()).depth === 0);
    expect(most).to.be.within(2, 4);
    expect(ids.size).to.equal(20);
    expect(ids.has(undefined)).to.equal(false);
  });

  it('ends the turns under way when it is stopped, and leaves the rest in the inbox', async () => {
    const store = await place().open();
    let begun = 0;
    const worker = start(
      store,
      createBot(async () => {
        begun++;
        await new Promise((resolve) => setTimeout(resolve, 100));
        return { replies: [smallTalk('xong')], memory: null };
      }),
      { concurrency: 2 },
    );
    for (let i = 0; i < 4; i++)
      await store.inbox.put(message('chào', { conversationId: `c${i}`, senderId: `c${i}` }));
    await until(() => begun === 2);
    await worker.stop();
    expect((await store.outbox.stats()).depth).to.equal(2);
    expect((await store.inbox.stats()).depth).to.equal(2);
    expect(worker.underWay).to.equal(0);
  });

  it('answers once when the clock jumps while a turn runs', async function () {
    if (place().kind === 'postgres') this.skip();
    let now = Date.now();
    const store = await place().open({ clock: () => now, leaseMs: 60 });
    await webchat(store);
    let begun = 0;
    start(
      store,
      createBot(async (input, memory) => {
        now += begun++ % 2 === 0 ? 3_600_000 : -7_200_000;
        await new Promise((resolve) => setTimeout(resolve, 100));
        return counting(input, memory);
      }),
    );
    for (const text of ['một', 'hai', 'ba', 'bốn']) await store.inbox.put(typed(text));
    await until(async () => (await store.inbox.stats()).depth === 0);
    const answers = (await store.activities.list('w', 0)).activities.filter(
      ({ activity }) => activity.replyToId,
    );
    expect(answers.map(({ activity }) => activity.text)).to.deep.equal([
      '1: một',
      '2: hai',
      '3: ba',
      '4: bốn',
    ]);
  });

  it('gives back what does not end in time when it is stopped', async () => {
    const store = await place().open();
    let begun = 0;
    const worker = start(
      store,
      createBot(() => {
        begun++;
        return new Promise((resolve) => setTimeout(() => resolve({ replies: [], memory: null }), 400));
      }),
    );
    await store.inbox.put(message('chậm'));
    await until(() => begun === 1);
    await worker.stop(50);
    const [claim] = await store.inbox.claim(1, 0);
    expect(claim).to.include({ tries: 1, interrupted: false });
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(await store.inbox.finish(claim!, {})).to.equal('done');
  });
});
