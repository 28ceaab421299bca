import { expect } from 'chai';
import fc from 'fast-check';
import { PortalError, type DossierPort } from '../../src/dossier/port.js';
import type { DossierServiceOptions } from '../../src/dossier/service.js';
import { onEachStore } from '../store/each-store.js';
import { NOW, dossierOf, openWorkplace, person, portDoing, type Workplace } from './workplace.js';

const code = (number: number, day = '261109') => `H37.12-${day}-${String(number).padStart(4, '0')}`;

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

describe('Tra hồ sơ', () => {
  let place: Workplace | undefined;
  afterEach(async () => {
    await place?.close();
    place = undefined;
  });
  const open = async (port: DossierPort, more: Partial<DossierServiceOptions> = {}) => {
    place = await openWorkplace(port, { now: () => NOW, ...more });
    return place;
  };

  it('leaves the portal alone after five failures and answers at once, then finds that it is back', async () => {
    let now = NOW;
    let fails = true;
    const port = portDoing((of) =>
      fails
        ? new Promise((_, reject) => setTimeout(() => reject(new PortalError('timeout', 'lâu')), 30))
        : Promise.resolve(dossierOf(of)),
    );
    const clock = Date.now;
    const { service, lines } = await open(port, {
      now: () => now,
      guard: { pauseMs: 200 },
    });
    for (let i = 1; i <= 5; i++) expect((await service.lookUp(code(i), person())).kind).to.equal('down');
    expect(port.calls).to.equal(5);
    const started = performance.now();
    for (let i = 6; i <= 15; i++) expect((await service.lookUp(code(i), person())).kind).to.equal('down');
    expect((performance.now() - started) / 10).to.be.lessThan(50);
    expect(port.calls).to.equal(5);
    expect(service.health()).to.deep.include({ ok: false });
    expect(service.health().detail).to.include('tạm ngừng gọi');
    fails = false;
    now += 1000;
    // The pause has jitter; the breaker's own clock is the machine's.
    const until = clock() + 5000;
    while (!service.health().ok && clock() < until) {
      await pause(50);
      await service.lookUp(code(20), person());
    }
    expect((await service.lookUp(code(21), person())).kind).to.equal('found');
    expect(lines.filter((line) => /tạm ngừng gọi/.test(line))).to.have.length(1);
    expect(lines.filter((line) => /đã trả lời lại/.test(line))).to.have.length(1);
  });

  it('lets nobody wait for the trial of a portal that still hangs', async () => {
    const port = portDoing(() => new Promise<never>(() => undefined));
    const { service } = await open(port, { guard: { pauseMs: 1, timeoutMs: 50, failures: 1 } });
    await service.lookUp(code(1), person());
    await pause(100);
    for (let i = 2; i <= 6; i++) {
      const started = performance.now();
      expect((await service.lookUp(code(i), person())).kind).to.equal('down');
      expect(performance.now() - started).to.be.lessThan(200);
    }
  });

  it('lets eight wait and tells the ninth to come back, while codes just seen are answered', async () => {
    let hang = false;
    const port = portDoing((of) =>
      hang ? new Promise<never>(() => undefined) : Promise.resolve(dossierOf(of)),
    );
    const { service } = await open(port, { guard: { timeoutMs: 300 } });
    await service.lookUp(code(1), person());
    hang = true;
    const waiting = Array.from({ length: 8 }, (_, i) => service.lookUp(code(i + 2), person()));
    await pause(50);
    expect((await service.lookUp(code(99), person())).kind).to.equal('busy');
    expect((await service.lookUp(code(1), person())).kind).to.equal('found');
    for (const lookup of await Promise.all(waiting)) expect(lookup.kind).to.equal('down');
  });

  it('asks the portal again after a minute', async () => {
    let now = NOW;
    const port = portDoing((of) => Promise.resolve(dossierOf(of)));
    const { service } = await open(port, { now: () => now });
    await service.lookUp(code(1), person());
    now += 59_000;
    await service.lookUp(code(1), person());
    expect(port.calls).to.equal(1);
    now += 2000;
    await service.lookUp(code(1), person());
    expect(port.calls).to.equal(2);
  });

  it('does not ask the portal for a day that has yet to come', async () => {
    const port = portDoing((of) => Promise.resolve(dossierOf(of)));
    const { service } = await open(port);
    expect(await service.lookUp(code(1, '261127'), person())).to.include({
      kind: 'future',
      day: '2026-11-27',
    });
    expect((await service.lookUp(code(1, '261126'), person())).kind).to.equal('found');
    expect(port.calls).to.equal(1);
  });

  it('takes as long for a dossier that is not there as for one that may not be seen, seen before or not', async () => {
    // A portal that is quick to say "none" and slow to say "forbidden".
    const port = portDoing(async (of) => {
      await pause(of.endsWith('1') ? 2 : 60);
      return null;
    });
    const { service } = await open(port, { hushMs: 400 });
    const times: number[] = [];
    for (const of of [code(1), code(2), code(1), code(2), code(11), code(12)]) {
      const started = performance.now();
      expect((await service.lookUp(of, person())).kind).to.equal('hidden');
      times.push(performance.now() - started);
    }
    // All within the same step, however long the portal took.
    for (const time of times) expect(time, times.join(' ')).to.be.within(395, 795);
  });

  it('tells a fault once a minute, with how often it came', async () => {
    let now = NOW;
    const port = portDoing(() => Promise.reject(new PortalError('malformed', 'cổng trả lời sai')));
    const { service, lines } = await open(port, { now: () => now });
    for (let i = 1; i <= 4; i++) await service.lookUp(code(i), person());
    now += 61_000;
    await service.lookUp(code(5), person());
    expect(lines).to.deep.equal([
      'tra hồ sơ: cổng trả lời sai {"fault":"malformed"}',
      'tra hồ sơ: cổng trả lời sai {"fault":"malformed","repeated":3}',
    ]);
  });

  it('tells metrics of calls, answers and refusals', async () => {
    const told: string[] = [];
    const port = portDoing((of) =>
      of === code(2) ? Promise.reject(new PortalError('auth', 'sai khóa')) : Promise.resolve(dossierOf(of)),
    );
    const { service } = await open(port, {
      limits: { perSenderHour: 2 },
      hooks: {
        call: (outcome, tookMs) => told.push(`call ${outcome} ${tookMs >= 0}`),
        answered: (kind) => told.push(kind),
        limited: () => told.push('limited hook'),
      },
    });
    const who = person();
    for (let i = 1; i <= 3; i++) await service.lookUp(code(i), who);
    expect(told).to.deep.equal([
      'call ok true',
      'found',
      'call auth true',
      'down',
      'limited hook',
      'limited',
    ]);
  });
});

