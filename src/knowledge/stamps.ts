import { readdirSync, statSync, type Dirent } from 'node:fs';
import path from 'node:path';

/** Every file with its time, size and number in the file system; a folder that is missing is a stamp too. */
export type Stamps = Map<string, string>;

/** What editors and offices leave beside a file while it is open. */
const IGNORED = /^[.~]|~$|\.(?:swp|swx|tmp|partial|bak)$/i;

/** Looks at every file below these folders; a path may also be a single file. */
export function stampsOf(paths: readonly string[]): Stamps {
  const stamps: Stamps = new Map();
  for (const file of paths) describe(file, stamps);
  return stamps;
}

/** Paths whose stamp is another one, that are new, or that are gone. */
export function differing(before: Stamps, after: Stamps): string[] {
  const changed = [...after].filter(([file, stamp]) => before.get(file) !== stamp).map(([file]) => file);
  return [...changed, ...[...before.keys()].filter((file) => !after.has(file))];
}

function describe(file: string, stamps: Stamps): void {
  let entries: Dirent[];
  try {
    entries = readdirSync(file, { withFileTypes: true });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    stamps.set(file, code === 'ENOTDIR' ? stampOf(file) : String(code));
    return;
  }
  for (const entry of entries) {
    if (IGNORED.test(entry.name)) continue;
    const full = path.join(file, entry.name);
    if (entry.isDirectory()) describe(full, stamps);
    else stamps.set(full, stampOf(full));
  }
}

function stampOf(file: string): string {
  try {
    const { mtimeMs, size, ino } = statSync(file);
    return `${mtimeMs} ${size} ${ino}`;
  } catch (error) {
    return String((error as NodeJS.ErrnoException).code);
  }
}
