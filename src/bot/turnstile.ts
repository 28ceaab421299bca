/**
 * Lets one turn a round of the event loop through. Working an answer out takes milliseconds in which nothing else is
 * done; between two of them messages are taken in and acknowledged, however many turns are waiting.
 */
export class Turnstile {
  private readonly waiting: (() => void)[] = [];

  pass(): Promise<void> {
    return new Promise((resolve) => {
      this.waiting.push(resolve);
      if (this.waiting.length === 1) setImmediate(() => this.letThrough());
    });
  }

  private letThrough(): void {
    this.waiting[0]?.();
    // Taken off in the next round only, so that who comes meanwhile queues up behind.
    setImmediate(() => {
      this.waiting.shift();
      if (this.waiting.length > 0) this.letThrough();
    });
  }
}
