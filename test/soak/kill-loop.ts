import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { openStore, type StoreOptions } from '../../src/store/open-store.js';
import type { Ask, Said } from './replica.js';

export interface KillLoopOptions {
  store: StoreOptions;
  kills: number;
  messages: number;
  /** Conversations the messages are spread over, half of them web chat, half Zalo. */
  conversations: number;
  /**
   * Lives at least this long, in ms, and at most that: one life in three from the moment it is ready, the others from
   * their first turn, so that a busy machine makes headway too.
   */
  life: [number, number];
  onKill?: (kills: number, acknowledged: number) => void;
}

export interface KillLoopResult {
  kills: number;
  acknowledged: number;
  /** Acknowledged and never answered. */
  lost: number;
  /** Answered more than once: in the web chat's log; or sent twice on Zalo without having been cut in half. */
  answeredTwice: number;
  /** Sent again because the kill came between the sending and its note; nothing can rule that out. */
  sentAgainAfterCut: number;
  /** Conversations in which the memory or the order of answers is not what the messages make. */
  disordered: number;
  setAside: number;
  troubles: string[];
}

/** Messages that are under way to the replica at a time. */
const WINDOW = 48;

/**
 * Sends messages to a replica, kills it over and over at any instruction, sends again what was not acknowledged (as a
 * channel would), and then looks: is every acknowledged message answered, once, in order?
 */
export async function killLoop(options: KillLoopOptions): Promise<KillLoopResult> {
  const asks = Array.from({ length: options.messages }, (_, i): Ask => {
    const conversation = i % options.conversations;
    return {
      messageId: `m${i}`,
      channel: conversation % 2 === 0 ? 'webchat' : 'zalo',
      conversationId: `c${conversation}`,
    };
  });
  const acknowledged = new Set<string>();
  const sent = new Map<string, { times: number; cut: number }>();
  const troubles: string[] = [];
  let next = 0;
  let kills = 0;
  let unacknowledged = new Map<string, Ask>();

  while (acknowledged.size < asks.length || kills < options.kills) {
    const replica = start(options.store);
    const more = () => {
      while (unacknowledged.size < WINDOW && next < asks.length) {
        const ask = asks[next++]!;
        unacknowledged.set(ask.messageId, ask);
        give(replica, ask);
      }
    };
    let death: NodeJS.Timeout | undefined;
    const [least, most] = options.life;
    const doom = () => {
      death ??= setTimeout(
        () => {
          if (kills < options.kills) {
            kills++;
            options.onKill?.(kills, acknowledged.size);
            replica.kill('SIGKILL');
          } else if (acknowledged.size === asks.length) replica.kill('SIGTERM');
          else death?.refresh();
        },
        least + Math.random() * (most - least),
      );
    };
    const short = Math.random() < 1 / 3;
    await new Promise<void>((resolve, reject) => {
      replica.once('exit', (code, signal) => {
        clearTimeout(death);
        if (signal === 'SIGKILL' || code === 0) resolve();
        else reject(new Error(`tiến trình thử tự kết thúc (${code ?? signal}): ${troubles.at(-1) ?? ''}`));
      });
      createInterface({ input: replica.stdout! }).on('line', (line) => {
        let said: Said;
        try {
          said = JSON.parse(line) as Said;
        } catch {
          return; // The kill cut the line in half.
        }
        switch (said.said) {
          case 'ready': {
            for (const ask of unacknowledged.values()) give(replica, ask);
            // What was acknowledged comes again too, as it does from a channel that has not heard the answer.
            const again = asks[Math.floor(Math.random() * next)];
            if (again) give(replica, again);
            more();
            if (short || next === asks.length) doom();
            break;
          }
          case 'turn':
            doom();
            break;
          case 'ack':
            acknowledged.add(said.messageId);
            unacknowledged.delete(said.messageId);
            more();
            break;
          case 'wait': {
            const ask = unacknowledged.get(said.messageId);
            if (ask) setTimeout(() => give(replica, ask), 100);
            break;
          }
          case 'sent': {
            const count = sent.get(said.text) ?? { times: 0, cut: 0 };
            sent.set(said.text, count);
            count.times++;
            if (said.interrupted) count.cut++;
            break;
          }
          case 'trouble':
            if (troubles.length < 20) troubles.push(said.what);
        }
      });
    });
    unacknowledged = new Map(unacknowledged);
  }
  await drain(options.store, sent);
  return examine(options.store, asks, acknowledged, sent, { kills, troubles });
}

