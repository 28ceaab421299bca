/**
 * One replica for tests that kill it: store, bot and worker, and a sender that stands for Zalo's. Reads messages as JSON
 * lines from its input, says on its output, at once and in order, what it has acknowledged and sent.
 */
import { writeSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { createBot } from '../../src/bot/bot.js';
import { TurnWorker } from '../../src/bot/turn-worker.js';
import { openStore, type StoreOptions } from '../../src/store/open-store.js';
import { smallTalk } from '../small-talk.js';

/** A line in. */
export interface Ask {
  messageId: string;
  channel: 'webchat' | 'zalo';
  conversationId: string;
}

/** A line out. */
export type Said =
  | { said: 'ready'; pid: number }
  | { said: 'ack'; messageId: string; outcome: 'written' | 'duplicate' }
  | { said: 'wait'; messageId: string }
  | { said: 'turn' }
  | { said: 'sent'; outboxId: number; text: string; interrupted: boolean }
  | { said: 'trouble'; what: string };

/** Written straight to the pipe, so that a kill right after it does not take it back. */
function say(line: Said): void {
  writeSync(1, `${JSON.stringify(line)}\n`);
}

const store = await openStore(JSON.parse(process.argv[2] ?? '{}') as StoreOptions);

const bot = createBot(async ({ text }, memory) => {
  const told = ((memory as { told?: number } | null)?.told ?? 0) + 1;
  return { replies: [smallTalk(`${text}#${told}`)], memory: { told } };
});

const trouble = (what: string, fields?: Record<string, unknown>) =>
  say({ said: 'trouble', what: `${what} ${JSON.stringify(fields ?? {})}` });
const worker = new TurnWorker({
  store,
  bot,
  logger: { info: () => {}, warn: trouble, error: trouble },
  mask: (text) => text,
  onTurn: () => say({ said: 'turn' }),
  apology: () => {
    throw new Error('không có gì để xin lỗi');
  },
});

let sending = false;
async function send(): Promise<void> {
  if (sending) return;
  sending = true;
  try {
    for (;;) {
      const claims = await store.outbox.claim('zalo', 16);
      if (claims.length === 0) return;
      await Promise.all(
        claims.map(async (claim) => {
          const { text } = claim.payload as { text: string };
          say({ said: 'sent', outboxId: claim.outboxId, text, interrupted: claim.interrupted });
          await store.outbox.sent(claim);
        }),
      );
    }
  } catch (error) {
    trouble(`gửi: ${String(error)}`);
  } finally {
    sending = false;
  }
}
store.outbox.onArrival(() => void send());
const looking = setInterval(() => void send(), 500);

async function take({ messageId, channel, conversationId }: Ask): Promise<void> {
  try {
    if (channel === 'webchat') {
      await store.conversations.create({
        id: conversationId,
        channel,
        senderId: conversationId,
        site: '',
        origin: '',
        tokenId: '',
      });
    }
    const result = await store.inbox.put({
      channel,
      messageId,
      conversationId,
      senderId: conversationId,
      activity: { type: 'message', text: messageId },
      log: channel === 'webchat',
    });
    if (result.outcome === 'full') say({ said: 'wait', messageId });
    else say({ said: 'ack', messageId, outcome: result.outcome });
  } catch (error) {
    trouble(`nhận: ${String(error)}`);
    say({ said: 'wait', messageId });
  }
}

worker.start();
createInterface({ input: process.stdin }).on('line', (line) => void take(JSON.parse(line) as Ask));

process.on('SIGTERM', () => {
  void (async () => {
    clearInterval(looking);
    await worker.stop();
    await store.close();
    process.exit(0);
  })();
});
say({ said: 'ready', pid: process.pid });
void send();
