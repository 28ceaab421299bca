import type { Leases, TokenPair, ZaloTokens } from '../../store/store.js';
import { messageOf } from '../../store/trouble.js';
import { GrantError, type GrantedTokens, type ZaloOAuth } from './client/index.js';
import type { ZaloLogger } from './logger.js';

export interface TokenKeeperOptions {
  tokens: ZaloTokens;
  leases: Leases;
  oauth: Pick<ZaloOAuth, 'refresh' | 'timeoutMs'>;
  logger: ZaloLogger;
  /** `ZALO_REFRESH_TOKEN`: used while there is no pair in the store. */
  firstRefreshToken: string | null;
  /** Where an administrator gives permission anew, for the message that asks for it. */
  authorizeUrl: string;
  /**
   * Renewed so long before it ends, in ms, but not before three quarters of a known life are over. Default 6 hours of
   * some 25, so that many missed tries do no harm.
   */
  aheadMs?: number;
  /** How often it is looked whether to renew, in ms. Default 5 minutes. */
  lookMs?: number;
  /** Pause after a renewal that failed for a passing reason, in ms. Default 30 s. */
  pauseMs?: number;
  /** A pair that this process has saved less than so long ago is not renewed because Zalo does not take it. Default 10 s. */
  trustMs?: number;
  now?: () => number;
}

/** How things stand, in words for staff. `lost`: an administrator has to give permission. */
export interface AccessHealth {
  ok: boolean;
  lost: boolean;
  detail: string;
}

/** There is no access token to be had now. `lost`: nor will there be until an administrator has given permission. */
export class NoAccess extends Error {
  constructor(
    readonly lost: boolean,
    detail: string,
  ) {
    super(detail);
    this.name = 'NoAccess';
  }
}

const LEASE = 'zalo-token';
/** Looks again so often whether another replica has renewed the pair. */
const WAIT_MS = 100;
/** A token that ends within this is not used any more. */
const TOO_SHORT_MS = 5_000;
/** Beyond this it is left to the next try. */
const WAIT_LONGEST_MS = 30_000;
/** Staff are told again so often as long as the pair is lost. */
const SHOUT_MS = 10 * 60_000;
const SAVE_PAUSES_MS = [50, 200, 500, 1000, 2000, 5000];
const MINUTE_MS = 60_000;

/**
 * Keeps the pair of tokens that opens Zalo. The pair lives in the store, and is renewed ahead of its end or when Zalo
 * does not take it; by one replica at a time, which reads it again under the lease and saves the new one before
 * anybody uses it: a refresh token is good for one renewal, and a pair that is lost needs a person.
 */
export class TokenKeeper {
  private readonly now: () => number;
  private known: TokenPair | null = null;
  private renewal: Promise<TokenPair> | null = null;
  private lostAt: { version: number | null; reason: string } | null = null;
  private failedAt = -Infinity;
  private failure = '';
  private savedHere: { version: number; at: number; lifeMs: number } | null = null;
  private shoutedAt = -Infinity;
  private timer: NodeJS.Timeout | undefined;
  private stopped = false;

  constructor(private readonly options: TokenKeeperOptions) {
    this.now = options.now ?? Date.now;
  }

  /** Looks at once and then every `lookMs` whether the pair is to be renewed. */
  start(): void {
    const look = () => {
      void this.lookAhead().finally(() => {
        if (this.stopped) return;
        this.timer = setTimeout(look, this.options.lookMs ?? 5 * MINUTE_MS);
        this.timer.unref();
      });
    };
    look();
  }

