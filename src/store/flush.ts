import { close, fdatasync, fsyncSync, openSync, closeSync } from 'node:fs';
import { dirname } from 'node:path';
import { promisify } from 'node:util';

const toDisk = promisify(fdatasync);

/**
 * Flushes a file that somebody else writes (SQLite's log) to the disk, beside the event loop and once for all who ask
 * meanwhile. Only for a file that SQLite keeps no locks on: closing any handle on one that it does would lose them.
 */
export class Flush {
  private readonly handle: number;
  private running: Promise<void> = Promise.resolve();
  private next: Promise<void> | undefined;

  /** Opens `path`, and makes sure that its name outlasts a power cut. Throws what the file system does. */
  constructor(path: string) {
    this.handle = openSync(path, 'r+');
    // Windows opens no folders, and keeps names safe by itself.
    if (process.platform === 'win32') return;
    const folder = openSync(dirname(path), 'r');
    try {
      fsyncSync(folder);
    } finally {
      closeSync(folder);
    }
  }

  /** Resolves once everything written before this call is on the disk; throws what the disk says. */
  flush(): Promise<void> {
    // The one that is running may have begun before what was written last.
    return (this.next ??= this.running
      .catch(() => undefined)
      .then(() => {
        this.next = undefined;
        return (this.running = toDisk(this.handle));
      }));
  }

  /** Waits for what is asked for and lets the file go. */
  async close(): Promise<void> {
    await (this.next ?? this.running).catch(() => undefined);
    await promisify(close)(this.handle);
  }
}
