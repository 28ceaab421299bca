import { expect } from 'chai';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ZaloApi, type ZaloMessage } from '../../../src/channels/zalo/client/index.js';
import { Pace } from '../../../src/channels/zalo/pace.js';
import { Sender, type SenderOptions } from '../../../src/channels/zalo/sender.js';
import { NoAccess } from '../../../src/channels/zalo/token-keeper.js';
import { openStore } from '../../../src/store/open-store.js';
import type { Store } from '../../../src/store/store.js';
import { keptLines, until } from './kept-lines.js';
import type { Person } from './stand-in/person.js';
import { ZaloStandIn, type StandInOptions } from './stand-in/zalo.js';

const HOUR = 3_600_000;
const FIELDS = {
  code: 'H37.12-261109-0004',
  status: 'Đang xử lý',
  name: 'Khai sinh',
  due: '–',
  office: 'UBND',
};
const texts = (person: Person) => person.received.map(({ text }) => text);

describe('Người gửi tin Zalo', () => {
  let folder: string;
  let store: Store;
  let zalo: ZaloStandIn;
  let token: string;
  let log: ReturnType<typeof keptLines>;
  let senders: Sender[];
  let ends: string[];
  /** The store's clock and the sender's; Zalo's is moved with it. */
  let ahead: number;
  const now = () => Date.now() + ahead;

  async function open(options: StandInOptions = {}): Promise<void> {
    // The token outlives the days that pass.
    zalo = await ZaloStandIn.start({ tokenSeconds: 90 * 86_400, ...options });
    const { appId, appSecret, tokens } = zalo;
    const form = new URLSearchParams({
      grant_type: 'refresh_token',
      refresh_token: tokens.firstRefreshToken(),
      app_id: appId,
    });
    token = String(tokens.exchange(form, appSecret).access_token);
  }

  beforeEach(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'gui-'));
    ahead = 0;
    store = await openStore({ dataDir: folder, clock: now });
    log = keptLines();
    senders = [];
    ends = [];
  });
  afterEach(async () => {
    await Promise.all(senders.map((sender) => sender.stop(200)));
    await zalo.close();
    await store.close();
    rmSync(folder, { recursive: true, force: true });
  });

  function start(more: Partial<SenderOptions> = {}): Sender {
    const sender = new Sender({
      outbox: store.outbox,
      phones: store.phones,
      subscriptions: store.subscriptions,
      keeper: { access: async () => token, accessAfter: async () => token },
      api: new ZaloApi({ apiUrl: zalo.url, znsUrl: zalo.url, timeoutMs: 1000 }),
      pace: new Pace({ counters: store.counters, perSecond: 1000 }),
      logger: log,
      zns: null,
      now,
      onEnd: (way, reason) => ends.push(`${way} ${reason}`),
      ...more,
    });
    senders.push(sender);
    sender.start();
    return sender;
  }

  /** The person has written: to Zalo, and as our inbox saw it. */
  async function heard(person: Person): Promise<void> {
    person.wroteAt = zalo.now();
    person.answered = 0;
    const { id } = person;
    const activity = { type: 'message', text: 'hỏi' };
    const messageId = `m${Math.random()}`;
    await store.inbox.put({ channel: 'zalo', messageId, conversationId: id, senderId: id, activity });
  }

  const row = ({ id }: Person, payload: unknown) =>
    store.outbox.put({ channel: 'zalo', recipientId: id, conversationId: id, payload });
  const say = (person: Person, ...messages: (string | ZaloMessage)[]) =>
    row(person, {
      messages: messages.map((message) => (typeof message === 'string' ? { text: message } : message)),
      notice: null,
    });
  const tell = (person: Person, text: string) =>
    row(person, { messages: [{ text }], notice: { fields: FIELDS } });
  async function pass(ms: number): Promise<void> {
    ahead += ms;
    zalo.advance(ms);
  }
  const depth = async () => (await store.outbox.stats()).depth;
  const dead = async () => (await store.outbox.deadLetters()).map(({ reason }) => reason);

  it('keeps the order to a person while many are sent to at once', async () => {
    await open();
    const people = Array.from({ length: 12 }, (_, i) => zalo.person(i));
    for (const person of people) await heard(person);
    for (const n of [1, 2, 3, 4]) for (const person of people) await say(person, `${n}a`, `${n}b`);
    start();
    await until('gửi hết', async () => (await depth()) === 0);
    for (const person of people) {
      // After the eighth nothing is left to say.
      expect(texts(person).map((text) => text.slice(0, 2))).to.deep.equal([
        '1a',
        '1b',
        '2a',
        '2b',
        '3a',
        '3b',
        '4a',
        '4b',
      ]);
    }
    expect(zalo.refusals).to.deep.equal([]);
  });

  it('says with the eighth message that it is the last, and goes on when the person writes', async () => {
    await open({ quota: 0 });
    const person = zalo.person(1);
    await heard(person);
    await say(person, ...Array.from({ length: 10 }, (_, i) => `phần ${i + 1}`));
    start();
    await until('tám tin', () => person.received.length === 8);
    expect(person.received[7]!.text).to.match(
      /^phần 8\n\n\(Mỗi tin của bạn, Zalo chỉ cho tôi nhắn lại 8 tin/,
    );
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(person.received).to.have.length(8);
    await heard(person);
    await until('phần còn lại', () => person.received.length === 10);
    expect(texts(person).slice(8)).to.deep.equal(['phần 9', 'phần 10']);
    expect(zalo.refusals).to.deep.equal([]);
    expect(await dead()).to.deep.equal([]);
  });

  it('sends no answer after 48 hours, but a change that was asked for within seven days', async () => {
    await open();
    const [late, told] = [zalo.person(1), zalo.person(2)];
    await heard(late);
    await heard(told);
    await pass(49 * HOUR);
    await say(late, 'trả lời muộn');
    await tell(told, 'hồ sơ đổi');
    start();
    await until('báo thay đổi', () => told.received.length === 1);
    await until('gác lại', async () => (await dead()).length === 1);
    expect(late.received).to.have.length(0);
    expect(await dead()).to.deep.equal(['quá thời hạn tương tác']);
    expect(ends).to.include('dead window');
    expect(zalo.refusals).to.deep.equal([]);
  });

  it('tells a change by ZNS after seven days to whoever gave a phone number, and sets the others aside', async () => {
    await open();
    const [phone, none] = [zalo.person(1), zalo.person(2)];
    await heard(phone);
    await heard(none);
    await store.phones.keep('zalo', phone.id, '84912345678');
    await pass(8 * 24 * HOUR);
    await tell(phone, 'hồ sơ đổi');
    await tell(none, 'hồ sơ đổi');
    start({ zns: { template: '317', params: { ma_ho_so: 'code', trang_thai: 'status', han: 'due' } } });
    await until('ZNS', () => zalo.templates.length === 1);
    await until('gác lại', async () => (await dead()).length === 1);
    const { phone: number, templateId, data } = zalo.templates[0]!;
    expect({ number, templateId, data }).to.deep.equal({
      number: '84912345678',
      templateId: '317',
      data: { ma_ho_so: 'H37.12-261109-0004', trang_thai: 'Đang xử lý', han: '–' },
    });
    expect([...phone.received, ...none.received]).to.deep.equal([]);
    await until('gửi hết', async () => (await depth()) === 0);
    expect(ends).to.include('zns ok');
  });

  it('turns to ZNS as well when the account’s quota is used up', async () => {
    await open({ quota: 0 });
    const person = zalo.person(1);
    await heard(person);
    await store.phones.keep('zalo', person.id, '84912345678');
    await pass(50 * HOUR);
    await tell(person, 'hồ sơ đổi');
    start({ zns: { template: '317', params: { ma: 'code' } } });
    await until('ZNS', () => zalo.templates.length === 1);
  });

  it('sets aside what is refused for good, with the reason, and goes on with the next', async () => {
    await open();
    const [gone, stays] = [zalo.person(1), zalo.person(2)];
    for (const person of [gone, stays]) await heard(person);
    gone.follows = false;
    await say(gone, 'còn đó không');
    await say(stays, 'x'.repeat(2001));
    await say(stays, 'sau đó');
    await row(stays, { 'không phải': 'tin' });
    await say(stays, 'cuối cùng');
    start();
    await until('gửi hết', async () => (await depth()) === 0);
    expect(texts(stays)).to.deep.equal(['sau đó', 'cuối cùng']);
    const reasons = (await dead()).join('\n');
    expect(reasons)
      .to.match(/-213/)
      .and.match(/-204/)
      .and.match(/không có nội dung/);
    expect((await store.outbox.stats()).dead).to.equal(3);
  });

  it('no longer follows dossiers for somebody whom a change did not reach because they left', async () => {
    await open();
    const person = zalo.person(1);
    await heard(person);
    const { id } = person;
    const plan = { lastStatus: 'x|', nextPollAt: 0, expiresAt: now() + HOUR };
    await store.subscriptions.add({
      dossierCode: 'H37.1',
      channel: 'zalo',
      conversationId: id,
      senderId: id,
      ...plan,
    });
    person.follows = false;
    await tell(person, 'hồ sơ đổi');
    start();
    await until('gác lại', async () => (await depth()) === 0);
    expect(await store.subscriptions.ofSender('zalo', id)).to.deep.equal([]);
  });

  it('sets aside a message that Zalo breaks over again and again while others go through', async () => {
    await open();
    const [poison, other] = [zalo.person(1), zalo.person(2)];
    await heard(poison);
    zalo.breaking.add(poison.id);
    await say(poison, 'hỏng');
    start({ longestPauseMs: 20 });
    let said = 0;
    await until('gác lại', async () => {
      await heard(other);
      await say(other, `tin ${++said}`);
      return (await dead()).length === 1;
    });
    expect((await dead())[0]).to.include('http_500');
    zalo.breaking.clear();
    await say(poison, 'tin sau');
    await until('tin sau', () => texts(poison).includes('tin sau'));
    await until('gửi hết', async () => (await depth()) === 0);
    expect(texts(other)).to.have.length(said);
  });

  it('keeps a message however often it fails while nothing else goes through', async () => {
    await open();
    const person = zalo.person(1);
    await heard(person);
    zalo.mood = 'error-500';
    await say(person, 'chào bạn');
    start({ longestPauseMs: 5 });
    await new Promise((resolve) => setTimeout(resolve, 3000));
    zalo.mood = 'well';
    await until('gửi được', () => person.received.length === 1, 15_000);
    expect(await dead()).to.deep.equal([]);
  });

  it('takes another token when Zalo does not take this one, and sends once', async () => {
    await open();
    const person = zalo.person(1);
    await heard(person);
    await say(person, 'chào bạn');
    const good = token;
    start({ keeper: { access: async () => 'cu', accessAfter: async (old) => (old === 'cu' ? good : '') } });
    await until('gửi được', () => person.received.length === 1);
    expect(await dead()).to.deep.equal([]);
  });

  it('keeps everything while there is no access, without wearing the messages out', async () => {
    await open();
    const person = zalo.person(1);
    await heard(person);
    await say(person, 'chào bạn');
    let lost = true;
    const access = async () => {
      if (lost) throw new NoAccess(true, 'mất quyền');
      return token;
    };
    start({ keeper: { access, accessAfter: access } });
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(person.received).to.have.length(0);
    lost = false;
    await until('gửi được', () => person.received.length === 1);
    expect(await dead()).to.deep.equal([]);
  });

  it('goes on where it was when it is stopped in the middle of an answer', async () => {
    await open();
    const person = zalo.person(1);
    await heard(person);
    await say(person, 'một', 'hai', 'ba', 'bốn', 'năm', 'sáu');
    const first = start();
    await until('vài tin', () => person.received.length >= 2);
    await first.stop();
    start();
    await until('gửi hết', async () => (await depth()) === 0);
    expect(texts(person)).to.deep.equal(['một', 'hai', 'ba', 'bốn', 'năm', 'sáu']);
  });

  it('keeps the whole account’s pace, two senders together', async () => {
    await open({ perSecond: 20 });
    const people = Array.from({ length: 30 }, (_, i) => zalo.person(i));
    for (const person of people) {
      await heard(person);
      await say(person, 'chào bạn');
    }
    const started = performance.now();
    for (let i = 0; i < 2; i++) start({ pace: new Pace({ counters: store.counters, perSecond: 10 }) });
    await until('gửi hết', async () => (await depth()) === 0, 15_000);
    expect(performance.now() - started).to.be.greaterThan(1500);
    expect(people.every((person) => person.received.length === 1)).to.equal(true);
  });
});
