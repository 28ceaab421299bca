import { readFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { parentPort, workerData } from 'node:worker_threads';
import { CATALOGUE_FILE, readHeads, type PlacedHead } from './catalogue-file.js';
import { layerFiles, readLayerFile, type Layer } from './folder.js';
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

/** What the reading thread tells: the files that changed, in pieces, and then that the change is whole. */
export type ReaderMessage =
  /** (A further piece of) what a file holds now. */
  | { kind: 'piece'; file: string; layer: Layer }
  /** (A further piece of) an imported catalogue. */
  | { kind: 'catalogue'; file: string; dir: string; first: boolean; heads: PlacedHead[] }
  | {
      kind: 'change';
      /** Every path that is new, other than before, or gone. */
      changed: string[];
      /** How every file stood then. */
      stamps: Stamps;
      /** The files of each knowledge folder in the order in which they count; null for a folder that is not there. */
      folders: { dir: string; files: string[] | null }[];
    };

/** A change goes on as long as the files do (an editor saving, a folder being copied), but not beyond this many looks. */
const LONGEST_CHANGE = 6;
/** A message with more procedures than this would hold up the turns while it is unpacked. */
const PIECE = 100;
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
  const folders = orders.dirs.map((dir) => ({ dir, files: stamps.has(dir) ? null : layerFiles(dir) }));
  const messages: ReaderMessage[] = [];
  for (const { dir, files } of folders) {
    for (const file of files ?? []) {
      if (held.get(file) === stamps.get(file)) continue;
      const imported = catalogueOf(file, dir);
      if (imported) {
        messages.push(...imported);
        continue;
      }
      const layer = readLayerFile(file, dir);
      if (layer.problems.some(({ gone }) => gone)) return false;
      messages.push(...piecesOf(file, layer));
    }
  }
  for (const message of messages) {
    if (message.kind !== 'change') held.set(message.file, stamps.get(message.file) ?? '');
    parentPort!.postMessage(message);
    // Messages that lie ready are all unpacked at once; turns want their time in between.
    if (messages.length > FEW) await pause(PAUSE_MS);
  }
  parentPort!.postMessage({ kind: 'change', changed, stamps, folders } satisfies ReaderMessage);
  return true;
}

/** A catalogue that the import wrote, by its heads: the rest of a record is read when an answer needs it. */
function catalogueOf(file: string, dir: string): ReaderMessage[] | null {
  if (path.basename(file) !== CATALOGUE_FILE) return null;
  let read: Buffer;
  try {
    read = readFileSync(file);
  } catch {
    return null;
  }
  const heads = readHeads(dir, read);
  if (!heads) return null;
  const pieces: ReaderMessage[] = [];
  for (let at = 0; at === 0 || at < heads.length; at += PIECE) {
    const some = heads.slice(at, at + PIECE);
    pieces.push({ kind: 'catalogue', file, dir, heads: some, first: at === 0 });
  }
  return pieces;
}

function piecesOf(file: string, layer: Layer): ReaderMessage[] {
  const { procedures } = layer;
  const pieces: ReaderMessage[] = [
    { kind: 'piece', file, layer: { ...layer, procedures: procedures.slice(0, PIECE) } },
  ];
  const rest = { patches: [], lexicon: [], faq: [], news: [], outside: [], problems: [] };
  for (let at = PIECE; at < procedures.length; at += PIECE) {
    const layerPiece = { dir: layer.dir, ...rest, procedures: procedures.slice(at, at + PIECE) };
    pieces.push({ kind: 'piece', file, layer: layerPiece });
  }
  return pieces;
}

await look();
