import { mkdtemp, rm } from 'node:fs/promises';
import type { Server as HttpServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import restify from 'restify';
import { mountWebChat, type WebChat } from '../../../src/channels/webchat/mount.js';
import type { WebChatDeps } from '../../../src/channels/webchat/deps.js';
import { replyActivity } from '../../../src/channels/webchat/reply-activity.js';
import { watchSites } from '../../../src/channels/webchat/sites.js';
import { openStore } from '../../../src/store/open-store.js';
import type { Feedback, Store, StoredActivity } from '../../../src/store/store.js';
import { cannedReply, cannedSuggestions } from './canned-replies.js';

export const SECRET = 'bi-mat-dung-cho-kiem-thu-32-ky-tu';

export interface Options extends Partial<WebChatDeps> {
  /** Of an earlier run, to go on with; otherwise a fresh one that `stop` removes. */
  dataDir?: string;
  port?: number;
  /** How long the stand-in takes for an answer, ms; null: it never answers. */
  answersAfterMs?: number | null;
}

/**
 * A real restify server with the web chat on a real SQLite store. A stand-in for the bot takes messages from the
 * inbox and answers them with canned replies.
 */
export interface RunningWebChat {
  url: string;
  port: number;
  dataDir: string;
  store: Store;
  webChat: WebChat;
  feedback: Feedback[];
  errors: Error[];
  /** What the bot was given, in order. */
  asked: StoredActivity[];
  /** Ends it; `keepData` leaves the store for the next run. `abrupt`: cuts all lines without a word. */
  stop(options?: { keepData?: boolean; abrupt?: boolean }): Promise<void>;
}

export async function startWebChat(options: Options = {}): Promise<RunningWebChat> {
  const dataDir = options.dataDir ?? (await mkdtemp(join(tmpdir(), 'webchat-')));
  const store = options.store ? (options.store as Store) : await openStore({ dataDir, dataKey: SECRET });
  const feedback: Feedback[] = [];
  const errors: Error[] = [];
  const asked: StoredActivity[] = [];
  const server = restify.createServer({ name: '' });
  const webChat = mountWebChat(server, {
    store,
    secret: SECRET,
    sites: watchSites('knowledge/sites.yaml', (error) => errors.push(error)),
    suggest: cannedSuggestions,
    feedback: async (judged) => void feedback.push(judged),
    onError: (error) => errors.push(error),
    ...options,
  });
  const bot = standInBot(store, asked, options.answersAfterMs === undefined ? 0 : options.answersAfterMs);
  await new Promise<void>((resolve) => server.listen(options.port ?? 0, '127.0.0.1', () => resolve()));
  const { port } = server.address() as AddressInfo;
  const { server: http } = server as unknown as { server: HttpServer };
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    dataDir,
    store,
    webChat,
    feedback,
    errors,
    asked,
    async stop({ keepData = false, abrupt = false } = {}) {
      if (!abrupt) await webChat.close();
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      http.closeAllConnections();
      if (abrupt) await webChat.close();
      await closed;
      await bot.stop();
      await store.close();
      if (!keepData) await rm(dataDir, { recursive: true, force: true });
    },
  };
}

/** Takes turns from the inbox as the bot does, and answers each with a canned reply. */
function standInBot(store: Store, asked: StoredActivity[], answersAfterMs: number | null) {
  let running = Promise.resolve();
  let stopped = false;
  const run = async () => {
    for (;;) {
      if (stopped || answersAfterMs === null) return;
      const claims = await store.inbox.claim(8, 0);
      if (claims.length === 0) return;
      if (answersAfterMs > 0) await new Promise((resolve) => setTimeout(resolve, answersAfterMs));
      for (const claim of claims) {
        asked.push(claim.activity);
        const reply = claim.activity.type === 'message' ? cannedReply(String(claim.activity.text)) : null;
        const activities = reply ? [replyActivity(reply, claim.activity)] : [];
        await store.inbox.finish(claim, { activities });
      }
    }
  };
  const wake = () => void (running = running.then(run));
  const unsubscribe = store.inbox.onArrival(wake);
  wake();
  return {
    async stop() {
      stopped = true;
      unsubscribe();
      await running;
    },
  };
}
