import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';

/**
 * Bot Framework Web Chat as its users load it. Not among the dependencies: its package is 161 MB unpacked and brings 424
 * others (485 MB), for two files that browsers load. So its archive (7 MB) is fetched with npm once, checked against the
 * registry's own sum by npm, and the two files are kept beside the installed packages.
 */
const VERSION = '4.18.1';
const KEPT = path.resolve(import.meta.dirname, `../../../node_modules/.cache/web-chat-${VERSION}`);
const FILES = { full: 'webchat.js', minimal: 'webchat-minimal.js' } as const;

/** The bundles, fetched where they are not there yet; null where the registry is out of reach. */
export function webChatBundle(): Record<keyof typeof FILES, Buffer> | null {
  try {
    if (!existsSync(KEPT)) fetchInto(KEPT);
    return {
      full: readFileSync(path.join(KEPT, FILES.full)),
      minimal: readFileSync(path.join(KEPT, FILES.minimal)),
    };
  } catch (error) {
    console.log(`      không tải được Web Chat ${VERSION}: ${(error as Error).message.split('\n')[0]}`);
    return null;
  }
}

function fetchInto(folder: string): void {
  mkdirSync(path.dirname(folder), { recursive: true });
  const work = mkdtempSync(`${folder}-`);
  try {
    const quiet = { cwd: work, stdio: 'pipe', timeout: 120_000 } as const;
    execFileSync('npm', ['pack', `botframework-webchat@${VERSION}`, '--silent'], quiet);
    const wanted = Object.values(FILES).map((file) => `package/dist/${file}`);
    execFileSync(
      'tar',
      ['-xzf', `botframework-webchat-${VERSION}.tgz`, '--strip-components=2', ...wanted],
      quiet,
    );
    rmSync(path.join(work, `botframework-webchat-${VERSION}.tgz`));
    renameSync(work, folder);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}
