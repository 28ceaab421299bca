import type { PortalError } from './port.js';

/** What this room needs of a logger; winston's has it. */
export interface DossierLogger {
  info(message: string, fields?: Record<string, unknown>): unknown;
  warn(message: string, fields?: Record<string, unknown>): unknown;
  error(message: string, fields?: Record<string, unknown>): unknown;
}

/** A fault that goes on is told once in this time, with how often it came. */
const QUIET_MS = 60_000;

/** Faults of the portal, a line each and not a line a lookup. No line has a code in it. */
export class FaultLog {
  private readonly told = new Map<string, { at: number; since: number }>();

  constructor(
    private readonly logger: DossierLogger,
    private readonly clock: () => number = Date.now,
  ) {}

  fault(error: PortalError): void {
    const { fault, message } = error;
    // Not called at all: told when the breaker opened.
    if (fault === 'open' || fault === 'busy') return;
    const before = this.told.get(fault);
    if (before && this.clock() - before.at < QUIET_MS) {
      before.since++;
      return;
    }
    const again = before && before.since > 0 ? { repeated: before.since } : {};
    this.told.set(fault, { at: this.clock(), since: 0 });
    this.logger.warn(`tra hồ sơ: ${message}`, { fault, ...again });
  }
}
