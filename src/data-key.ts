import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** The key that seals secrets in the store: the setting's, or one made in the data folder on the first start. */
export function dataKeyOf(config: { dataKey: string | null; dataDir: string }): string {
  if (config.dataKey) return config.dataKey;
  const file = path.join(config.dataDir, 'data.key');
  mkdirSync(config.dataDir, { recursive: true });
  try {
    writeFileSync(file, randomBytes(32).toString('base64'), { flag: 'wx', mode: 0o600 });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  return readFileSync(file, 'utf8').trim();
}
