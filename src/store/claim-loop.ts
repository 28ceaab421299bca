export interface ClaimLoopOptions {
  /** How much may be claimed now; 0 or less: nothing. */
  room: () => number;
  /** Claims up to `room` and begins the work; how much it claimed. */
  claim: (room: number) => Promise<number>;
  /** When the next claim is due, by the clock in ms; null: nobody knows of one. May throw while the database is away. */
  nextDueAt: () => Promise<number | null>;
  /** Nothing could be claimed; it is tried again after a moment. */
  onTrouble: (error: unknown) => void;
}

/** Looks at least this often for what other processes have left. */
const LOOK_MS = 1000;
const SHORTEST_MS = 20;

/**
 * Claims from a queue whenever it is woken, when something is due, and once a second for what other processes have left.
 * One claim at a time; whoever wakes it meanwhile is looked after in the next round.
 */
export class ClaimLoop {
  private running = false;
  private claiming = false;
  private again = false;
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly options: ClaimLoopOptions) {}

  get isRunning(): boolean {
    return this.running;
  }

  /** A claim is under way, whose work has perhaps not begun. */
  get isClaiming(): boolean {
    return this.claiming;
  }

  start(): void {
    this.running = true;
    this.wake();
  }

  /** Claims no more; what has been claimed goes on. */
  stop(): void {
    this.running = false;
    clearTimeout(this.timer);
  }

  wake(): void {
    if (!this.running) return;
    this.again = true;
    if (!this.claiming) void this.claim();
  }

  private async claim(): Promise<void> {
    this.claiming = true;
    try {
      while (this.again && this.running) {
        this.again = false;
        const room = this.options.room();
        if (room <= 0) break;
        // There may be more than was asked for.
        if ((await this.options.claim(room)) === room) this.again = true;
      }
    } catch (error) {
      this.options.onTrouble(error);
    } finally {
      this.claiming = false;
    }
    await this.sleep();
  }

  /** Until something arrives, a retry is due, or a moment has passed. */
  private async sleep(): Promise<void> {
    clearTimeout(this.timer);
    if (!this.running) return;
    let pause = LOOK_MS;
    try {
      const due = await this.options.nextDueAt();
      if (due !== null) pause = due - Date.now();
    } catch {
      // The database is away: look again after a moment.
    }
    if (!this.running || this.claiming) return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.wake(), Math.min(LOOK_MS, Math.max(SHORTEST_MS, pause)));
    this.timer.unref();
  }
}