  /** Waits for a renewal under way: its new pair must reach the store. */
  async stop(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.timer);
    await this.renewal?.catch(() => undefined);
  }

  /** A token that Zalo should take now. It is renewed ahead of its end beside this, by `start`. Throws `NoAccess`. */
  async access(): Promise<string> {
    const { known } = this;
    if (known && this.leftOf(known) > TOO_SHORT_MS) return known.accessToken;
    const pair = await this.read();
    if (pair && this.leftOf(pair) > TOO_SHORT_MS) return pair.accessToken;
    return (await this.renewed(pair)).accessToken;
  }

  /** Zalo has not taken this token: gives another, the one that somebody has renewed meanwhile or a new one. Throws `NoAccess`. */
  async accessAfter(refused: string): Promise<string> {
    const pair = await this.read();
    if (pair && pair.accessToken !== refused && this.leftOf(pair) > 0) return pair.accessToken;
    const { savedHere } = this;
    const { trustMs = 10_000 } = this.options;
    if (pair && savedHere?.version === pair.version && this.now() - savedHere.at < trustMs) {
      throw new NoAccess(false, 'Zalo không nhận mã truy cập vừa được cấp; chờ một lát rồi thử lại');
    }
    return (await this.renewed(pair)).accessToken;
  }

  /** An administrator has given permission: the new pair replaces whatever is there. */
  async granted(tokens: GrantedTokens): Promise<void> {
    await this.options.tokens.replace(this.pairOf(tokens));
    this.lostAt = null;
    this.failedAt = -Infinity;
    this.failure = '';
    this.known = await this.options.tokens.get();
    this.options.logger.info('Zalo: đã nhận cặp mã truy cập mới từ trang cấp quyền');
  }

  /** For the health page and the metric; asks the store, not Zalo. */
  async health(): Promise<AccessHealth> {
    let pair: TokenPair | null;
    try {
      pair = await this.read();
    } catch (error) {
      return { ok: false, lost: false, detail: `không đọc được cặp mã truy cập: ${messageOf(error)}` };
    }
    const lost = this.isLost(pair);
    const left = pair ? this.leftOf(pair) : 0;
    const until = pair ? new Date(pair.accessExpiresAt).toISOString() : '';
    if (lost) {
      const still = left > 0 ? `; mã đang dùng còn gửi được đến ${until}` : '; tin đang chờ, chưa gửi được';
      return { ok: false, lost: true, detail: `mất quyền gửi tin: ${lost.reason}${still}. ${this.remedy()}` };
    }
    if (!pair) {
      if (this.options.firstRefreshToken) {
        return {
          ok: false,
          lost: false,
          detail: this.failure || 'chưa đổi được mã làm mới lần đầu lấy mã truy cập',
        };
      }
      return { ok: false, lost: true, detail: `chưa được cấp quyền. ${this.remedy()}` };
    }
    if (left <= 0) {
      return { ok: false, lost: false, detail: `mã truy cập đã hết hạn; ${this.failure || 'đang làm mới'}` };
    }
    const trouble = this.failure ? `; lần làm mới gần nhất chưa được: ${this.failure}` : '';
    return { ok: true, lost: false, detail: `mã truy cập còn hạn đến ${until}${trouble}` };
  }

  private aheadOf(pair: TokenPair): number {
    const { aheadMs = 6 * 60 * MINUTE_MS } = this.options;
    return this.savedHere?.version === pair.version ? Math.min(aheadMs, this.savedHere.lifeMs / 4) : aheadMs;
  }

  private leftOf(pair: TokenPair): number {
    return pair.accessExpiresAt - this.now();
  }

  private remedy(): string {
    return `Quản trị viên mở ${this.options.authorizeUrl} để cấp quyền lại`;
  }

  private async read(): Promise<TokenPair | null> {
    const pair = await this.options.tokens.get();
    // Another replica has done it: what went wrong here is over.
    if (pair?.version !== this.known?.version) this.failure = '';
    this.known = pair;
    return pair;
  }

  private isLost(pair: TokenPair | null) {
    return this.lostAt && this.lostAt.version === (pair?.version ?? null) ? this.lostAt : null;
  }

  private async lookAhead(): Promise<void> {
    try {
      const pair = await this.read();
      if (pair && this.leftOf(pair) > this.aheadOf(pair)) return;
      if (!pair && !this.options.firstRefreshToken) return this.shout('chưa được cấp quyền');
      await this.renewed(pair);
    } catch (error) {
      if (error instanceof NoAccess) return;
      this.options.logger.error('Zalo: không xem được cặp mã truy cập', { error: messageOf(error) });
    }
  }

  /** One renewal at a time in this process; who comes meanwhile shares it. */
  private renewed(from: TokenPair | null): Promise<TokenPair> {
    this.renewal ??= this.renewShared(from).finally(() => (this.renewal = null));
    return this.renewal;
  }

  private async renewShared(from: TokenPair | null): Promise<TokenPair> {
    const lost = this.isLost(from);
    if (lost) {
      this.shout(lost.reason);
      throw new NoAccess(true, lost.reason);
    }
    if (this.now() - this.failedAt < (this.options.pauseMs ?? 30_000))
      throw new NoAccess(false, this.failure);
    const { leases, oauth } = this.options;
    // Longer than the call can take, or a second replica would spend the token once more.
    const leaseMs = oauth.timeoutMs * 2 + 10_000;
    const giveUp = performance.now() + WAIT_LONGEST_MS;
    for (;;) {
      const lease = await leases.acquire(LEASE, leaseMs);
      if (lease) {
        try {
          return await this.renewAlone(from, { lease, leaseMs });
        } finally {
          await leases.release(LEASE, lease).catch(() => undefined);
        }
      }
      await pause(WAIT_MS);
      const pair = await this.read();
      if (pair && pair.version !== (from?.version ?? null)) return pair;
      if (performance.now() > giveUp) throw new NoAccess(false, 'bản chạy khác đang làm mới mã truy cập');
    }
  }

  /** Under the lease. */
  private async renewAlone(
    from: TokenPair | null,
    { lease, leaseMs }: { lease: string; leaseMs: number },
  ): Promise<TokenPair> {
    const current = await this.read();
    if (current && current.version !== (from?.version ?? null)) return current;
    const refreshToken = current ? current.refreshToken : this.options.firstRefreshToken;
    if (!refreshToken) {
      this.shout('chưa được cấp quyền');
      throw new NoAccess(true, 'chưa được cấp quyền');
    }
    let tokens: GrantedTokens;
    try {
      tokens = await this.options.oauth.refresh(refreshToken);
    } catch (error) {
      throw this.failed(error, current);
    }
    const pair = this.pairOf(tokens);
    const saved = await this.save(pair, current?.version ?? null, { lease, leaseMs });
    const now = await this.read();
    if (!now) throw new NoAccess(false, 'cặp mã truy cập vừa lưu không còn trong kho dữ liệu');
    if (saved) this.savedHere = { version: now.version, at: this.now(), lifeMs: tokens.expiresInMs };
    this.failedAt = -Infinity;
    this.failure = '';
    this.options.logger.info('Zalo: đã làm mới mã truy cập', {
      until: new Date(now.accessExpiresAt).toISOString(),
    });
    return now;
  }

  /** Until it is in the store, however long the store is away: nobody else has this pair. */
  private async save(
    pair: Omit<TokenPair, 'version'>,
    expectedVersion: number | null,
    { lease, leaseMs }: { lease: string; leaseMs: number },
  ): Promise<boolean> {
    const { tokens, leases, logger } = this.options;
    for (let tries = 0; ; tries++) {
      try {
        return await tokens.save(pair, expectedVersion);
      } catch (error) {
        logger.error('Zalo: chưa lưu được cặp mã truy cập mới, đang thử lại; đừng tắt chương trình lúc này', {
          error: messageOf(error),
        });
        // A commit whose answer was lost has saved it.
        const there = await tokens.get().catch(() => null);
        if (there?.refreshToken === pair.refreshToken) return true;
        if (this.stopped && tries >= 10) throw new NoAccess(false, 'không lưu được cặp mã truy cập mới');
        await pause(SAVE_PAUSES_MS[Math.min(tries, SAVE_PAUSES_MS.length - 1)]!);
        await leases.renew(LEASE, lease, leaseMs).catch(() => false);
      }
    }
  }

  private failed(error: unknown, current: TokenPair | null): Error {
    if (!(error instanceof GrantError)) return error instanceof Error ? error : new Error(String(error));
    this.failure = error.message;
    if (error.kind === 'spent') {
      const reason = 'mã làm mới đã bị dùng hoặc thu hồi';
      this.lostAt = { version: current?.version ?? null, reason };
      this.shout(reason);
      return new NoAccess(true, reason);
    }
    this.failedAt = this.now();
    this.options.logger.error(
      error.kind === 'refused'
        ? 'Zalo từ chối làm mới mã truy cập; kiểm tra ZALO_APP_ID, ZALO_APP_SECRET, hoặc cấp quyền lại'
        : 'Zalo: chưa làm mới được mã truy cập, sẽ thử lại',
      { error: error.message, authorizeUrl: this.options.authorizeUrl },
    );
    return new NoAccess(false, error.message);
  }

  private shout(reason: string): void {
    const now = this.now();
    if (now - this.shoutedAt < SHOUT_MS) return;
    this.shoutedAt = now;
    this.options.logger.error(
      `ZALO MẤT QUYỀN GỬI TIN: ${reason}. ${this.remedy()}. Khung chat trên web vẫn chạy.`,
    );
  }

  private pairOf({ accessToken, refreshToken, expiresInMs }: GrantedTokens): Omit<TokenPair, 'version'> {
    return { accessToken, refreshToken, accessExpiresAt: this.now() + expiresInMs };
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
