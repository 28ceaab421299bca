import { setTimeout as pause } from 'node:timers/promises';
import { isPermanent } from './trouble.js';

/** Pauses between tries to write while the database is away. */
const PAUSES_MS = [100, 500, 1000, 2000, 5000];
/** Once the program is stopping, a write is tried so often and no more. */
const LAST_TRIES = 3;

/**
 * Writes as soon as the database lets it: what was worked out or sent is not thrown away because it is away for a
 * moment. Throws what no repetition gets past, and anything once `goesOn` says that the program is stopping.
 */
export async function untilWritten<T>(
  write: () => Promise<T>,
  goesOn: () => boolean,
  onTrouble: (error: unknown, tries: number) => void,
): Promise<T> {
  for (let tries = 0; ; tries++) {
    try {
      return await write();
    } catch (error) {
      if (isPermanent(error) || (!goesOn() && tries >= LAST_TRIES)) throw error;
      onTrouble(error, tries);
      await pause(PAUSES_MS[Math.min(tries, PAUSES_MS.length - 1)]);
    }
  }
}
