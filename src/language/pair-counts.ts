/**
 * How often one numbered word follows another: an open-addressing table in two typed arrays, because a
 * vocabulary asks for pairs some thousands of times a sentence. Numbers are below {@link PairCounts.MOST}.
 */
export class PairCounts {
  /** Two numbers must fit a positive 31-bit integer together. */
  static readonly MOST = 1 << 15;

  private keys: Int32Array;
  private values: Float32Array;
  private mask: number;
  private used = 0;

  constructor(capacity = 1 << 14) {
    this.keys = new Int32Array(capacity).fill(-1);
    this.values = new Float32Array(capacity);
    this.mask = capacity - 1;
  }

  get size(): number {
    return this.used;
  }

  private slot(key: number): number {
    let at = Math.imul(key, 0x9e3779b1) >>> 0;
    at = (at ^ (at >>> 15)) & this.mask;
    for (let held = this.keys[at]; held !== key && held !== -1; held = this.keys[at])
      at = (at + 1) & this.mask;
    return at;
  }

  /** Returns whether the pair is new. */
  add(first: number, second: number, count: number): boolean {
    if (this.used * 2 > this.mask) this.grow();
    const key = first * PairCounts.MOST + second;
    const at = this.slot(key);
    const isNew = this.keys[at] === -1;
    if (isNew) {
      this.keys[at] = key;
      this.used++;
    }
    this.values[at] = (this.values[at] ?? 0) + count;
    return isNew;
  }

  /** 0 for a pair never seen. */
  get(first: number, second: number): number {
    return this.values[this.slot(first * PairCounts.MOST + second)] ?? 0;
  }

  private grow(): void {
    const { keys, values } = this;
    this.keys = new Int32Array(keys.length * 2).fill(-1);
    this.values = new Float32Array(keys.length * 2);
    this.mask = this.keys.length - 1;
    keys.forEach((key, i) => {
      if (key === -1) return;
      const at = this.slot(key);
      this.keys[at] = key;
      this.values[at] = values[i] ?? 0;
    });
  }
}
