import { expect } from 'chai';
import { createHash } from 'node:crypto';
import { ZaloOAuth } from '../../../src/channels/zalo/client/index.js';
import { NoAccess, TokenKeeper, type TokenKeeperOptions } from '../../../src/channels/zalo/token-keeper.js';
import type { Store } from '../../../src/store/store.js';
import { onEachStore } from '../../store/each-store.js';
import { keptLines, until } from './kept-lines.js';
import { ZaloStandIn } from './stand-in/zalo.js';

const HOUR = 3_600_000;

onEachStore('Người giữ mã truy cập Zalo', (place) => {
  let zalo: ZaloStandIn;
  let log: ReturnType<typeof keptLines>;
  let now: number;
  let keepers: TokenKeeper[];
  let timeoutMs: number;

  beforeEach(async () => {
    timeoutMs = 10_000;
    zalo = await ZaloStandIn.start();
    log = keptLines();
    now = Date.now();
    keepers = [];
  });
  afterEach(async () => {
    await Promise.all(keepers.map((keeper) => keeper.stop()));
    await zalo.close();
  });

  function keeperOn(store: Store, more: Partial<TokenKeeperOptions> = {}): TokenKeeper {
    const { appId, appSecret, url } = zalo;
    const keeper = new TokenKeeper({
      tokens: store.zaloTokens,
      leases: store.leases,
      oauth: new ZaloOAuth({ appId, appSecret, oauthUrl: `${url}/v4/oa`, timeoutMs }),
      logger: log,
      firstRefreshToken: first,
      authorizeUrl: 'https://tro-ly.vn/zalo/authorize',
      trustMs: 0,
      pauseMs: 0,
      now: () => now,
      ...more,
    });
    keepers.push(keeper);
    return keeper;
  }
  let first: string;
  beforeEach(() => (first = zalo.tokens.firstRefreshToken()));

  async function refusal(work: Promise<unknown>): Promise<NoAccess> {
    try {
      await work;
    } catch (error) {
      expect(error).to.be.instanceOf(NoAccess);
      return error as NoAccess;
    }
    throw new Error('lẽ ra không có mã truy cập');
  }

  /** Time passes, here and at Zalo. */
  function pass(ms: number): void {
    now += ms;
    zalo.advance(ms);
  }

  it('trades the first refresh token once, whoever asks, and keeps the pair for the next start', async () => {
    const store = await place().open();
    const [one, two] = [keeperOn(store), keeperOn(await place().open())];
    const tokens = await Promise.all([one.access(), two.access(), one.access(), two.access()]);
    expect(new Set(tokens).size).to.equal(1);
    expect(zalo.tokens.isGood(tokens[0]!)).to.equal(true);
    expect(zalo.tokens.granted).to.equal(1);
    expect(await keeperOn(store).access()).to.equal(tokens[0]);
    expect(zalo.tokens.granted).to.equal(1);
  });

  it('renews once for all replicas when Zalo does not take the token', async () => {
    const replicas = await Promise.all([1, 2, 3].map(async () => keeperOn(await place().open())));
    const [old] = await Promise.all(replicas.map((keeper) => keeper.access()));
    zalo.tokens.expireAccess();
    const fresh = await Promise.all(
      replicas.flatMap((keeper) => [keeper.accessAfter(old!), keeper.accessAfter(old!)]),
    );
    expect(new Set(fresh).size).to.equal(1);
    expect(zalo.tokens.isGood(fresh[0]!)).to.equal(true);
    expect(zalo.tokens.granted).to.equal(2);
    expect(zalo.tokens.spentAgain).to.equal(0);
    // Who still knows the old one is told the new one, without another renewal.
    expect(await replicas[2]!.accessAfter(old!)).to.equal(fresh[0]);
    expect(zalo.tokens.granted).to.equal(2);
  });

  it('renews ahead of the end, long enough for many tries, and not before', async () => {
    const keeper = keeperOn(await place().open(), { lookMs: 10 });
    keeper.start();
    await until('lần đầu', () => zalo.tokens.granted === 1);
    // Granted is not yet kept: the clock goes on only once the keeper has the pair and its time.
    await keeper.access();
    pass(18 * HOUR);
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(zalo.tokens.granted).to.equal(1);
    pass(2 * HOUR);
    await until('làm mới trước hạn', () => zalo.tokens.granted === 2);
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(zalo.tokens.granted).to.equal(2);
  });

  it('takes no answer without both tokens for a pair, whatever its status', async () => {
    const store = await place().open();
    const keeper = keeperOn(store);
    const good = await keeper.access();
    pass(26 * HOUR);
    for (const failure of ['error-name', 'empty', 'http-500'] as const) {
      zalo.tokens.failing.push(failure);
      expect((await refusal(keeper.access())).lost, failure).to.equal(false);
      expect((await store.zaloTokens.get())?.accessToken).to.equal(good);
    }
    const fresh = await keeper.access();
    expect(fresh).not.to.equal(good);
    expect(zalo.tokens.isGood(fresh)).to.equal(true);
  });

  it('waits out an answer that does not come, and a store that is away when the pair is to be saved', async () => {
    const store = await place().open();
    timeoutMs = 500;
    let failing = 2;
    const tokens: Store['zaloTokens'] = {
      get: () => store.zaloTokens.get(),
      replace: (pair) => store.zaloTokens.replace(pair),
      save: (pair, version) =>
        failing-- > 0 ? Promise.reject(new Error('kho đang nghỉ')) : store.zaloTokens.save(pair, version),
    };
    const keeper = keeperOn(store, { tokens });
    zalo.tokens.failing.push('hang');
    expect((await refusal(keeper.access())).message).to.match(/không trả lời/);
    const token = await keeper.access();
    expect((await store.zaloTokens.get())?.accessToken).to.equal(token);
    expect(zalo.tokens.granted).to.equal(1);
    expect(log.lines.join('\n')).to.include('đừng tắt chương trình lúc này');
  });

  it('asks once and shouts when the pair is lost; an administrator’s permission mends it', async () => {
    const store = await place().open();
    const [keeper, other] = [keeperOn(store), keeperOn(await place().open())];
    const token = await keeper.access();
    zalo.tokens.spendAll();
    zalo.tokens.expireAccess();
    for (let i = 0; i < 5; i++) expect((await refusal(keeper.accessAfter(token))).lost).to.equal(true);
    expect(zalo.tokens.spentAgain).to.equal(1);
    expect(log.lines.filter((line) => line.includes('ZALO MẤT QUYỀN GỬI TIN'))).to.have.length(1);
    expect(await keeper.health()).to.include({ ok: false, lost: true });
    expect((await keeper.health()).detail).to.include('https://tro-ly.vn/zalo/authorize');
    const { verifier, challenge } = { verifier: 'v'.repeat(43), challenge: challengeOf('v'.repeat(43)) };
    const oauth = new ZaloOAuth({
      appId: zalo.appId,
      appSecret: zalo.appSecret,
      oauthUrl: `${zalo.url}/v4/oa`,
    });
    await keeper.granted(await oauth.exchange(zalo.tokens.permit(challenge), verifier));
    expect(zalo.tokens.isGood(await keeper.access())).to.equal(true);
    expect(zalo.tokens.isGood(await other.accessAfter(token))).to.equal(true);
    expect(await keeper.health()).to.include({ ok: true, lost: false });
  });

  it('asks for permission where there has never been a pair', async () => {
    const keeper = keeperOn(await place().open(), { firstRefreshToken: null });
    expect((await refusal(keeper.access())).lost).to.equal(true);
    expect((await keeper.health()).detail).to.match(/^chưa được cấp quyền\. Quản trị viên mở https:/);
  });

  it('does not renew again and again what Zalo has only just given', async () => {
    const keeper = keeperOn(await place().open(), { trustMs: 10_000 });
    const token = await keeper.access();
    zalo.tokens.expireAccess();
    expect((await refusal(keeper.accessAfter(token))).lost).to.equal(false);
    expect(zalo.tokens.granted).to.equal(1);
    now += 11_000;
    expect(await keeper.accessAfter(token)).not.to.equal(token);
  });
});

function challengeOf(verifier: string): string {
  return createHash('sha256').update(verifier).digest('base64url');
}
