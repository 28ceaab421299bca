import type { Registry } from 'prom-client';
import type { Server } from 'restify';
import type { Converse } from '../../bot/converse.js';
import type { Metrics } from '../../ops/metrics.js';
import type { Templates } from '../../replies/templates.js';
import type { OutgoingMessage, Store, StoredActivity, TurnClaim } from '../../store/store.js';
import { Authorization, redirectUri } from './authorize.js';
import { ZaloApi, ZaloOAuth } from './client/index.js';
import type { ZaloLogger } from './logger.js';
import { Pace } from './pace.js';
import { parcelOf } from './parcel.js';
import { answer, route } from './route.js';
import { Sender } from './sender.js';
import type { ZaloSettings } from './settings.js';
import { TokenKeeper } from './token-keeper.js';
import { zaloTurns } from './turns.js';
import { Webhook } from './webhook.js';
import { ZaloMetrics } from './zalo-metrics.js';

/** What the channel needs from the rest; wired in `src/app.ts`. */
export interface ZaloDeps {
  settings: ZaloSettings;
  store: Store;
  templates: Templates;
  logger: ZaloLogger;
  metrics: Pick<Metrics, 'call' | 'refused'> & { registry: Registry };
  /** `ADMIN_TOKEN`; null: the authorization page is closed. */
  adminToken: string | null;
  /** `PUBLIC_URL`. */
  publicUrl: string;
  /** `RATE_PER_SENDER`. */
  perSenderMinute: number;
}

/** Zalo, mounted. */
export interface ZaloChannel {
  /** The app's `converse`, as people on Zalo meet it. */
  around(converse: Converse): Converse;
  /** A turn's activities as rows of the outbox: one row, as few messages as can be. */
  outgoing(claim: TurnClaim, activities: StoredActivity[]): OutgoingMessage[];
  /** For `/readyz`. */
  health(): Promise<{ ok: boolean; detail: string }>;
  /** Begins to send and to keep the tokens. */
  start(): void;
  stop(): Promise<void>;
}

/** Mounts `POST /zalo/webhook` and `/zalo/authorize` on the server; nothing is sent before `start`. */
export async function mountZalo(server: Server, deps: ZaloDeps): Promise<ZaloChannel> {
  const { settings, store, templates, logger, metrics } = deps;
  const { appId, appSecret, oauthUrl, apiUrl, znsUrl } = settings;
  const oauth = new ZaloOAuth({ appId, appSecret, oauthUrl });
  const keeper = new TokenKeeper({
    tokens: store.zaloTokens,
    leases: store.leases,
    oauth,
    logger,
    firstRefreshToken: settings.refreshToken,
    authorizeUrl: `${deps.publicUrl}/zalo/authorize`,
  });
  const own = new ZaloMetrics(metrics.registry, () => keeper.health());
  const sender = new Sender({
    outbox: store.outbox,
    phones: store.phones,
    subscriptions: store.subscriptions,
    keeper,
    api: new ZaloApi({ apiUrl, znsUrl }),
    pace: new Pace({ counters: store.counters, perSecond: settings.messagesPerSecond }),
    logger,
    zns: settings.zns,
    onCall: (outcome, tookMs, up) => metrics.call('zalo', outcome, tookMs, up),
    onEnd: (way, reason) => own.end(way, reason),
  });
  new Webhook({
    appId,
    oaSecretKey: settings.oaSecretKey,
    inbox: store.inbox,
    logger,
    perSenderMinute: deps.perSenderMinute,
    onEvent: (event, outcome, tookMs) => own.event(event, outcome, tookMs),
    tooMany: async (userId, at) => {
      metrics.refused('zalo-sender');
      const { text } = templates.render('zalo-limit', {});
      await store.outbox.put({
        channel: 'zalo',
        recipientId: userId,
        conversationId: userId,
        payload: { messages: [{ text }], notice: null },
        key: `nhanh|${userId}|${Math.floor(at / 60_000)}`,
      });
    },
  }).mount(server);
  await mountAuthorization(server, deps, { oauth, keeper });
  return {
    around: (converse) =>
      zaloTurns(converse, {
        templates,
        phones: store.phones,
        subscriptions: store.subscriptions,
        zns: settings.zns !== null,
      }),
    outgoing: ({ channel, senderId, conversationId }, activities) => {
      const payload = parcelOf(activities);
      return payload.messages.length === 0
        ? []
        : [{ channel, recipientId: senderId, conversationId, payload }];
    },
    async health() {
      const { ok, detail } = await keeper.health();
      const { depth, dead } = await store.outbox.stats();
      return { ok, detail: `${detail}; ${depth} tin chờ gửi, ${dead} tin bị gác lại` };
    },
    start() {
      keeper.start();
      sender.start();
    },
    async stop() {
      await sender.stop();
      await keeper.stop();
    },
  };
}

async function mountAuthorization(
  server: Server,
  { store, logger, adminToken, publicUrl }: ZaloDeps,
  { oauth, keeper }: { oauth: ZaloOAuth; keeper: TokenKeeper },
): Promise<void> {
  if (adminToken === null) {
    logger.warn('Zalo: trang cấp quyền đang đóng; đặt ADMIN_TOKEN để mở', { page: redirectUri(publicUrl) });
    const closed = 'Trang này đang đóng. Quản trị viên đặt ADMIN_TOKEN trong .env rồi khởi động lại.';
    route(
      server,
      'get',
      '/zalo/authorize',
      async (_request, response) => answer(response, 404, closed),
      () => undefined,
    );
    return;
  }
  if (!publicUrl.startsWith('https:')) {
    logger.warn('Zalo: PUBLIC_URL cần là địa chỉ https mà Zalo gọi tới được', { publicUrl });
  }
  new Authorization({
    oauth,
    granted: (tokens) => keeper.granted(tokens),
    adminToken,
    publicUrl,
    secret: await store.secret('zalo-authorize'),
    counters: store.counters,
    logger,
  }).mount(server);
}
