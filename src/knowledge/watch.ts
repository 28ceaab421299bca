import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import type { Problem } from './problem.js';

export interface WatchOptions<T> {
  /** Folders (or single files) whose every file is watched; one that is missing is watched for. */
  dirs: string[];
  /** Reads everything anew. Problems of level `error` mean that `loaded` is not used. */
  load: () => { loaded: T; problems: Problem[] } | Promise<{ loaded: T; problems: Problem[] }>;
  /** The new version is sound: take it. `tookMs` is how long reading and building took. */
  onChange: (loaded: T, tookMs: number, warnings: Problem[]) => void;
  /** The new version is not sound: the old one stays. Called again at each change until it is. */
  onProblem: (problems: Problem[]) => void;
  /** How often the files are looked at, in ms; a change is loaded within three times that. Default 500. */
  intervalMs?: number;
}

export interface Watch {
  /** Ends the watch; a load under way is finished but not taken. */
  stop(): void;
}

/** A change goes on as long as the files do (an editor saving, a folder being copied), but not beyond this many looks. */
const LONGEST_CHANGE = 3;
/** What editors and offices leave beside a file while it is open. */
const IGNORED = /^[.~]|~$|\.(?:swp|swx|tmp|partial|bak)$/i;

/**
 * Watches knowledge folders by looking at every file's time and size: unlike the system's notices this also works
 * on network drives and in containers, and misses nothing. One load at a time; what cannot be loaded changes nothing.
 */
export function watchKnowledge<T>(options: WatchOptions<T>): Watch {
  const interval = options.intervalMs ?? 500;
  let stopped = false;
  let loaded: string | undefined;
  let last: string | undefined;
  let waited = 0;
  let timer: NodeJS.Timeout | undefined;

  const look = async () => {
    const now = await signature(options.dirs);
    if (loaded === undefined) loaded = now;
    const settled = now === last || waited >= LONGEST_CHANGE;
    last = now;
    if (now === loaded) waited = 0;
    else if (settled) {
      waited = 0;
      loaded = now;
      await reload(options, () => stopped);
    } else waited++;
  };
  const next = () => {
    if (stopped) return;
    timer = setTimeout(() => {
      look()
        .catch((error: Error) => report(options, error))
        .finally(next);
    }, interval);
    timer.unref();
  };
  look()
    .catch((error: Error) => report(options, error))
    .finally(next);
  return {
    stop() {
      stopped = true;
      clearTimeout(timer);
    },
  };
}

async function reload<T>(options: WatchOptions<T>, stopped: () => boolean): Promise<void> {
  const started = performance.now();
  let result: { loaded: T; problems: Problem[] };
  try {
    result = await options.load();
  } catch (error) {
    report(options, error as Error);
    return;
  }
  if (stopped()) return;
  const errors = result.problems.filter(({ level }) => level === 'error');
  if (errors.length > 0) options.onProblem(errors);
  else options.onChange(result.loaded, performance.now() - started, result.problems);
}

function report<T>(options: WatchOptions<T>, error: Error): void {
  options.onProblem([{ level: 'error', file: options.dirs.join(path.delimiter), message: error.message }]);
}

/** Every file with its time, size and number in the file system, as one text. */
async function signature(dirs: string[]): Promise<string> {
  const parts: string[] = [];
  for (const dir of dirs) await describe(dir, parts);
  return parts.join('\n');
}

async function describe(file: string, parts: string[]): Promise<void> {
  try {
    const entries = await readdir(file, { withFileTypes: true });
    parts.push(file);
    for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
      if (IGNORED.test(entry.name)) continue;
      const full = path.join(file, entry.name);
      if (entry.isDirectory()) await describe(full, parts);
      else parts.push(await stamp(full));
    }
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    parts.push(code === 'ENOTDIR' ? await stamp(file) : `${file} ${code}`);
  }
}

async function stamp(file: string): Promise<string> {
  const info = await stat(file).catch(() => null);
  return info ? `${file} ${info.mtimeMs} ${info.size} ${info.ino}` : `${file} -`;
}
