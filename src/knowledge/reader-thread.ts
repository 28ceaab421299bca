import { setTimeout as pause } from 'node:timers/promises';
import { parentPort, workerData } from 'node:worker_threads';
import type { ReaderMessage } from './changed-files.js';
import { differing, stampsOf, type Stamps } from './stamps.js';

/** What the reading thread is started with. */
export interface ReaderOrders {
  /** Knowledge folders; what changes in them is read. */
  dirs: string[];
  /** Other folders and files; only that they changed is told. */
  also: string[];
  /** How the files stood when the program read them. */
  stamps: Stamps;
  /** How often the files are looked at, in ms. */
  intervalMs: number;
}

/** A change goes on as long as the files do (an editor saving, a folder being copied), but not beyond this many looks. */
const LONGEST_CHANGE = 6;
const FEW = 5;
const PAUSE_MS = 2;

const orders = workerData as ReaderOrders;
let told = orders.stamps;
/** The stamp of each file whose content the program holds: a folder that was away for a while is not read again. */
const held: Stamps = new Map(orders.stamps);
let last: Stamps | null = null;
let looks = 0;

/**
 * Looks at every file's time and size: unlike the system's notices this also works on network drives and in
 * containers, and misses nothing. A change is read when two looks agree. All of it happens in a thread of its own, so
 * that neither a slow drive nor a huge file keeps anybody waiting.
 */
async function look(): Promise<void> {
  const now = stampsOf([...orders.dirs, ...orders.also]);
  const changed = differing(told, now);
  const settled = last !== null && (differing(last, now).length === 0 || ++looks >= LONGEST_CHANGE);
  last = now;
  if (changed.length === 0) looks = 0;
  else if (settled && (await tell(changed, now))) {
    told = now;
    looks = 0;
  }
  setTimeout(() => void look(), orders.intervalMs);
}

/** Reads and tells what changed; false when a file went away meanwhile, so that the next look has to see what is left. */
async function tell(changed: string[], stamps: Stamps): Promise<boolean> {
  // What reads the files is big, and most days nothing changes.
  const { changesOf } = await import('./changed-files.js');
  const read = changesOf(orders.dirs, held, stamps);
  if (!read) return false;
  const { messages, folders } = read;
  for (const message of messages) {
    if (message.kind !== 'change') held.set(message.file, stamps.get(message.file) ?? '');
    parentPort!.postMessage(message);
    // Messages that lie ready are all unpacked at once; turns want their time in between.
    if (messages.length > FEW) await pause(PAUSE_MS);
  }
  parentPort!.postMessage({ kind: 'change', changed, stamps, folders } satisfies ReaderMessage);
  return true;
}

await look();
