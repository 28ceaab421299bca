import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { freePort } from '../free-port.js';

export const NGINX = process.env.NGINX ?? '/usr/sbin/nginx';
const SHIPPED = path.resolve(import.meta.dirname, '../../../deploy/nginx.conf');

export interface RunningNginx {
  url: string;
  /** What it complained of. */
  readonly errors: string;
  stop(): Promise<void>;
}

/** Fails in CI without nginx; elsewhere tells that the test is skipped, and is false. */
export function hasNginx(title: string): boolean {
  if (existsSync(NGINX)) return true;
  if (process.env.CI) throw new Error(`${NGINX}: không có nginx; CI phải chạy cả phần này`);
  console.log(`      bỏ qua: không có ${NGINX} (${title})`);
  return false;
}

/** The shipped configuration on ports and in a folder of the test's own, without the limits that a test's load meets. */
export function testConfiguration(dir: string, port: number, backends: [number, number]): string {
  return readFileSync(SHIPPED, 'utf8')
    .replaceAll('/tmp/', `${dir}/`)
    .replace('error_log stderr', `error_log ${dir}/error.log`)
    .replace('access_log /dev/stdout gon', 'access_log off')
    .replace('listen 8080', `listen 127.0.0.1:${port}`)
    .replace('ban-1:3978', `127.0.0.1:${backends[0]}`)
    .replace('ban-2:3978', `127.0.0.1:${backends[1]}`)
    .replace('worker_processes auto', 'worker_processes 1')
    .replaceAll(/^\s*limit_(?:req|conn) .*$/gm, '');
}

/** Asks nginx whether it understands a configuration file; its complaint, '' when it does. */
export function complaintOf(file: string): string {
  const { status, stderr } = spawnSync(NGINX, ['-t', '-q', '-c', file, '-p', path.dirname(file)], {
    encoding: 'utf8',
  });
  return status === 0 ? '' : stderr;
}

/** The shipped nginx.conf in front of two replicas. */
export async function startNginx(backends: [number, number]): Promise<RunningNginx> {
  const dir = mkdtempSync(path.join(tmpdir(), 'nginx-'));
  const port = await freePort();
  const file = path.join(dir, 'nginx.conf');
  writeFileSync(file, testConfiguration(dir, port, backends));
  const asRoot = process.getuid?.() === 0 ? 'user root; ' : '';
  const child: ChildProcess = spawn(NGINX, ['-c', file, '-p', dir, '-g', `${asRoot}daemon off;`], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  child.stderr?.setEncoding('utf8').on('data', (chunk: string) => (said += chunk));
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const errors = () =>
    said + (existsSync(`${dir}/error.log`) ? readFileSync(`${dir}/error.log`, 'utf8') : '');
  const url = `http://127.0.0.1:${port}`;
  for (let tries = 0; ; tries++) {
    if (child.exitCode !== null || tries > 100) throw new Error(`nginx không chạy: ${errors()}`);
    // It says 404 to this by itself.
    const answer = await fetch(`${url}/metrics`).catch(() => null);
    if (answer) break;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return {
    url,
    get errors() {
      return errors();
    },
    async stop() {
      child.kill('SIGTERM');
      await ended;
      rmSync(dir, { recursive: true, force: true });
    },
  };
}
