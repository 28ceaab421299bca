/** What arrays can do, by loops alone: the page may have broken their methods. */

export function each<T>(list: ArrayLike<T>, visit: (item: T, index: number) => void): void {
  for (let i = 0; i < list.length; i++) visit(list[i] as T, i);
}

export function map<T, U>(list: ArrayLike<T>, change: (item: T, index: number) => U): U[] {
  const changed: U[] = [];
  for (let i = 0; i < list.length; i++) changed[i] = change(list[i] as T, i);
  return changed;
}

export function filter<T>(list: ArrayLike<T>, keep: (item: T) => boolean): T[] {
  const kept: T[] = [];
  for (let i = 0; i < list.length; i++) if (keep(list[i] as T)) kept[kept.length] = list[i] as T;
  return kept;
}

export function find<T>(list: ArrayLike<T>, wanted: (item: T) => boolean): T | undefined {
  for (let i = 0; i < list.length; i++) if (wanted(list[i] as T)) return list[i];
  return undefined;
}

export function add<T>(list: T[], item: T): void {
  list[list.length] = item;
}

export function last<T>(list: ArrayLike<T>, count: number): T[] {
  const from = list.length > count ? list.length - count : 0;
  const kept: T[] = [];
  for (let i = from; i < list.length; i++) kept[kept.length] = list[i] as T;
  return kept;
}

export function join(list: ArrayLike<string>, between: string): string {
  let joined = '';
  for (let i = 0; i < list.length; i++) joined += (i ? between : '') + list[i];
  return joined;
}
