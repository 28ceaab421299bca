import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** What a YAML file came to: its checked mappings, each with the line it began on. */
export interface ReadSheet {
  value: unknown;
  line: number;
}

/** Changes when a schema or a reading rule changes, so that nothing read by older rules is taken over. */
const EDITION = 1;
/** Made by the build from the project's own content: parsing it anew at every start took a second. */
const FILE = fileURLToPath(new URL('../../read-ahead.json', import.meta.url));
/** More files than a folder of staff has; older ones are read again. */
const MOST_KEPT = 4000;

/**
 * Files read and checked before, by a digest of their content: at a start those that the build read, and while the
 * program runs every file that has not changed since. Only files without a problem are kept, so a message to staff is
 * always made from the file itself.
 */
class ReadAhead {
  private readonly known = new Map<string, ReadSheet[]>();
  private seeded = false;

  /** `kind`: the rules that the file is read by. */
  digest(kind: string, content: string): string {
    return createHash('sha1').update(`${EDITION} ${kind}\n`).update(content).digest('base64');
  }

  find(digest: string): ReadSheet[] | undefined {
    if (!this.seeded) this.seed();
    return this.known.get(digest);
  }

  keep(digest: string, sheets: ReadSheet[]): void {
    if (this.known.size >= MOST_KEPT) this.known.clear();
    this.known.set(digest, sheets);
  }

  /** Nothing was read before: for the build, which reads by the rules of now. */
  forget(): void {
    this.known.clear();
    this.seeded = true;
  }

  /** Writes what was read, for later starts. */
  save(file = FILE): void {
    writeFileSync(file, JSON.stringify({ edition: EDITION, files: [...this.known] }));
  }

  private seed(): void {
    this.seeded = true;
    try {
      const saved = JSON.parse(readFileSync(FILE, 'utf8')) as {
        edition: number;
        files: [string, ReadSheet[]][];
      };
      if (saved.edition === EDITION)
        for (const [digest, sheets] of saved.files) this.known.set(digest, sheets);
    } catch {
      // No build has read ahead: every file is read in full.
    }
  }
}

export const readAhead = new ReadAhead();
