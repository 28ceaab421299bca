import { expect } from 'chai';
import fc from 'fast-check';
import type { Change } from '../../src/dossier/answer-data.js';
import type { Dossier } from '../../src/dossier/dossier.js';
import { vietnamDay, vietnamHour } from '../../src/dossier/instant.js';
import type { Person } from '../../src/dossier/person.js';
import { nextPollAt } from '../../src/dossier/poll-time.js';
import { PortalError } from '../../src/dossier/port.js';
import { onEachStore } from '../store/each-store.js';
import { createDossierService, type DossierServiceOptions } from '../../src/dossier/service.js';
import {
  CALENDAR,
  NOW,
  PAGE,
  dossierOf,
  keptLines,
  openWorkplace,
  person,
  portDoing,
  type Workplace,
} from './workplace.js';

const CODE = 'H37.12-261109-0004';
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

async function until(what: string, holds: () => boolean | Promise<boolean>): Promise<void> {
  for (let i = 0; i < 300; i++) {
    if (await holds()) return;
    await pause(10);
  }
  throw new Error(`không thấy: ${what}`);
}

onEachStore('Theo dõi hồ sơ', (storePlace) => {
  let place: Workplace;
  /** What the portal says of every code; an error is thrown. */
  let portal: Partial<Dossier> | null | PortalError;
  let changes: Change[];
  const port = portDoing((code) =>
    portal instanceof PortalError
      ? Promise.reject(portal)
      : Promise.resolve(portal && dossierOf(code, portal)),
  );

  /** Looks every few milliseconds instead of every hour. */
  const hasty = (): Partial<DossierServiceOptions> => ({
    cacheMs: 0,
    limits: { perSenderHour: 1000 },
    poller: { perMinute: 12_000, nextAt: () => Date.now() + 5, claimMs: 1000, leaseMs: 500 },
    notice: (change) => {
      changes.push(change);
      return { type: 'message', text: `${change.code}: ${change.dossier.statusWords}` };
    },
  });

  beforeEach(async () => {
    portal = {};
    changes = [];
    port.calls = 0;
    place = await openWorkplace(port, hasty(), await storePlace().open());
  });
  afterEach(() => place.close());

  async function follow(who: Person, code = CODE): Promise<void> {
    if (who.channel === 'webchat') {
      await place.store.conversations.create({
        id: who.conversationId,
        channel: 'webchat',
        senderId: who.senderId,
        site: '',
        origin: '',
        tokenId: '',
      });
    }
    expect((await place.service.subscribe(code, who)).kind).to.equal('followed');
    // Its first look is in an hour; here it is due.
    const [own] = (await place.store.subscriptions.ofSender(who.channel, who.senderId)).filter(
      ({ dossierCode }) => dossierCode === code,
    );
    await place.store.subscriptions.polled(own!.id, { status: own!.lastStatus, nextPollAt: 0 });
  }
  const looks = async (count: number) => {
    const before = port.calls;
    await until('cổng được hỏi', () => port.calls >= before + count);
  };
  const outbox = async () => (await place.store.outbox.stats()).depth;
  const followed = async (who: Person) =>
    (await place.store.subscriptions.ofSender(who.channel, who.senderId)).length;

  it('tells a change once, on Zalo through the outbox and on the web in the conversation', async () => {
    const [zalo, web] = [person('zalo'), person('webchat')];
    await follow(zalo);
    await follow(web);
    place.service.start();
    await looks(4);
    expect(await outbox()).to.equal(0);
    portal = { status: 5, statusWords: 'Yêu cầu bổ sung giấy tờ' };
    await until('báo cho cả hai', () => changes.length === 2);
    await looks(6);
    expect(changes).to.have.length(2);
    expect(changes[0]).to.include({ kind: 'changed', code: CODE, before: 'Đang xử lý', ends: false });
    expect(await outbox()).to.equal(1);
    const [claim] = await place.store.outbox.claim('zalo', 5);
    expect(claim).to.include({ recipientId: zalo.senderId, conversationId: zalo.conversationId });
    expect(claim!.payload).to.deep.equal({ type: 'message', text: `${CODE}: Yêu cầu bổ sung giấy tờ` });
    const { activities } = await place.store.activities.list(web.conversationId, 0);
    expect(activities.map(({ activity }) => activity.text)).to.deep.equal([
      `${CODE}: Yêu cầu bổ sung giấy tờ`,
    ]);
  });

  it('tells a new due day, and not that the portal left it out once', async () => {
    portal = { dueAt: Date.parse('2026-12-01T10:00:00Z') };
    await follow(person('zalo'));
    place.service.start();
    portal = { dueAt: null };
    await looks(3);
    portal = { dueAt: Date.parse('2026-12-01T03:00:00Z') };
    await looks(3);
    expect(changes).to.have.length(0);
    portal = { dueAt: Date.parse('2026-12-09T10:00:00Z') };
    await until('báo ngày mới', () => changes.length === 1);
    expect(changes[0]).to.include({ before: 'Đang xử lý', dueBefore: '2026-12-01' });
  });

  it('ends with the last step', async () => {
    const who = person('zalo');
    await follow(who);
    place.service.start();
    portal = { status: 9, statusWords: 'Đã xử lý xong' };
    await until('báo xong', () => changes.length === 1);
    expect(changes[0]!.ends).to.equal(true);
    await until('thôi theo dõi', async () => (await followed(who)) === 0);
    expect(await outbox()).to.equal(1);
  });

  it('says nothing while the portal is down or the dossier is not to be seen, and goes on after', async () => {
    await follow(person('zalo'));
    place.service.start();
    portal = new PortalError('malformed', 'cổng hỏng');
    await looks(2);
    portal = null;
    await looks(2);
    expect(changes).to.have.length(0);
    portal = { status: 6, statusWords: 'Yêu cầu thực hiện nghĩa vụ tài chính' };
    await until('báo khi cổng trở lại', () => changes.length === 1);
  });

  it('leaves a portal alone that has been closed by its breaker', async () => {
    await follow(person('zalo'));
    portal = new PortalError('timeout', 'treo');
    for (let i = 0; i < 5; i++) await place.service.lookUp(`H37.12-261109-01${i}0`, person());
    const before = port.calls;
    place.service.start();
    await pause(300);
    expect(port.calls - before).to.be.at.most(1);
  });

  it('stops when the sender says so, for one dossier or all, in that conversation', async () => {
    const who = person('zalo');
    await follow(who);
    await follow(who, 'H37.12-261109-0005');
    await follow(who, 'H37.12-261109-0006');
    expect(await place.service.unsubscribe(who, CODE)).to.deep.equal({ kind: 'unfollowed', codes: [CODE] });
    expect(await place.service.following(who)).to.deep.include({
      codes: ['H37.12-261109-0005', 'H37.12-261109-0006'],
    });
    await place.service.unsubscribe(who);
    expect(await followed(who)).to.equal(0);
    expect(await place.service.unsubscribe(who)).to.deep.equal({ kind: 'unfollowed', codes: [] });
  });

  it('is gone when the person has everything erased', async () => {
    const who = person('zalo');
    await follow(who);
    expect((await place.store.privacy.erase(who.senderId)).subscriptions).to.equal(1);
    place.service.start();
    portal = { status: 5, statusWords: 'Yêu cầu bổ sung giấy tờ' };
    await pause(150);
    expect(changes).to.have.length(0);
  });

  it('ends where the conversation has been forgotten', async () => {
    const who = person('webchat');
    await follow(who);
    await place.store.conversations.forget(who.conversationId);
    portal = { status: 5, statusWords: 'Yêu cầu bổ sung giấy tờ' };
    place.service.start();
    await until('thôi theo dõi', async () => (await followed(who)) === 0);
    expect(changes).to.have.length(0);
  });

  it('is not looked at after its term', async () => {
    const who = person('zalo');
    await place.store.subscriptions.add({
      dossierCode: CODE,
      ...who,
      channel: 'zalo',
      lastStatus: 'Đang xử lý|',
      nextPollAt: 0,
      expiresAt: Date.now() - 1,
    });
    place.service.start();
    await pause(150);
    expect(port.calls).to.equal(0);
  });

  it('takes five of one person and no sixth', async () => {
    const who = person('zalo');
    for (let i = 1; i <= 5; i++) await follow(who, `H37.12-261109-000${i}`);
    const sixth = 'H37.12-261109-0006';
    expect(await place.service.askToFollow(sixth, who)).to.include({ kind: 'follow-full', limit: 5 });
    expect(await place.service.subscribe(sixth, who)).to.include({ kind: 'follow-full' });
    expect((await place.service.subscribe('H37.12-261109-0001', who)).kind).to.equal('followed');
    expect(await followed(who)).to.equal(5);
  });

  it('gives no other answer about a dossier than a lookup does', async () => {
    portal = null;
    expect(await place.service.subscribe(CODE, person('zalo'))).to.include({
      kind: 'follow-none',
      why: 'unseen',
    });
    portal = { status: 10, statusWords: 'Đã trả kết quả' };
    expect(await place.service.subscribe(CODE, person('zalo'))).to.include({
      kind: 'follow-none',
      why: 'final',
    });
    portal = new PortalError('timeout', 'treo');
    expect(await place.service.subscribe(CODE, person('zalo'))).to.include({ kind: 'down' });
  });

  it('asks the portal no more often than it may, with a thousand due at once', async () => {
    for (let i = 0; i < 1000; i++) {
      await place.store.subscriptions.add({
        dossierCode: `H37.12-261109-${String(i + 1).padStart(4, '0')}`,
        channel: 'zalo',
        conversationId: `c${i}`,
        senderId: `n${i}`,
        lastStatus: 'Đang xử lý|',
        nextPollAt: 0,
        expiresAt: Date.now() + 1e9,
      });
    }
    const { logger } = keptLines();
    const service = createDossierService({
      ...hasty(),
      port,
      store: place.store,
      logger,
      page: PAGE,
      calendar: () => CALENDAR,
      notice: () => ({}),
      poller: { perMinute: 600, nextAt: () => Date.now() + 3_600_000 },
    });
    service.start();
    await pause(1500);
    await service.stop();
    // Ten a second, a quarter more or less.
    expect(port.calls).to.be.within(2, 21);
  });

  it('is done by one replica at a time, and by the other when that one stops', async () => {
    const told: string[] = [];
    const replica = (name: string) =>
      createDossierService({
        ...hasty(),
        port: { name, find: (code) => (told.push(name), Promise.resolve(dossierOf(code))) },
        store: place.store,
        logger: keptLines().logger,
        page: PAGE,
        calendar: () => CALENDAR,
        notice: () => ({}),
      });
    await follow(person('zalo'));
    const [first, second] = [replica('một'), replica('hai')];
    first.start();
    await until('bản một hỏi', () => told.length > 2);
    second.start();
    await pause(200);
    expect(new Set(told)).to.deep.equal(new Set(['một']));
    await first.stop();
    await until('bản hai hỏi', () => told.includes('hai'));
    await second.stop();
  });
});

describe('Giờ xem lại hồ sơ', () => {
  it('is while offices work, later than now, spread out', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: NOW, max: NOW + 400 * 86_400_000 }),
        fc.double({ min: 0, max: 0.999, noNaN: true }),
        fc.boolean(),
        (now, chance, failed) => {
          const at = nextPollAt(now, CALENDAR, { failed, random: () => chance });
          expect(at).to.be.greaterThan(now);
          expect(Number.isInteger(at)).to.equal(true);
          expect(CALENDAR.isWorkingDay(vietnamDay(at))).to.equal(true);
          expect(vietnamHour(at)).to.be.within(7.5, 18);
        },
      ),
    );
    const times = Array.from({ length: 1000 }, () => nextPollAt(NOW, CALENDAR));
    expect(Math.min(...times) - NOW).to.be.at.least(45 * 60_000);
    expect(Math.max(...times) - NOW).to.be.at.most(75 * 60_000);
    expect(new Set(times.map((time) => Math.floor(time / 60_000))).size).to.be.greaterThan(25);
  });
});
