/** The best few of many numbers by their values: a heap whose top is the worst kept, so that most need one look. */
export class Best {
  private readonly items: number[] = [];
  private readonly values: number[] = [];
  private limit = 0;

  /** Keeps nothing, and at most `limit` from now on. */
  clear(limit: number): void {
    this.limit = limit;
    this.items.length = 0;
    this.values.length = 0;
  }

  /** Of equal values the smaller number is better. */
  put(item: number, value: number): void {
    const { items, values } = this;
    if (items.length < this.limit) {
      items.push(item);
      values.push(value);
      this.rise(items.length - 1);
    } else if (this.limit > 0 && (value > values[0]! || (value === values[0]! && item < items[0]!))) {
      items[0] = item;
      values[0] = value;
      this.sink();
    }
  }

  /** The kept ones, best first. */
  list(): number[] {
    const { items, values } = this;
    return items
      .map((_, i) => i)
      .sort((a, b) => values[b]! - values[a]! || items[a]! - items[b]!)
      .map((i) => items[i]!);
  }

  private worse(a: number, b: number): boolean {
    const { items, values } = this;
    return values[a]! < values[b]! || (values[a]! === values[b]! && items[a]! > items[b]!);
  }

  private swap(a: number, b: number): void {
    const { items, values } = this;
    [items[a], items[b]] = [items[b]!, items[a]!];
    [values[a], values[b]] = [values[b]!, values[a]!];
  }

  private rise(from: number): void {
    for (let at = from; at > 0;) {
      const above = (at - 1) >> 1;
      if (!this.worse(at, above)) return;
      this.swap(at, above);
      at = above;
    }
  }

  private sink(): void {
    for (let at = 0; ;) {
      let worst = at;
      for (const below of [2 * at + 1, 2 * at + 2]) {
        if (below < this.items.length && this.worse(below, worst)) worst = below;
      }
      if (worst === at) return;
      this.swap(at, worst);
      at = worst;
    }
  }
}
