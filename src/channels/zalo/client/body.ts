/** An event's body as far as everything rests on it; the rest is read by `readEvent`. */
export interface EventBody {
  app_id?: string;
  /** Milliseconds since 1970, as text. */
  timestamp: string;
  [field: string]: unknown;
}

/**
 * A string literal, or a whole number too long for a double. Ids are 64-bit numbers: where one comes bare instead of
 * as text, JSON.parse would round it to somebody else's id.
 */
const STRING_OR_LONG_NUMBER = /"(?:[^"\\]|\\.)*"|(?<![\d.eE+-])-?\d{16,}(?![\d.eE])/g;

/** Reads an event's body; null when it is not a JSON object in UTF-8 with a `timestamp`. Long numbers become texts. */
export function parseBody(bytes: Uint8Array): EventBody | null {
  let value: unknown;
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    // Parsed as it is first: in a text that is not JSON the search below could take a very long time.
    value = JSON.parse(text);
    if (/\d{16}/.test(text)) {
      value = JSON.parse(
        text.replace(STRING_OR_LONG_NUMBER, (found) => (found.startsWith('"') ? found : `"${found}"`)),
      );
    }
  } catch {
    return null;
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return null;
  const { app_id: appId, timestamp, ...rest } = value as Record<string, unknown>;
  const time = textOf(timestamp);
  if (time === null || !/^\d{1,16}$/.test(time)) return null;
  const app = textOf(appId);
  return { ...rest, ...(app === null ? {} : { app_id: app }), timestamp: time };
}

/** A text, or a whole number as text; null for anything else. */
export function textOf(value: unknown): string | null {
  if (typeof value === 'string') return value;
  return typeof value === 'number' && Number.isSafeInteger(value) ? String(value) : null;
}
