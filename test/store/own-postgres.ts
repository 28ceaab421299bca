import { execFileSync, spawnSync } from 'node:child_process';
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const VERSIONS = '/usr/lib/postgresql';

/** A PostgreSQL server of the test's own, which it may stop and start. */
export interface OwnPostgres {
  url: string;
  /** As an upgrade of the package does: everybody is thrown out, it stops, and starts again. */
  restart(): void;
  /** Ends it and removes its files. */
  remove(): void;
}

/** Where PostgreSQL's own programs are; undefined where it is not installed. */
export function postgresPrograms(): string | undefined {
  if (!existsSync(VERSIONS)) return undefined;
  const newest = readdirSync(VERSIONS).sort((a, b) => Number(b) - Number(a))[0];
  const programs = path.join(VERSIONS, newest ?? '', 'bin');
  return existsSync(path.join(programs, 'initdb')) ? programs : undefined;
}

/** Starts one on `port` of this machine. PostgreSQL does not run as root: then it runs as the user `postgres`. */
export function ownPostgres(programs: string, port: number): OwnPostgres {
  const dir = mkdtempSync(path.join(tmpdir(), 'pg-'));
  const asRoot = process.getuid?.() === 0;
  const run = (program: string, ...args: string[]) => {
    const command = [path.join(programs, program), ...args];
    const [file, ...rest] = asRoot
      ? ['setpriv', '--reuid=postgres', '--regid=postgres', '--clear-groups', ...command]
      : command;
    execFileSync(file!, rest, { cwd: dir, stdio: 'ignore' });
  };
  if (asRoot) {
    const id = (option: string) => Number(spawnSync('id', [option, 'postgres'], { encoding: 'utf8' }).stdout);
    chownSync(dir, id('-u'), id('-g'));
  }
  const data = path.join(dir, 'data');
  const log = path.join(dir, 'log');
  run('initdb', '-D', data, '-A', 'trust', '-U', 'thu', '-E', 'UTF8', '--no-sync');
  const options = `-p ${port} -c listen_addresses=127.0.0.1 -k ${dir} -c max_connections=100`;
  run('pg_ctl', '-D', data, '-w', '-o', options, '-l', log, 'start');
  return {
    url: `postgresql://thu@127.0.0.1:${port}/postgres`,
    restart: () => run('pg_ctl', '-D', data, '-w', '-m', 'fast', '-l', log, 'restart'),
    remove: () => {
      run('pg_ctl', '-D', data, '-w', '-m', 'immediate', 'stop');
      rmSync(dir, { recursive: true, force: true });
    },
  };
}
