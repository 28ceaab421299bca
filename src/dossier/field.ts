const LONGEST = 300;

/**
 * The text of a field as portals write it: plain, a number, or wrapped as `{name}`, `[{name}, …]`, `{translate: [{name}]}`.
 * Null where there is none.
 */
export function textOf(value: unknown, depth = 0): string | null {
  if (typeof value === 'number' && Number.isFinite(value)) return String(value);
  if (typeof value === 'string') {
    const text = value.normalize('NFC').replace(/\s+/g, ' ').trim();
    return text === '' || text.length > LONGEST ? null : text;
  }
  if (depth > 4 || typeof value !== 'object' || value === null) return null;
  if (Array.isArray(value)) {
    // Vietnamese first, where a list has several languages (iGate's number for it is 228).
    const items = value as unknown[];
    const own = items.find((item) => (item as { languageId?: unknown } | null)?.languageId === 228);
    return textOf(own ?? items[0], depth + 1);
  }
  const { name, translate } = value as { name?: unknown; translate?: unknown };
  return textOf(name, depth + 1) ?? textOf(translate, depth + 1);
}

/** An amount in đồng: a number, or text such as `1.250.000 đồng`. Null: none, nothing to pay, or odd. */
export function amountOf(value: unknown): number | null {
  const amount =
    typeof value === 'number'
      ? value
      : typeof value === 'string' && /^\s*\d{1,3}(?:[.,]?\d{3})*\s*(?:đ|đồng|vnđ|vnd)?\s*$/iu.test(value)
        ? Number(value.replace(/\D/g, ''))
        : NaN;
  return Number.isInteger(amount) && amount > 0 && amount < 1e12 ? amount : null;
}

/** The value at a dotted path (`data.0.trangThai`) of a JSON value; undefined where there is none. */
export function valueAt(json: unknown, path: string): unknown {
  let value = json;
  for (const step of path.split('.').filter(Boolean)) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return undefined;
    value = (value as Record<string, unknown>)[step];
  }
  return value;
}
