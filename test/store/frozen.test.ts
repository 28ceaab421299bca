import { expect } from 'chai';
import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { onEachStore } from './each-store.js';
import type { StoreOptions } from '../../src/store/open-store.js';
import type { Ask, Said } from '../soak/replica.js';

onEachStore('Đứng hình (SIGSTOP)', (place) => {
  let replicas: ChildProcess[] = [];
  const asks = Array.from({ length: 300 }, (_, i): Ask => ({
    messageId: `m${i}`,
    channel: 'webchat',
    conversationId: `c${i % 20}`,
  }));
  afterEach(() => {
    for (const replica of replicas) replica.kill('SIGKILL');
    replicas = [];
  });

  function replica(options: StoreOptions): { process: ChildProcess; said: Said[]; ready: Promise<void> } {
    const child = spawn(
      process.execPath,
      [fileURLToPath(new URL('../soak/replica.js', import.meta.url)), JSON.stringify(options)],
      { stdio: ['pipe', 'pipe', 'inherit'] },
    );
    replicas.push(child);
    const said: Said[] = [];
    const ready = new Promise<void>((resolve) => {
      createInterface({ input: child.stdout! }).on('line', (line) => {
        const one = JSON.parse(line) as Said;
        said.push(one);
        // Told to wait (the frozen one may hold a lock for some seconds): the channel comes again.
        if (one.said === 'wait') {
          const ask = asks.find(({ messageId }) => messageId === one.messageId);
          setTimeout(() => child.stdin!.write(`${JSON.stringify(ask)}\n`), 200);
        }
        if (said.length === 1) resolve();
      });
    });
    return { process: child, said, ready };
  }

  it('loses its turns to the other replica, and changes nothing when it comes back', async function () {
    // One file has one writer at a time; a writer that is frozen in a transaction holds the others up by design.
    if (place().kind === 'sqlite') this.skip();
    this.timeout(60_000);
    const options = { ...place().options, leaseMs: 1500 };
    const frozen = replica(options);
    const other = replica(options);
    await Promise.all([frozen.ready, other.ready]);
    const store = await place().open();
    for (const [index, ask] of asks.entries()) {
      frozen.process.stdin!.write(`${JSON.stringify(ask)}\n`);
      if (index === 200) frozen.process.kill('SIGSTOP');
    }
    const pid = frozen.process.pid!;
    // What it had not acknowledged the channel sends again, to the replica that answers.
    await new Promise((resolve) => setTimeout(resolve, 300));
    for (const ask of asks) other.process.stdin!.write(`${JSON.stringify(ask)}\n`);
    await until(async () => acknowledged(other.said) === 300 && (await store.inbox.stats()).depth === 0);
    process.kill(pid, 'SIGCONT');
    await until(async () => acknowledged(frozen.said) === 300 && (await store.inbox.stats()).depth === 0);
    await new Promise((resolve) => setTimeout(resolve, 500));
    for (let c = 0; c < 20; c++) {
      const { activities } = await store.activities.list(`c${c}`, 0);
      const answers = activities.filter(({ activity }) => activity.replyToId !== undefined);
      expect(answers.map(({ activity }) => Number(String(activity.text).split('#')[1]))).to.deep.equal(
        Array.from({ length: 15 }, (_, i) => i + 1),
      );
    }
  });
});

function acknowledged(said: Said[]): number {
  return new Set(said.flatMap((line) => (line.said === 'ack' ? [line.messageId] : []))).size;
}

async function until(what: () => Promise<boolean>): Promise<void> {
  for (let i = 0; i < 1500; i++) {
    if (await what()) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error('điều phải đến đã không đến trong 30 giây');
}
