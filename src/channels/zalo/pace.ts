import type { Counters } from '../../store/store.js';

export interface PaceOptions {
  /** Shared by all replicas. */
  counters: Counters;
  /** Messages a second of the whole account. */
  perSecond: number;
}

const WINDOW_MS = 1000;
/** Taken from the window in such shares, so that a lone message does not cost a write each. */
const SHARE = 0.1;
/** Zalo has said "too fast": half as much, and more again after so long without another such word. */
const RECOVER_MS = 2000;
const SLOWEST = 1 / 64;

/**
 * The whole account's pace: whoever wants to send waits for a turn. A second's number of turns is counted in the store,
 * for all replicas together; each slows down by itself when Zalo says that it was too fast.
 */
export class Pace {
  private readonly waiting: (() => void)[] = [];
  private pumping = false;
  private left = 0;
  private leftUntil = 0;
  private factor = 1;
  private changedAt = 0;

  constructor(private readonly options: PaceOptions) {}

  /** Messages a second now. */
  get perSecond(): number {
    return Math.max(1, Math.floor(this.options.perSecond * this.factor));
  }

  /** Resolves when one message may go. */
  turn(): Promise<void> {
    return new Promise((resolve) => {
      this.waiting.push(resolve);
      if (!this.pumping) void this.pump();
    });
  }

  /** Zalo takes no more. */
  tooFast(): void {
    this.factor = Math.max(SLOWEST, this.factor / 2);
    this.changedAt = performance.now();
    this.left = 0;
  }

  private async pump(): Promise<void> {
    this.pumping = true;
    // Those who ask in the same moment are counted together.
    await new Promise((resolve) => setImmediate(resolve));
    while (this.waiting.length > 0) {
      this.recover();
      if (performance.now() >= this.leftUntil) this.left = 0;
      if (this.left === 0) await this.take();
      const going = this.waiting.splice(0, this.left);
      this.left -= going.length;
      for (const go of going) go();
    }
    this.pumping = false;
  }

  /** Takes a share of the running second, or waits for the next one. */
  private async take(): Promise<void> {
    const { perSecond } = this;
    const wanted = Math.min(perSecond, Math.max(this.waiting.length, Math.ceil(perSecond * SHARE)));
    const { sum, resetAt } = await this.options.counters
      .add('zalo-pace', wanted, WINDOW_MS)
      // The store is away: then this process counts for itself.
      .catch(() => ({ sum: wanted, resetAt: Date.now() + WINDOW_MS }));
    const remains = Math.min(WINDOW_MS, Math.max(1, resetAt - Date.now()));
    this.left = Math.min(wanted, Math.max(0, perSecond - (sum - wanted)));
    this.leftUntil = performance.now() + remains;
    if (this.left === 0) await new Promise((resolve) => setTimeout(resolve, remains));
  }

  private recover(): void {
    if (this.factor === 1 || performance.now() - this.changedAt < RECOVER_MS) return;
    this.factor = Math.min(1, this.factor * 2);
    this.changedAt = performance.now();
  }
}
