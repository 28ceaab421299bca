import { spawn } from 'node:child_process';
import path from 'node:path';

const CLI = path.resolve(import.meta.dirname, '../../src/cli');

export interface Ran {
  stdout: string;
  stderr: string;
  /** Both, as a person reads them. */
  text: string;
  status: number | null;
}

/** Runs a command as staff do, while this process goes on serving what the command asks for. */
export function command(
  name: string,
  args: string[],
  options: { env?: Record<string, string>; cwd?: string; onStart?: (stop: () => void) => void } = {},
): Promise<Ran> {
  const child = spawn(process.execPath, [path.join(CLI, `${name}.js`), ...args], {
    env: { PATH: process.env.PATH, NO_COLOR: '1', ...options.env },
    ...(options.cwd ? { cwd: options.cwd } : {}),
  });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (piece: string) => (stdout += piece));
  child.stderr.setEncoding('utf8').on('data', (piece: string) => (stderr += piece));
  options.onStart?.(() => child.kill('SIGINT'));
  return new Promise((resolve) =>
    child.once('close', (status) => resolve({ stdout, stderr, text: stdout + stderr, status })),
  );
}
