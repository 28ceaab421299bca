/** More pairs for their places than this, and the table grows. */
const FULLEST = 0.5;

/**
 * Numbers for pairs of numbers, in typed arrays: a start asks half a million times, and a Map of joined keys took
 * four times as long.
 */
export class PairTable {
  private firsts = new Int32Array(1 << 12).fill(-1);
  private seconds = new Int32Array(1 << 12);
  private values = new Int32Array(1 << 12);
  private count = 0;

  /** The pair's number, -1 where it has none. Both not negative. */
  find(first: number, second: number): number {
    const at = this.place(first, second);
    return this.firsts[at] === -1 ? -1 : this.values[at]!;
  }

  /** The pair's number; `value` becomes it where it had none. */
  put(first: number, second: number, value: number): number {
    const at = this.place(first, second);
    if (this.firsts[at] !== -1) return this.values[at]!;
    this.firsts[at] = first;
    this.seconds[at] = second;
    this.values[at] = value;
    if (++this.count > this.firsts.length * FULLEST) this.grow();
    return value;
  }

  private place(first: number, second: number): number {
    const mask = this.firsts.length - 1;
    let at = (Math.imul(first, 0x9e3779b1) ^ Math.imul(second, 0x85ebca6b)) >>> 0;
    at = (at ^ (at >>> 15)) & mask;
    while (this.firsts[at] !== -1 && (this.firsts[at] !== first || this.seconds[at] !== second)) {
      at = (at + 1) & mask;
    }
    return at;
  }

  private grow(): void {
    const { firsts, seconds, values } = this;
    this.firsts = new Int32Array(firsts.length * 2).fill(-1);
    this.seconds = new Int32Array(firsts.length * 2);
    this.values = new Int32Array(firsts.length * 2);
    firsts.forEach((first, i) => {
      if (first === -1) return;
      const at = this.place(first, seconds[i]!);
      this.firsts[at] = first;
      this.seconds[at] = seconds[i]!;
      this.values[at] = values[i]!;
    });
  }
}
