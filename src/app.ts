import { existsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Server } from 'restify';
import { followContent } from './answers/follow-content.js';
import { answerDossier, noticeFields } from './answers/dossier.js';
import { DossierDesk } from './answers/dossier-desk.js';
import { reception } from './answers/reception.js';
import { Thinker } from './answers/thinker.js';
import { addressedActivity } from './bot/addressed.js';
import { createBot } from './bot/bot.js';
import { mountWebChat } from './channels/webchat/mount.js';
import { watchSites } from './channels/webchat/sites.js';
import { mountZalo } from './channels/zalo/mount.js';
import { zaloNotice } from './channels/zalo/parcel.js';
import { TurnWorker } from './bot/turn-worker.js';
import { secretsOf, type Config } from './config.js';
import { calendarOf } from './dossier/holidays.js';
import { portOf, type DossierProvider } from './dossier/provider.js';
import { mountSandboxPortal } from './dossier/sandbox-portal.js';
import { createDossierService } from './dossier/service.js';
import { Health } from './ops/health.js';
import { createHttpServer } from './ops/http-server.js';
import { createLogger, type Logger } from './ops/logger.js';
import { maskPersonal } from './ops/mask.js';
import { Metrics } from './ops/metrics.js';
import { replyOf, type Reply } from './replies/reply.js';
import type { Templates } from './replies/templates.js';
import { openStore } from './store/open-store.js';
import type { Store } from './store/store.js';

/** The folder of the project: content is found beside the program, wherever it was started from. */
export const HOME = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');

export interface App {
  server: Server;
  store: Store;
  /** Where it listens, e.g. `http://127.0.0.1:3978`. */
  address: string;
  /** Stops taking work, finishes turns under way (at most 10 s), closes everything. */
  stop(): Promise<void>;
}

/** What a start has opened so far, each with how it is closed. */
type Opened = (() => Promise<unknown> | void)[];

/**
 * Everything wired, in the order that a start needs: knowledge, store, bot, channels, then the port. A start that
 * fails closes what it has opened.
 */
export async function startApp(
  config: Config,
  logger: Logger = createLogger({ level: config.logLevel, secrets: secretsOf(config) }),
): Promise<App> {
  const opened: Opened = [];
  try {
    return await open(config, logger, opened);
  } catch (error) {
    for (const close of opened.reverse()) {
      await Promise.resolve()
        .then(close)
        .catch(() => undefined);
    }
    throw error;
  }
}