function start(store: StoreOptions): ChildProcess {
  const replica = spawn(
    process.execPath,
    [fileURLToPath(new URL('./replica.js', import.meta.url)), JSON.stringify(store)],
    { stdio: ['pipe', 'pipe', 'inherit'] },
  );
  // Writing to one that has just been killed.
  replica.stdin?.on('error', () => undefined);
  return replica;
}

function give(replica: ChildProcess, ask: Ask): void {
  if (replica.exitCode === null && replica.signalCode === null)
    replica.stdin?.write(`${JSON.stringify(ask)}\n`);
}

/** A last replica that is let live until nothing waits. */
async function drain(
  options: StoreOptions,
  sent: Map<string, { times: number; cut: number }>,
): Promise<void> {
  const replica = start(options);
  createInterface({ input: replica.stdout! }).on('line', (line) => {
    const said = JSON.parse(line) as Said;
    if (said.said !== 'sent') return;
    const count = sent.get(said.text) ?? { times: 0, cut: 0 };
    sent.set(said.text, count);
    count.times++;
    if (said.interrupted) count.cut++;
  });
  const store = await openStore(options);
  try {
    let least = Infinity;
    for (let still = 0; still < 60; still++) {
      const [inbox, outbox] = await Promise.all([store.inbox.stats(), store.outbox.stats()]);
      const depth = inbox.depth + outbox.depth;
      if (depth === 0) break;
      if (depth < least) still = 0;
      least = Math.min(least, depth);
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
  } finally {
    await store.close();
    const ended = new Promise((resolve) => replica.once('exit', resolve));
    replica.kill('SIGTERM');
    await ended;
  }
}

async function examine(
  options: StoreOptions,
  asks: Ask[],
  acknowledged: Set<string>,
  sent: Map<string, { times: number; cut: number }>,
  { kills, troubles }: { kills: number; troubles: string[] },
): Promise<KillLoopResult> {
  const store = await openStore(options);
  const result: KillLoopResult = {
    kills,
    acknowledged: acknowledged.size,
    lost: 0,
    answeredTwice: 0,
    sentAgainAfterCut: 0,
    disordered: 0,
    setAside: (await store.inbox.stats()).dead,
    troubles,
  };
  try {
    const conversations = new Map<string, Ask[]>();
    for (const ask of asks) {
      conversations.set(ask.conversationId, [...(conversations.get(ask.conversationId) ?? []), ask]);
    }
    for (const [id, asked] of conversations) {
      const channel = asked[0]!.channel;
      // An answer is `<message>#<how many were answered by then>`.
      const answers =
        channel === 'webchat'
          ? (await store.activities.list(id, 0, 100_000)).activities
              .filter(({ activity }) => activity.replyToId !== undefined)
              .map(({ activity }) => String(activity.text))
          : [...sent.keys()].filter((text) =>
              asked.some(({ messageId }) => text.startsWith(`${messageId}#`)),
            );
      const times = new Map<string, number>();
      for (const answer of answers) {
        const messageId = answer.split('#')[0]!;
        times.set(messageId, (times.get(messageId) ?? 0) + 1);
      }
      for (const { messageId } of asked) {
        const count = times.get(messageId) ?? 0;
        if (count === 0 && acknowledged.has(messageId)) result.lost++;
        if (count > 1) result.answeredTwice++;
      }
      const numbers = answers.map((answer) => Number(answer.split('#')[1]));
      if (numbers.some((number, index) => number !== index + 1)) result.disordered++;
      const memory = (await store.memory.get(channel, id))?.value as { told: number } | undefined;
      if (memory?.told !== asked.length) result.disordered++;
    }
    for (const { times, cut } of sent.values()) {
      result.sentAgainAfterCut += Math.min(times - 1, cut);
      result.answeredTwice += Math.max(0, times - 1 - cut);
    }
    return result;
  } finally {
    await store.close();
  }
}
