/**
 * Loaded before the program (`NODE_OPTIONS=--import …`): on SIGUSR2 its wall clock jumps by the milliseconds written in
 * the file that CLOCK_FILE names. The monotonic clock goes on, as it does when somebody sets a machine's time.
 */
import { readFileSync } from 'node:fs';

const RealDate = Date;
let shift = 0;

class ShiftedDate extends RealDate {
  constructor(...given: [] | [number | string | Date]) {
    if (given.length === 0) super(ShiftedDate.now());
    else super(...given);
  }

  static override now(): number {
    return RealDate.now() + shift;
  }
}

globalThis.Date = ShiftedDate as DateConstructor;
process.on('SIGUSR2', () => {
  shift = Number(readFileSync(process.env.CLOCK_FILE ?? '', 'utf8'));
});
