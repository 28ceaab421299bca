/** Việt Nam has had one zone, UTC+7, without summer time since 1975. */
const VIETNAM_OFFSET_MS = 7 * 3_600_000;
const FIRST = Date.UTC(2000, 0, 1);
const LAST = Date.UTC(2100, 0, 1);

/** The day in Việt Nam at an instant (ms since 1970), `YYYY-MM-DD`. */
export function vietnamDay(instant: number): string {
  return new Date(instant + VIETNAM_OFFSET_MS).toISOString().slice(0, 10);
}

/** The instant at which a day begins in Việt Nam. `day`: `YYYY-MM-DD`. */
export function startOfDay(day: string): number {
  return Date.parse(`${day}T00:00:00Z`) - VIETNAM_OFFSET_MS;
}

/** The hour of the day in Việt Nam with its fraction, 0 to 24. */
export function vietnamHour(instant: number): number {
  return ((((instant + VIETNAM_OFFSET_MS) % 86_400_000) + 86_400_000) % 86_400_000) / 3_600_000;
}

/**
 * An instant as a portal writes it: ISO with or without a zone (`+0700`, `+07:00`, `Z`), `yyyyMMddHHmmss`, `yyyyMMdd`,
 * `dd/MM/yyyy HH:mm:ss`, or milliseconds. Without a zone it is Việt Nam's. Null: missing, odd, or outside this century.
 */
export function readInstant(value: unknown): number | null {
  if (typeof value === 'number') return within(value);
  if (typeof value !== 'string') return null;
  const text = value.trim();
  if (/^\d{13}$/.test(text)) return within(Number(text));
  const packed = /^(\d{4})(\d{2})(\d{2})(?:(\d{2})(\d{2})(\d{2})?)?$/.exec(text);
  if (packed) return local(packed.slice(1));
  const spoken = /^(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})(?:[ T,]+(\d{1,2}):(\d{2})(?::(\d{2}))?)?/.exec(text);
  if (spoken) return local([spoken[3]!, spoken[2]!, spoken[1]!, ...spoken.slice(4)]);
  const iso =
    /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:[.,]\d+)?)?\s*(Z|[+-]\d{2}:?\d{2})?)?$/i.exec(
      text,
    );
  if (!iso) return null;
  const at = local(iso.slice(1, 7));
  const zone = iso[7];
  return at === null || zone === undefined ? at : within(at + VIETNAM_OFFSET_MS - offsetOf(zone));
}

function local(parts: (string | undefined)[]): number | null {
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = parts.map((part) =>
    Number(part ?? 0),
  );
  const at = Date.UTC(year, month - 1, day, hour, minute, second);
  const read = new Date(at);
  // 31 February, hour 25: Date would roll them over.
  const real = read.getUTCMonth() === month - 1 && read.getUTCDate() === day && hour < 24 && minute < 60;
  return real ? within(at - VIETNAM_OFFSET_MS) : null;
}

function offsetOf(zone: string): number {
  if (/^z$/i.test(zone)) return 0;
  const minutes = Number(zone.slice(1, 3)) * 60 + Number(zone.slice(-2));
  return (zone.startsWith('-') ? -1 : 1) * minutes * 60_000;
}

function within(at: number): number | null {
  return Number.isFinite(at) && at >= FIRST && at < LAST ? at : null;
}
