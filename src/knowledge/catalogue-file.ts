import { createHash } from 'node:crypto';
import { closeSync, openSync, readFileSync, readSync } from 'node:fs';
import path from 'node:path';
import type { Procedure } from './procedure.js';

/** The file of imported procedures inside a knowledge folder, one procedure a line. */
export const CATALOGUE_FILE = 'catalogue.jsonl';
/** Beside it: what a start needs of each procedure, and where the rest stands. Made by the import, never by hand. */
export const HEADS_FILE = 'catalogue.heads.json';

/** Changes when the schema of procedures does, so that heads written by older rules are not taken over. */
const EDITION = 1;

/** What is read only when an answer needs it: nine tenths of a record, and of the time to read it. */
const BODY = [
  'subjects',
  'cases',
  'methods',
  'timeNote',
  'feeNote',
  'steps',
  'conditions',
  'results',
  'legal',
  'agencies',
  'decision',
] as const;
type BodyField = (typeof BODY)[number];
type Body = Pick<Procedure, BodyField>;
type Head = Omit<Procedure, BodyField>;

interface HeadsFile {
  edition: number;
  sha1: string;
  heads: { head: Head; from: number; to: number }[];
}

/** Collects the heads while a catalogue is written, line by line in the order of the file. */
export class HeadsWriter {
  private readonly hash = createHash('sha1');
  private readonly heads: HeadsFile['heads'] = [];
  private at = 0;

  /** A procedure and the line that was made of it, without its line break. */
  add(procedure: Procedure, line: string): void {
    const head: Record<string, unknown> = {};
    for (const [key, value] of Object.entries(procedure)) {
      if (!BODY.includes(key as BodyField)) head[key] = value;
    }
    const bytes = Buffer.from(`${line}\n`);
    this.hash.update(bytes);
    this.heads.push({ head: head as Head, from: this.at, to: this.at + bytes.length - 1 });
    this.at += bytes.length;
  }

  /** The heads file's content, of a catalogue that is now whole. */
  toString(): string {
    const file: HeadsFile = { edition: EDITION, sha1: this.hash.digest('hex'), heads: this.heads };
    return JSON.stringify(file);
  }
}

/** A procedure's head, and where its line stands in the catalogue. */
export type PlacedHead = HeadsFile['heads'][number];

/**
 * The heads of a catalogue; null where there are none, or where the catalogue is no longer the one that was imported
 * (somebody edited it): then every line is read and checked.
 */
export function readHeads(dir: string, catalogue: Uint8Array): PlacedHead[] | null {
  let file: HeadsFile | null;
  try {
    file = JSON.parse(readFileSync(path.join(dir, HEADS_FILE), 'utf8')) as HeadsFile;
  } catch {
    return null;
  }
  if (file?.edition !== EDITION || !Array.isArray(file.heads)) return null;
  if (createHash('sha1').update(catalogue).digest('hex') !== file.sha1) return null;
  return file.heads;
}

/** Makes a catalogue's procedures of its heads, of some at a time where they come in pieces. `file`: the catalogue. */
export function headReader(file: string): (heads: PlacedHead[]) => Procedure[] {
  const bodies = new Bodies(file);
  return (heads) => heads.map(({ head, from, to }) => lazily(head, () => bodies.read(head.code, from, to)));
}

/** The procedures of a catalogue by its heads file; null where `readHeads` gives none for what `file` holds. */
export function readByHeads(file: string, content: Uint8Array): Procedure[] | null {
  const heads = readHeads(path.dirname(file), content);
  return heads && headReader(file)(heads);
}

/** How many records read last are kept parsed: those that people ask about again and again. */
const MOST_KEPT = 200;

/** Closes the catalogue's file when none of its procedures is left. */
const closing = new FinalizationRegistry<number>((file) => closeSync(file));

/**
 * The bodies of a catalogue, read from the disk: in memory they would weigh as much as all the rest. The file is kept
 * open, so that an import, which puts a new one in its place, changes nothing for who still reads the old one.
 */
class Bodies {
  private readonly kept = new Map<number, Body>();
  private file: number | undefined;

  constructor(private readonly path: string) {
    try {
      this.open();
    } catch {
      // It has just gone; whoever needs a body hears of it.
    }
  }

  private open(): number {
    this.file = openSync(this.path, 'r');
    closing.register(this, this.file);
    return this.file;
  }

  /** Throws where another record stands now: somebody wrote into the file, which is read anew in a moment. */
  read(code: string, from: number, to: number): Body {
    let body = this.kept.get(from);
    if (body) this.kept.delete(from);
    else body = this.readNow(code, from, to);
    this.kept.set(from, body);
    if (this.kept.size > MOST_KEPT) this.kept.delete(this.kept.keys().next().value!);
    return body;
  }

  private readNow(code: string, from: number, to: number): Body {
    const bytes = Buffer.allocUnsafe(to - from);
    readSync(this.file ?? this.open(), bytes, 0, bytes.length, from);
    try {
      const body = JSON.parse(bytes.toString('utf8')) as Body & { code: string };
      if (body.code === code) return body;
    } catch {
      // Said below, as for another record.
    }
    throw new Error(`${this.path}: vừa bị ghi đè, chưa đọc lại xong (thủ tục ${code})`);
  }
}

/** Procedures whose body is read when it is asked for. */
const lazy = new WeakMap<Procedure, { head: Head; body: () => Body }>();

function lazily(head: Head, body: () => Body): Procedure {
  const procedure: Procedure = {
    ...head,
    get subjects() {
      return body().subjects;
    },
    get cases() {
      return body().cases;
    },
    get methods() {
      return body().methods;
    },
    get timeNote() {
      return body().timeNote;
    },
    get feeNote() {
      return body().feeNote;
    },
    get steps() {
      return body().steps;
    },
    get conditions() {
      return body().conditions;
    },
    get results() {
      return body().results;
    },
    get legal() {
      return body().legal;
    },
    get agencies() {
      return body().agencies;
    },
    get decision() {
      return body().decision;
    },
  };
  lazy.set(procedure, { head, body });
  return procedure;
}

/**
 * The procedure with other values for some fields; one whose body has not been read and is not touched stays unread.
 */
export function withFields(base: Procedure, fields: Partial<Procedure>): Procedure {
  const known = lazy.get(base);
  if (known && !BODY.some((field) => field in fields))
    return lazily({ ...known.head, ...fields }, known.body);
  return { ...base, ...fields };
}
