import { randomBytes } from 'node:crypto';
import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * The key that what is secret in the store is sealed with: the one given (`DATA_KEY`), or one made in `dataDir` on the
 * first start, in a file that only its owner reads. A backup of the database without that file opens no token.
 */
export function dataKey(dataDir: string, given?: string | null): string {
  if (given) return given;
  const path = join(dataDir, 'data.key');
  try {
    return readKey(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  mkdirSync(dataDir, { recursive: true });
  const draft = `${path}.${process.pid}.${randomBytes(4).toString('hex')}`;
  writeFileSync(draft, `${randomBytes(32).toString('base64')}\n`, { mode: 0o600, flush: true });
  try {
    // Whole or not at all, and the first of two processes wins.
    linkSync(draft, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    rmSync(draft, { force: true });
  }
  return readKey(path);
}

function readKey(path: string): string {
  const key = readFileSync(path, 'utf8').trim();
  if (key.length < 32) throw new Error(`${path}: khóa dữ liệu bị hỏng; hãy khôi phục tệp này từ bản sao lưu`);
  return key;
}
