/** So many calls in a row came to nothing: Zalo is taken to be away. */
const FAILURES = 3;
const SHORTEST_MS = 500;
const LONGEST_MS = 10_000;

/**
 * Whether Zalo can be reached. While it is away one message at a time tries it, after longer and longer pauses: the
 * others keep their place in the queue instead of failing one by one.
 */
export class Line {
  private failures = 0;
  private tryAt = 0;
  /** When Zalo last answered anything, by `performance.now()`. */
  answeredAt = -Infinity;

  get isDown(): boolean {
    return this.failures >= FAILURES;
  }

  /** How many may be sent besides those under way, of `free` that could. */
  room(free: number, underWay: number): number {
    if (!this.isDown) return free;
    return underWay === 0 && performance.now() >= this.tryAt ? Math.min(1, free) : 0;
  }

  /** Milliseconds until the next try; 0 when there is nothing to wait for. */
  get waitMs(): number {
    return this.isDown ? Math.max(0, this.tryAt - performance.now()) : 0;
  }

  /** Zalo has answered, whatever it was. True: it had been away. */
  answered(): boolean {
    const wasDown = this.isDown;
    this.failures = 0;
    this.answeredAt = performance.now();
    return wasDown;
  }

  /** No answer. True: from now on it is taken to be away. */
  failed(): boolean {
    this.failures++;
    const pause = Math.min(LONGEST_MS, SHORTEST_MS * 2 ** Math.max(0, this.failures - FAILURES));
    this.tryAt = performance.now() + pause;
    return this.failures === FAILURES;
  }

  /** Nothing may be sent for so long, for another reason (no access). */
  pause(ms: number): void {
    this.failures = Math.max(this.failures, FAILURES);
    this.tryAt = performance.now() + ms;
  }
}
