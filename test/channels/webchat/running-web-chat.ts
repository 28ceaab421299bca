import { mkdtemp, rm } from 'node:fs/promises';
import type { Server as HttpServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createHttpServer } from '../../../src/ops/http-server.js';
import { createBot } from '../../../src/bot/bot.js';
import type { TurnInput } from '../../../src/bot/converse.js';
import { TurnWorker } from '../../../src/bot/turn-worker.js';
import { createLogger } from '../../../src/ops/logger.js';
import { mountWebChat, type WebChat } from '../../../src/channels/webchat/mount.js';
import type { WebChatDeps } from '../../../src/channels/webchat/deps.js';
import { watchSites } from '../../../src/channels/webchat/sites.js';
import { openStore } from '../../../src/store/open-store.js';
import type { Feedback, Store } from '../../../src/store/store.js';
import { cannedReply, cannedSuggestions } from './canned-replies.js';

export const SECRET = 'bi-mat-dung-cho-kiem-thu-32-ky-tu';

export interface Options extends Partial<WebChatDeps> {
  /** Of an earlier run, to go on with; otherwise a fresh one that `stop` removes. */
  dataDir?: string;
  port?: number;
  /** How long an answer takes, ms; null: none ever comes. */
  answersAfterMs?: number | null;
}

/** A real restify server with the web chat on a real store, and the real bot with canned replies. */
export interface RunningWebChat {
  url: string;
  port: number;
  dataDir: string;
  store: Store;
  webChat: WebChat;
  deps: WebChatDeps;
  feedback: Feedback[];
  errors: Error[];
  /** What the bot was given, in order. */
  asked: TurnInput[];
  /** Ends it; `keepData` leaves the store for the next run. `abrupt`: cuts all lines without a word. */
  stop(options?: { keepData?: boolean; abrupt?: boolean }): Promise<void>;
}

export async function startWebChat(options: Options = {}): Promise<RunningWebChat> {
  const dataDir = options.dataDir ?? (await mkdtemp(join(tmpdir(), 'webchat-')));
  const store = options.store ? (options.store as Store) : await openStore({ dataDir, dataKey: SECRET });
  const feedback: Feedback[] = [];
  const errors: Error[] = [];
  const asked: TurnInput[] = [];
  const server = createHttpServer({ trustProxy: 1, onError: (error) => errors.push(error) });
  const deps: WebChatDeps = {
    store,
    secret: SECRET,
    sites: watchSites('knowledge/sites.yaml', (error) => errors.push(error)),
    suggest: cannedSuggestions,
    feedback: async (judged) => void feedback.push(judged),
    onError: (error) => errors.push(error),
    ...options,
  };
  const webChat = mountWebChat(server, deps);
  const { answersAfterMs = 0 } = options;
  const worker = new TurnWorker({
    store,
    bot: createBot(async (input, memory) => {
      asked.push(input);
      if (answersAfterMs) await new Promise((resolve) => setTimeout(resolve, answersAfterMs));
      return { replies: [cannedReply(input.text)], memory };
    }),
    logger: createLogger({ level: 'error' }),
    mask: (text) => text,
    apology: () => cannedReply('xin chào'),
  });
  if (answersAfterMs !== null) worker.start();
  await new Promise<void>((resolve) => server.listen(options.port ?? 0, '127.0.0.1', () => resolve()));
  const { port } = server.address() as AddressInfo;
  const { server: http } = server as unknown as { server: HttpServer };
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    dataDir,
    store,
    webChat,
    deps,
    feedback,
    errors,
    asked,
    async stop({ keepData = false, abrupt = false } = {}) {
      if (!abrupt) await webChat.close();
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      http.closeAllConnections();
      if (abrupt) await webChat.close();
      await closed;
      await worker.stop(abrupt ? 0 : 5000);
      await store.close();
      if (!keepData) await rm(dataDir, { recursive: true, force: true });
    },
  };
}
