import { readFileSync } from 'node:fs';
import path from 'node:path';
import { CATALOGUE_FILE, readHeads, type PlacedHead } from './catalogue-file.js';
import { layerFiles, readLayerFile, type Layer } from './folder.js';
import type { Stamps } from './stamps.js';

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

/** A message with more procedures than this would hold up the turns while it is unpacked. */
const PIECE = 100;

type Folders = Extract<ReaderMessage, { kind: 'change' }>['folders'];

/**
 * What the files of these folders hold that are not as they were `held`, in pieces, and each folder's files in their
 * order. Null when a file went away meanwhile: the next look has to see what is left.
 */
export function changesOf(
  dirs: readonly string[],
  held: Stamps,
  stamps: Stamps,
): { messages: ReaderMessage[]; folders: Folders } | null {
  const folders = dirs.map((dir) => ({ dir, files: stamps.has(dir) ? null : layerFiles(dir) }));
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
      if (layer.problems.some(({ gone }) => gone)) return null;
      messages.push(...piecesOf(file, layer));
    }
  }
  return { messages, folders };
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