async function open(config: Config, logger: Logger, opened: Opened): Promise<App> {
  const health = new Health();
  const metrics = new Metrics();
  // It reads the knowledge while the rest is set up.
  const thinker = Thinker.begin({
    content: {
      knowledgeDirs: config.knowledgeDirs.map(inHome),
      dialogsDir: inHome(config.dialogsDir),
      localesDir: inHome(config.localesDir),
      ownDir: inHome('knowledge'),
      province: config.province.name,
      provinceCode: config.province.code,
    },
  });
  opened.push(() => thinker.stop());
  const { templates } = thinker;
  const store = await openStore({
    dataDir: config.dataDir,
    ...(config.databaseUrl ? { databaseUrl: config.databaseUrl } : {}),
    ...(config.dataKey ? { dataKey: config.dataKey } : {}),
    backlogLimit: config.backlogLimit,
    memoryTermMs: config.memoryHours * 3_600_000,
  });
  opened.push(() => store.close());
  const calendar = calendarOf(lastWith(config, 'holidays.yaml'), (line) => logger.warn(`ngày nghỉ: ${line}`));
  const server = createHttpServer({
    trustProxy: config.trustProxy,
    https: config.publicUrl.startsWith('https:'),
    onError: (error) => logger.error(`máy chủ HTTP: ${error.stack ?? error.message}`),
    onAnswer: (route, method, status, tookMs) => metrics.answer(route, method, status, tookMs),
  });
  if (config.dossier.provider === 'sandbox') {
    mountSandboxPortal(server, { provinceCode: config.province.code, calendar });
  }
  const zalo = config.zalo
    ? await mountZalo(server, {
        settings: config.zalo,
        store,
        templates,
        logger,
        metrics,
        adminToken: config.adminToken,
        publicUrl: config.publicUrl,
        perSenderMinute: config.rates.perSenderMinute,
      })
    : null;
  if (zalo) health.register('zalo', () => zalo.health(), false);
  const worker = new TurnWorker({
    store,
    bot: createBot((input, memory) => converse(input, memory)),
    logger,
    concurrency: config.turnConcurrency,
    mask: maskPersonal,
    apology: (locale) => apology(templates, locale),
    ...(zalo ? { outgoing: zalo.outgoing } : {}),
    onTurn: ({ channel, outcome, replies, tookMs, sinceArrivalMs }) =>
      metrics.turn({
        channel,
        outcome,
        tookMs,
        sinceArrivalMs,
        ...(replies[0] ? { intent: replies[0].intent, confidence: replies[0].confidence } : {}),
      }),
  });
  metrics.watchQueue('inbox', () => store.inbox.stats());
  metrics.watchQueue('outbox', () => store.outbox.stats());
  const sweeping = setInterval(() => void sweepOnce(store, config, logger), SWEEP_MS);
  sweeping.unref();
  opened.push(() => clearInterval(sweeping));
  health.register('store', async () => {
    await store.ping();
    return store.kind;
  });
  await thinker.ready();
  const watchContent = followContent(thinker, { logger, health, metrics });

  mountOperations(server, { health, metrics, config });
  const webChat = mountWebChat(server, {
    store,
    secret: config.webchat.secret ?? (await store.secret('webchat')),
    origins: config.webchat.origins,
    publicUrl: config.publicUrlSet ? config.publicUrl : undefined,
    limits: {
      messagesPerMinute: config.rates.perSenderMinute,
      messagesPerMinutePerAddress: config.rates.perAddressMinute,
    },
    sites: watchSites(lastWith(config, 'sites.yaml'), (error) =>
      logger.error(`sites.yaml: ${error.message}`),
    ),
    hotline: config.hotline,
    suggest: (typed, limit) => thinker.suggest(typed, limit),
    feedback: (feedback) =>
      store.feedback.put({
        ...feedback,
        reason: maskPersonal(feedback.reason),
        ...(feedback.question ? { question: maskPersonal(feedback.question) } : {}),
      }),
    onError: (error) => logger.error(`web chat: ${error.stack ?? error.message}`),
  });
  opened.push(() => webChat.close());
  const address = await listen(server, config);
  opened.push(() => closeServer(server));
  const dossiers = createDossierService({
    port: portOf(portalOf(config, address)),
    store,
    logger,
    calendar,
    sandbox: config.dossier.provider === 'sandbox',
    page:
      config.dossier.provider === 'sandbox'
        ? {
            title: 'Các mã để thử',
            url: `${config.publicUrlSet ? config.publicUrl : address}/sandbox/portal`,
          }
        : config.dossierPage,
    limits: { perSenderHour: config.rates.dossierPerSenderHour },
    hooks: {
      call: (outcome, tookMs) => metrics.call('portal', outcome, tookMs),
      limited: () => metrics.refused('dossier'),
      told: () => metrics.told(),
    },
    notice: (change, subscription) => {
      const reply = answerDossier(change, { now: new Date(), templates, hotline: config.hotline });
      const activity = addressedActivity(reply, 'vi', subscription);
      return subscription.channel === 'zalo' ? zaloNotice(activity, noticeFields(change)) : activity;
    },
  });
  health.register('dossier', () => dossiers.health(), false);
  const desk = new DossierDesk({
    service: dossiers,
    templates,
    provinceCode: config.province.code,
    hotline: config.hotline,
  });
  const received = reception((...asked) => thinker.turn(...asked), desk, config.province.code);
  const converse = zalo ? zalo.around(received) : received;
  dossiers.start();
  worker.start();
  zalo?.start();
  health.started();
  watchContent();
  logger.info('đã sẵn sàng', { address, procedures: thinker.state.procedures, store: store.kind });
  return {
    server,
    store,
    address,
    async stop() {
      health.stopping();
      clearInterval(sweeping);
      await webChat.close();
      await closeServer(server);
      await worker.stop();
      await zalo?.stop();
      await dossiers.stop();
      await thinker.stop();
      await store.close();
    },
  };
}

