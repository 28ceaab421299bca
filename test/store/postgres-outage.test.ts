import { expect } from 'chai';
import pg from 'pg';
import { createBot } from '../../src/bot/bot.js';
import { TurnWorker } from '../../src/bot/turn-worker.js';
import type { Store } from '../../src/store/store.js';
import { message, onEachStore } from './each-store.js';
import { postgresUrl } from './fresh-postgres.js';
import { smallTalk } from '../small-talk.js';

onEachStore('Cơ sở dữ liệu mất kết nối', (place) => {
  beforeEach(function () {
    if (place().kind === 'sqlite') this.skip();
  });

  /** Throws everybody out, as a restart does, and lets nobody in for `ms`. */
  async function outage(ms: number): Promise<void> {
    const name = new URL(place().options.databaseUrl ?? '').pathname.slice(1);
    const client = new pg.Client({ connectionString: postgresUrl() });
    await client.connect();
    try {
      if (ms > 0) await client.query(`alter database ${name} allow_connections false`);
      await client.query('select pg_terminate_backend(pid) from pg_stat_activity where datname = $1', [name]);
      if (ms > 0) await new Promise((resolve) => setTimeout(resolve, ms));
      await client.query(`alter database ${name} allow_connections true`);
    } finally {
      await client.end();
    }
  }

  it('loses nothing, answers once and goes on by itself when PostgreSQL comes back', async function () {
    this.timeout(60_000);
    const store = await place().open({ leaseMs: 2000 });
    for (let c = 0; c < 6; c++) {
      await store.conversations.create({
        id: `c${c}`,
        channel: 'webchat',
        senderId: `c${c}`,
        site: '',
        origin: '',
        tokenId: '',
      });
    }
    const worker = new TurnWorker({
      store,
      bot: createBot(async ({ text }) => {
        await new Promise((resolve) => setTimeout(resolve, 5));
        return { replies: [smallTalk(text)], memory: { last: text } };
      }),
      logger: { info: () => {}, warn: () => {}, error: () => {} },
      mask: (text) => text,
      apology: () => smallTalk('xin lỗi'),
    });
    worker.start();
    const asked = Array.from({ length: 200 }, (_, i) =>
      message(`câu ${i}`, {
        channel: 'webchat',
        conversationId: `c${i % 6}`,
        log: true,
        activity: { text: `câu ${i}` },
      }),
    );
    const outages = (async () => {
      for (const ms of [0, 1200, 0, 300]) {
        await new Promise((resolve) => setTimeout(resolve, 150));
        await outage(ms);
      }
    })();
    let refusals = 0;
    for (const ask of asked) {
      await new Promise((resolve) => setTimeout(resolve, 8));
      while (
        !(await store.inbox.put(ask).then(
          () => true,
          () => false,
        ))
      ) {
        refusals++;
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    }
    await outages;
    for (let i = 0; i < 1000 && (await depth(store)) > 0; i++)
      await new Promise((resolve) => setTimeout(resolve, 20));
    await worker.stop();
    expect(refusals).to.be.greaterThan(0);
    expect(await store.inbox.stats()).to.include({ depth: 0, dead: 0 });
    for (let c = 0; c < 6; c++) {
      const { activities } = await store.activities.list(`c${c}`, 0);
      const said = (mine: boolean) =>
        activities
          .filter(({ activity }) => (activity.replyToId !== undefined) === mine)
          .map(({ activity }) => activity.text);
      expect(said(true), 'answers').to.deep.equal(said(false));
      expect(said(true)).to.deep.equal(
        asked.filter((_, i) => i % 6 === c).map(({ activity }) => activity.text),
      );
    }
  });

  it('still tells who watches after the listening connection broke', async function () {
    this.timeout(30_000);
    const here = await place().open();
    const there = await place().open();
    await here.conversations.create({
      id: 'w',
      channel: 'webchat',
      senderId: 's',
      site: '',
      origin: '',
      tokenId: '',
    });
    const heard: (number | null)[] = [];
    here.activities.watch('w', (seq) => heard.push(seq));
    await outage(0);
    await there.ping().catch(() => undefined);
    for (
      let i = 0;
      i < 50 &&
      !(await there.activities.append('w', { text: 'a' }).then(
        () => true,
        () => false,
      ));
      i++
    ) {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    for (let i = 0; i < 500 && !heard.includes(1); i++)
      await new Promise((resolve) => setTimeout(resolve, 10));
    expect(heard).to.include(1);
    await new Promise((resolve) => setTimeout(resolve, 1500));
    await there.activities.append('w', { text: 'b' });
    for (let i = 0; i < 500 && !heard.includes(2); i++)
      await new Promise((resolve) => setTimeout(resolve, 10));
    expect(heard).to.include(2);
  });
});

async function depth(store: Store): Promise<number> {
  return store.inbox.stats().then(
    (stats) => stats.depth,
    () => 1,
  );
}
