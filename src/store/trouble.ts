/** PostgreSQL: bad data, broken constraint, wrong statement. */
const POSTGRES = /^(22|23|42)[0-9A-Z]{3}$/;
const SQLITE = /^SQLITE_(CONSTRAINT|ERROR|TOOBIG|MISMATCH|RANGE|MISUSE)/;

/**
 * True for an error that writing the same thing again will not get past (it cannot be written as JSON, it breaks a
 * rule of the tables); false for what passes: server away, disk full, connection lost.
 */
export function isPermanent(error: unknown): boolean {
  if (error instanceof TypeError || error instanceof RangeError || error instanceof SyntaxError) return true;
  const code = (error as { code?: unknown } | null)?.code;
  return typeof code === 'string' && (POSTGRES.test(code) || SQLITE.test(code));
}

/** What an error says, whatever was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