/** Takes no more connections; those that are busy have half a second. */
function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    (server.server as { closeIdleConnections?: () => void }).closeIdleConnections?.();
    setTimeout(resolve, 500).unref();
  });
}

/** How often what is past its term is deleted, and how long one replica may take over it. */
const SWEEP_MS = 3_600_000;
const SWEEP_LEASE_MS = 300_000;

/** Deletes what is past its term; one replica at a time. */
async function sweepOnce(store: Store, config: Config, logger: Logger): Promise<void> {
  try {
    const token = await store.leases.acquire('sweep', SWEEP_LEASE_MS);
    if (!token) return;
    const removed = await store.sweep({ ...config.keepDays, memory: Math.ceil(config.memoryHours / 24) });
    await store.leases.release('sweep', token);
    logger.info('đã xóa dữ liệu hết hạn', removed);
  } catch (error) {
    logger.error(`không xóa được dữ liệu hết hạn: ${String(error)}`);
  }
}

/** The portal that dossiers are asked of, by the settings; the sandbox is our own server's. */
function portalOf(config: Config, address: string): DossierProvider {
  const { dossier } = config;
  return dossier.provider === 'sandbox' ? { provider: 'sandbox', address } : dossier;
}

/** A file of the last knowledge folder that has it; our own otherwise. */
function lastWith(config: Config, name: string): string {
  const files = config.knowledgeDirs.map((dir) => path.join(inHome(dir), name));
  return files.findLast((file) => existsSync(file)) ?? path.join(HOME, 'knowledge', name);
}

function inHome(folder: string): string {
  return path.isAbsolute(folder) ? folder : path.resolve(HOME, folder);
}

function apology(templates: Templates, locale: 'vi' | 'en'): Reply {
  return replyOf({ intent: 'help', confidence: 0, ...templates.render('apology', {}, locale) });
}

function mountOperations(
  server: Server,
  { health, metrics, config }: { health: Health; metrics: Metrics; config: Config },
): void {
  server.get('/healthz', async (_req, res) => {
    res.send(200, health.alive());
  });
  server.get('/readyz', async (_req, res) => {
    const report = await health.ready();
    res.send(report.ok ? 200 : 503, report);
  });
  server.get('/metrics', async (req, res) => {
    const from = req.socket.remoteAddress ?? '';
    if (config.metricsAccess === 'loopback' && !/^(?:::1|(?:::ffff:)?127\.)/.test(from)) {
      res.send(403, { code: 'Forbidden', message: 'Chỉ đọc được từ chính máy này (METRICS_ACCESS).' });
      return;
    }
    const body = await metrics.registry.metrics();
    res.sendRaw(200, body, { 'Content-Type': metrics.registry.contentType });
  });
}

function listen(server: Server, config: Config): Promise<string> {
  return new Promise((resolve, reject) => {
    const failed = (error: NodeJS.ErrnoException) => {
      reject(
        error.code === 'EADDRINUSE'
          ? new Error(`PORT: cổng ${config.port} đang có chương trình khác dùng; đặt PORT khác rồi chạy lại`)
          : error,
      );
    };
    server.once('error', failed);
    server.listen(config.port, config.host, () => {
      server.removeListener('error', failed);
      const { port } = server.address() as { port: number };
      resolve(`http://127.0.0.1:${port}`);
    });
  });
}