describe('Chống dò mã', () => {
  let place: Workplace | undefined;
  let now: number;
  beforeEach(() => {
    now = NOW;
  });
  afterEach(async () => {
    await place?.close();
    place = undefined;
  });
  const open = async (more: Partial<DossierServiceOptions> = {}) => {
    const port = portDoing((of) => Promise.resolve(of.endsWith('0001') ? dossierOf(of) : null));
    place = await openWorkplace(port, { cacheMs: 0, now: () => now, ...more });
    return { ...place, port };
  };

  it('lets one person look up ten an hour, and others go on', async () => {
    const { service } = await open({ limits: { perSenderHour: 10 } });
    const who = person();
    for (let i = 0; i < 10; i++) expect((await service.lookUp(code(1), who)).kind).to.equal('found');
    const refused = await service.lookUp(code(1), who);
    expect(refused.kind).to.equal('limited');
    expect(refused.kind === 'limited' && refused.waitSeconds).to.be.within(3500, 3600);
    expect((await service.lookUp(code(1), person())).kind).to.equal('found');
  });

  it('counts an address together, whoever sends from it', async () => {
    const { service } = await open({ limits: { perAddressHour: 5 } });
    const from = (address: string) => ({ ...person('webchat'), address });
    for (let i = 0; i < 5; i++) {
      expect((await service.lookUp(code(1), from('203.0.113.7'))).kind).to.equal('found');
    }
    expect((await service.lookUp(code(1), from('203.0.113.7'))).kind).to.equal('limited');
    expect((await service.lookUp(code(1), from('203.0.113.8'))).kind).to.equal('found');
  });

  it('makes who misses pause longer and longer, with one line in the log, and asks the portal nothing meanwhile', async () => {
    const { service, lines, port } = await open({ limits: { perSenderHour: 1000 } });
    const who = person();
    const waits: number[] = [];
    for (let i = 2; waits.length < 6; i++) {
      const lookup = await service.lookUp(code(i), who);
      if (lookup.kind !== 'limited') continue;
      waits.push(lookup.waitSeconds);
      now += lookup.waitSeconds * 1000;
    }
    expect(waits.map((wait) => Math.round(wait / 10) * 10)).to.deep.equal([30, 60, 120, 240, 480, 960]);
    expect(lines.filter((line) => /nghi dò mã hồ sơ/.test(line))).to.have.length(1);
    expect(lines.join())
      .to.not.include(who.senderId)
      .and.not.match(/H37|261109/);
    const asked = port.calls;
    await service.lookUp(code(500), who);
    await service.lookUp(code(501), who);
    await service.lookUp(code(502), who);
    expect(port.calls).to.equal(asked + 1);
  });

  it('lets people mistype: three misses cost nothing', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: 3 }), async (misses) => {
        const { service } = await open();
        const who = person();
        for (let i = 0; i < misses; i++) {
          expect((await service.lookUp(code(i + 2), who)).kind).to.equal('hidden');
        }
        expect((await service.lookUp(code(1), who)).kind).to.equal('found');
        await place!.close();
        place = undefined;
      }),
      { numRuns: 4 },
    );
  });

  it('answers when the counters are away', async () => {
    const { store } = await open();
    const away = () => Promise.reject(new Error('mất kho'));
    const broken = { add: away, peek: away };
    const port = portDoing(() => Promise.resolve(null));
    const other = await openWorkplace(port, { store: { ...store, counters: broken }, now: () => now });
    expect((await other.service.lookUp(code(2), person())).kind).to.equal('hidden');
    expect(other.lines).to.deep.equal(['không đếm được lượt tra hồ sơ hụt {"error":"mất kho"}']);
    await other.close();
  });
});

onEachStore('Chống dò mã qua các bản chạy', (storePlace) => {
  it('holds on another replica and after a restart', async () => {
    const port = portDoing(() => Promise.resolve(null));
    const who = person();
    const first = await openWorkplace(port, {}, await storePlace().open());
    for (let i = 2; i <= 5; i++) expect((await first.service.lookUp(code(i), who)).kind).to.equal('hidden');
    const second = await openWorkplace(port, {}, await storePlace().open());
    expect((await second.service.lookUp(code(6), who)).kind).to.equal('limited');
    expect((await second.service.lookUp(code(6), person())).kind).to.equal('hidden');
    await first.close();
    await second.close();
  });
});
