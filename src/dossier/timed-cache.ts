/** Values that are good for a while, in memory, at most so many; the oldest goes first. */
export class TimedCache<T> {
  private readonly entries = new Map<string, { value: T; until: number }>();

  constructor(
    private readonly termMs: number,
    private readonly most: number,
    private readonly clock: () => number = Date.now,
  ) {}

  /** Null where there is none: a value may itself be null. */
  get(key: string): { value: T } | null {
    const entry = this.entries.get(key);
    if (!entry) return null;
    if (entry.until > this.clock()) return { value: entry.value };
    this.entries.delete(key);
    return null;
  }

  set(key: string, value: T): void {
    this.entries.delete(key);
    this.entries.set(key, { value, until: this.clock() + this.termMs });
    if (this.entries.size > this.most) {
      const [oldest] = this.entries.keys();
      if (oldest !== undefined) this.entries.delete(oldest);
    }
  }
}
