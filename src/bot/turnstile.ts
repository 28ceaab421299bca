/** Working time of one round of the event loop that turns may take. */
const ROUND_MS = 5;
/** Turns looked at in a round. */
const MOST = 8;

/**
 * Lets turns through for some milliseconds a round of the event loop. Working an answer out takes milliseconds in which
 * nothing else is done; between two rounds messages are taken in and acknowledged, however many turns are waiting.
 */
export class Turnstile {
  private readonly waiting: (() => void)[] = [];
  private open = false;

  pass(): Promise<void> {
    return new Promise((resolve) => {
      this.waiting.push(resolve);
      if (this.open) return;
      this.open = true;
      setImmediate(() => this.round());
    });
  }

  /** What is set up here runs in the next round, one after the other, each turn's work right after it was let through. */
  private round(): void {
    let started: number | undefined;
    for (let i = 0; i < Math.min(MOST, this.waiting.length); i++) {
      setImmediate(() => {
        started ??= performance.now();
        if (performance.now() - started < ROUND_MS) this.waiting.shift()?.();
      });
    }
    setImmediate(() => {
      if (this.waiting.length > 0) this.round();
      else this.open = false;
    });
  }
}
