#!/usr/bin/env node
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { Command } from 'commander';
import pc from 'picocolors';
import { HOME } from './home.js';
import { number, table } from './terminal.js';

/** Licences under which anybody may use, change and pass on what we install, with a notice at most. */
const ALLOWED = new Set([
  ...[
    'MIT',
    'MIT/X11',
    'ISC',
    '0BSD',
    'BSD-2-Clause',
    'BSD-3-Clause',
    'Apache-2.0',
    'BlueOak-1.0.0',
    'Unlicense',
  ],
  ...['Zlib', 'PSF-2.0', 'CC0-1.0', 'CC-BY-4.0'],
]);
/** Only for developing: they are not part of what is installed at a province. */
const ALLOWED_FOR_DEVELOPMENT = new Set([...ALLOWED, 'MPL-2.0']);
/** Licences that stand in the package's own words and not in its package.json. */
const IN_ITS_README: Record<string, string> = { 'escape-regexp-component': 'MIT' };
/** Looked at and let be, by name and version; said aloud every time. */
const EXCEPTIONS: Record<string, string> = {
  'buffers@0.1.1':
    'không ghi giấy phép; đi theo exceljs → unzipper → binary, cùng tác giả, các gói ấy theo MIT',
};

interface Installed {
  name: string;
  version: string;
  /** SPDX expression; '' when none is known. */
  licence: string;
  /** Only for developing. */
  dev: boolean;
}

await new Command('licences')
  .description(
    'Giấy phép của mọi gói trong package-lock.json; dừng với lỗi khi có gói ngoài danh sách được phép',
  )
  .option('--all', 'in từng gói, không chỉ tổng số')
  .option('--lock <tệp>', 'package-lock.json cần xem', path.join(HOME, 'package-lock.json'))
  .showHelpAfterError('(thêm --help để xem cách dùng)')
  .action(({ all, lock }: { all?: boolean; lock: string }) => {
    const packages = readLock(lock);
    const strange = packages.filter(({ licence, dev }) => !isAllowed(licence, dev));
    const surprises = strange.filter(({ name, version }) => !(`${name}@${version}` in EXCEPTIONS));
    if (all) {
      const rows = table(['gói', 'phiên bản', 'giấy phép', 'dùng khi'], 4);
      for (const { name, version, licence, dev } of packages) {
        rows.push([name, version, licence || '?', dev ? 'phát triển' : 'chạy']);
      }
      console.log(rows.toString());
    } else {
      const counts = new Map<string, [run: number, dev: number]>();
      for (const { licence, dev } of packages) {
        const count = counts.get(licence) ?? [0, 0];
        counts.set(licence, dev ? [count[0], count[1] + 1] : [count[0] + 1, count[1]]);
      }
      const rows = table(['giấy phép', 'gói khi chạy', 'gói khi phát triển'], 1);
      for (const [licence, count] of [...counts].sort(([a], [b]) => a.localeCompare(b))) {
        rows.push([licence || '?', ...count.map((n) => number.format(n))]);
      }
      console.log(rows.toString());
    }
    for (const { name, version } of strange) {
      const reason = EXCEPTIONS[`${name}@${version}`];
      if (reason) console.log(`${pc.yellow('!')} ${name} ${version}: ${reason}`);
    }
    for (const { name, version, licence, dev } of surprises) {
      console.error(
        `${pc.red('✘')} ${name} ${version}: giấy phép “${licence || 'không ghi'}” không có trong danh sách được phép` +
          `${dev ? ' (gói phát triển)' : ''}; xem src/cli/licences.ts`,
      );
    }
    if (surprises.length > 0) process.exitCode = 1;
    else console.log(`${pc.green('✔')} ${number.format(packages.length)} gói, không có giấy phép lạ`);
  })
  .parseAsync();

function readLock(file: string): Installed[] {
  const { packages } = JSON.parse(readFileSync(file, 'utf8')) as {
    packages: Record<
      string,
      { version?: string; license?: string; dev?: boolean; devOptional?: boolean; link?: boolean }
    >;
  };
  return Object.entries(packages)
    .filter(([place, { link }]) => place !== '' && !link)
    .map(([place, { version = '', license, dev, devOptional }]) => {
      const name = place.replace(/^.*node_modules\//, '');
      return {
        name,
        version,
        licence: license ?? IN_ITS_README[name] ?? inPackage(path.join(path.dirname(file), place)),
        dev: (dev ?? devOptional) === true,
      };
    })
    .sort((a, b) => a.name.localeCompare(b.name));
}

/** What the installed package says of itself where the lock file does not. */
function inPackage(folder: string): string {
  const file = path.join(folder, 'package.json');
  if (!existsSync(file)) return '';
  const { license } = JSON.parse(readFileSync(file, 'utf8')) as { license?: unknown };
  return typeof license === 'string' ? license : '';
}

/** Of `A OR B` one will do; of `A AND B` both are needed. */
function isAllowed(licence: string, dev: boolean): boolean {
  const allowed = dev ? ALLOWED_FOR_DEVELOPMENT : ALLOWED;
  return licence
    .replaceAll(/[()]/g, '')
    .split(' OR ')
    .some((choice) => choice.split(' AND ').every((one) => allowed.has(one.trim())));
}
