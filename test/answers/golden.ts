import { expect } from 'chai';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const FOLDER = path.resolve(import.meta.dirname, '../../../test/answers/golden');

/**
 * Compares a text with the one that was read aloud and found good, `test/answers/golden/<name>.txt`. With GOLDEN=write the
 * file is written anew, to be read again before it is kept.
 */
export function expectGolden(name: string, text: string): void {
  const file = path.join(FOLDER, `${name}.txt`);
  if (process.env.GOLDEN === 'write') writeFileSync(file, `${text}\n`);
  if (!existsSync(file)) expect.fail(`chưa có ${file}; chạy lại với GOLDEN=write rồi đọc thành tiếng`);
  expect(`${text}\n`).to.equal(readFileSync(file, 'utf8'));
}
