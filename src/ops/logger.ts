import { createLogger as createWinston, format, transports, type Logger } from 'winston';
import type TransportStream from 'winston-transport';
import { maskPersonal } from './mask.js';
import { currentTurn } from './turn-scope.js';

export type { Logger };

export interface LoggerOptions {
  level?: 'error' | 'warn' | 'info' | 'debug';
  /** Hides personal data; default the one of this room. */
  mask?: (text: string) => string;
  /** Values of settings that must never be written (keys, passwords). */
  secrets?: string[];
  /** Where lines go; default the standard output. For tests. */
  transport?: TransportStream;
}

/** Names of fields whose values are never written. */
const SECRET_FIELD = /secret|token(?!s$)|password|authorization|cookie|api_?key|data_?key|refresh/i;
/** Fields made by the program itself, which a mask would only spoil. */
const OWN_FIELDS = new Set([
  'level',
  'timestamp',
  'turnId',
  'channel',
  'replicaId',
  'intent',
  'procedure',
  'aspect',
]);
const DEPTH = 6;
const LONGEST = 4000;

/**
 * A logger that writes one JSON object a line. Every line of a turn carries its `turnId`; personal data is masked in
 * every text however deep it lies, and secrets are left out.
 */
export function createLogger(options: LoggerOptions = {}): Logger {
  const mask = options.mask ?? maskPersonal;
  const secrets = (options.secrets ?? []).filter((secret) => secret.length >= 6);
  const clean = (text: string): string => {
    let cleaned = text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
    for (const secret of secrets) cleaned = cleaned.replaceAll(secret, '[bí mật]');
    return mask(cleaned);
  };
  const walk = (value: unknown, depth: number): unknown => {
    if (typeof value === 'string') return clean(value);
    // A phone or identity number that came as a number; a time in ms has 13 digits and stays.
    if (typeof value === 'number' && value >= 1e8 && value < 1e12 && Number.isInteger(value)) return '[số]';
    if (typeof value === 'bigint') return clean(String(value));
    if (value instanceof Error) {
      return { name: value.name, message: clean(value.message), stack: clean(value.stack ?? '') };
    }
    if (typeof value !== 'object' || value === null) return value;
    if (depth >= DEPTH) return '…';
    if (Array.isArray(value)) return value.slice(0, 50).map((item) => walk(item, depth + 1));
    return Object.fromEntries(
      Object.entries(value).map(([name, field]) => [
        // A map may have what is secret in its very keys.
        clean(name),
        SECRET_FIELD.test(name) && field !== undefined && field !== null && field !== ''
          ? '[bí mật]'
          : OWN_FIELDS.has(name) && typeof field === 'string'
            ? field
            : walk(field, depth + 1),
      ]),
    );
  };
  const masked = format((info) => {
    const { level, message, ...fields } = info;
    const turn = currentTurn();
    const splat = Reflect.ownKeys(info).filter((key) => typeof key === 'symbol');
    const line: Record<PropertyKey, unknown> = {
      timestamp: new Date().toISOString(),
      level,
      message: typeof message === 'string' ? clean(message) : walk(message, 0),
      ...(turn ? { turnId: turn.turnId, channel: turn.channel } : {}),
      ...(walk(fields, 0) as Record<string, unknown>),
    };
    for (const key of splat) line[key] = (info as unknown as Record<symbol, unknown>)[key];
    return line as unknown as typeof info;
  });
  return createWinston({
    level: options.level ?? 'info',
    format: format.combine(masked(), format.json()),
    transports: [options.transport ?? new transports.Console()],
    exitOnError: false,
  });
}
