import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

const MAIN = path.resolve(import.meta.dirname, '../../src/main.js');
/** How `npm start` starts it: the limits of its memory belong to it. */
const NODE_FLAGS = startScript()
  .split(' ')
  .filter((word) => word.startsWith('--'));
const START_MS = 60_000;

/** How a process ended. */
export interface End {
  code: number | null;
  signal: NodeJS.Signals | null;
}

/** The real program as a process of its own, in `dataDir`, where no `.env` is. */
export interface ServerProcess {
  child: ChildProcess;
  /** Where it listens; known once `ready` has resolved. */
  readonly url: string;
  /** Its log lines, read as JSON. */
  readonly log: Record<string, unknown>[];
  /** What it wrote to its error output. */
  readonly errors: string;
  /** Resolves when it says that it is ready; throws with its error output when it ends before. */
  ready(): Promise<void>;
  ended: Promise<End>;
  /** Sends the signal and waits for the end. */
  end(signal: 'SIGTERM' | 'SIGKILL'): Promise<End>;
}

/** Starts the program with these settings besides `DATA_DIR`; on a free port when none is given. */
export function startServer(dataDir: string, settings: Record<string, string> = {}): ServerProcess {
  const child = spawn(process.execPath, [...NODE_FLAGS, MAIN], {
    cwd: existsSync(dataDir) ? dataDir : undefined,
    env: { PATH: process.env.PATH, HOST: '127.0.0.1', PORT: '0', DATA_DIR: dataDir, ...settings },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const log: Record<string, unknown>[] = [];
  let errors = '';
  let url = '';
  let rest = '';
  let isReady = () => {};
  const saidReady = new Promise<void>((resolve) => (isReady = resolve));
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines.filter((text) => text.startsWith('{'))) {
      const entry = JSON.parse(line) as Record<string, unknown>;
      log.push(entry);
      if (typeof entry.address !== 'string') continue;
      url = entry.address;
      isReady();
    }
  });
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => (errors += chunk));
  const ended = new Promise<End>((resolve) =>
    child.once('close', (code, signal) => resolve({ code, signal })),
  );
  return {
    child,
    log,
    ended,
    get url() {
      return url;
    },
    get errors() {
      return errors;
    },
    async ready() {
      let timer: NodeJS.Timeout | undefined;
      const late = new Promise<never>((_, reject) => {
        timer = setTimeout(() => reject(new Error('trợ lý không khởi động kịp')), START_MS);
      });
      const early = ended.then(({ code }) => {
        throw new Error(`trợ lý dừng ngay (${code}): ${errors}`);
      });
      try {
        await Promise.race([saidReady, early, late]);
      } finally {
        clearTimeout(timer);
      }
    },
    end(signal) {
      if (child.exitCode === null && child.signalCode === null) child.kill(signal);
      return ended;
    },
  };
}

function startScript(): string {
  const file = path.resolve(import.meta.dirname, '../../../package.json');
  return (JSON.parse(readFileSync(file, 'utf8')) as { scripts: { start: string } }).scripts.start;
}
