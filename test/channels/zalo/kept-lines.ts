import type { ZaloLogger } from '../../../src/channels/zalo/logger.js';

/** A logger that keeps its lines. */
export function keptLines(): ZaloLogger & { lines: string[] } {
  const lines: string[] = [];
  const keep =
    (level: string) =>
    (message: string, fields: Record<string, unknown> = {}) =>
      lines.push(`${level} ${message} ${JSON.stringify(fields)}`);
  return { lines, info: keep('info'), warn: keep('warn'), error: keep('error') };
}

/** Waits until `condition` holds. */
export async function until(
  what: string,
  condition: () => boolean | Promise<boolean>,
  ms = 10_000,
): Promise<void> {
  for (const deadline = performance.now() + ms; !(await condition());) {
    if (performance.now() > deadline) throw new Error(`không thấy: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
