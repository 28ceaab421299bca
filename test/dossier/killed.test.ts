import { expect } from 'chai';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { STATUS_WORDS, type StatusNumber } from '../../src/dossier/status.js';
import { openStore } from '../../src/store/open-store.js';
import { json, startStandIn, type StandIn } from './stand-in.js';

const CODES = ['H37.12-261109-0001', 'H37.12-261109-0002', 'H37.12-261109-0003'];
/** None of them final, so that the dossiers are followed to the end. */
const STAGES: StatusNumber[] = [5, 4, 6, 4, 5, 6];
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

describe('Báo thay đổi qua kill -9', () => {
  let folder: string;
  let portal: StandIn;
  let status: StatusNumber;
  let polls: Map<string, number>;
  /** Called when the portal is asked, and again when it has answered. */
  let onPoll: () => void;
  let onAnswer: () => void;
  let replica: ChildProcess | undefined;

  const open = () => openStore({ dataDir: folder, dataKey: 'khóa thử nghiệm' });
  const start = async () => {
    const child = spawn(
      process.execPath,
      [join(import.meta.dirname, 'following-replica.js'), folder, portal.address],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    replica = child;
    await once(child.stdout!, 'data');
    return child;
  };
  const end = async (signal: NodeJS.Signals) => {
    const child = replica!;
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill(signal);
    await once(child, 'exit');
  };

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'theo-doi-'));
    status = 4;
    polls = new Map();
    onPoll = () => undefined;
    onAnswer = () => undefined;
    portal = await startStandIn(async ({ path, query }, response) => {
      if (path === '/token') return json(response, { access_token: 'tk', expires_in: 300 });
      const code = query.get('code')!;
      const seen = status;
      onPoll();
      // The answer is on its way for a moment, so that a kill may come before it.
      await pause(3);
      json(response, { content: [{ code, statusCurrentTask: STATUS_WORDS[seen] }] });
      polls.set(code, (polls.get(code) ?? 0) + 1);
      if (seen === status) onAnswer();
    });
    const store = await open();
    for (const [i, code] of CODES.entries()) {
      for (const channel of ['zalo', 'webchat'] as const) {
        const conversationId = `${channel}-${i}`;
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
        await store.subscriptions.add({
          dossierCode: code,
          channel,
          conversationId,
          senderId: conversationId,
          lastStatus: `${STATUS_WORDS[4]}|`,
          nextPollAt: 0,
          expiresAt: Date.now() + 86_400_000,
        });
      }
    }
    await store.close();
  });
  after(async () => {
    if (replica) await end('SIGKILL');
    await portal.close();
    rmSync(folder, { recursive: true, force: true });
  });

  /** Messages written, of both channels. */
  const toldSoFar = async () => {
    const store = await open();
    let told = (await store.outbox.stats()).depth;
    for (const i of CODES.keys()) told += (await store.activities.list(`webchat-${i}`, 0)).activities.length;
    await store.close();
    return told;
  };

  it('tells each change once, whenever the process is killed between the change and its message', async function () {
    this.timeout(120_000);
    let kills = 0;
    let untold = 0;
    for (const [stage, next] of STAGES.entries()) {
      await start();
      // The process dies with the first question under way, then after one answer with the change, after two …
      let answers = 0;
      const moment = new Promise<void>((resolve) => {
        onPoll = () => stage === 0 && resolve();
        onAnswer = () => ++answers >= stage && resolve();
      });
      status = next;
      await moment;
      await pause(stage % 2 === 0 ? 0 : 4);
      await end('SIGKILL');
      kills++;
      untold += CODES.length * 2 * (stage + 1) - (await toldSoFar());

      await start();
      const before = new Map(polls);
      // Two dossiers' worth of looks for each: the second one means that the first one's outcome is written.
      for (let i = 0; i < 1000; i++) {
        if (CODES.every((code) => (polls.get(code) ?? 0) >= (before.get(code) ?? 0) + 4)) break;
        await pause(10);
      }
      await end('SIGTERM');

      const told = STATUS_WORDS[next];
      const store = await open();
      expect((await store.outbox.stats()).depth, `tin Zalo sau lần ${kills}`).to.equal(
        CODES.length * (stage + 1),
      );
      for (const [i, code] of CODES.entries()) {
        const { activities } = await store.activities.list(`webchat-${i}`, 0);
        expect(activities, `tin web sau lần ${kills}`).to.have.length(stage + 1);
        expect(activities.at(-1)!.activity.text).to.equal(`${code}: ${told}`);
      }
      await store.close();
    }
    // Kills that always came after the last message would show nothing.
    expect(untold).to.be.greaterThan(0);
    console.log(
      `      ${kills} lần giết, ${CODES.length * 2 * STAGES.length} tin, mỗi tin đúng một lần; ${untold} tin chưa ghi lúc bị giết`,
    );
  });
});
