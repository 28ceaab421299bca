import type { Dossier } from './dossier.js';

/** Where dossiers are looked up: a portal's API behind one question. */
export interface DossierPort {
  /** For logs: `iGate`, `trục tích hợp` … */
  readonly name: string;
  /**
   * The dossier of a normalised code; null where there is none **or** it may not be shown (nobody is to tell them
   * apart). Throws `PortalError` for everything else. `signal` ends the call.
   */
  find(code: string, signal: AbortSignal): Promise<Dossier | null>;
}

/**
 * Why a call to the portal failed. `unreachable`, `cut`, `server`: may be tried again · `timeout` · `auth`: wrong secret
 * or session · `too-many`: asked to wait · `status`: another HTTP status · `not-json`, `malformed`: an answer that
 * cannot be read · `too-large` · `redirect`: to another host · `open`: not called, it has just failed too often ·
 * `busy`: not called, too many are waiting.
 */
export type PortalFault =
  | 'unreachable'
  | 'cut'
  | 'server'
  | 'timeout'
  | 'auth'
  | 'too-many'
  | 'status'
  | 'not-json'
  | 'malformed'
  | 'too-large'
  | 'redirect'
  | 'open'
  | 'busy';

/** A failed call. `message` is one line for staff, in Vietnamese, without code, name or secret. */
export class PortalError extends Error {
  constructor(
    readonly fault: PortalFault,
    message: string,
    /** How long the portal asks to be left alone. */
    readonly retryAfterMs?: number,
  ) {
    super(message);
    this.name = 'PortalError';
  }

  /** Whether asking once more at once may help. A lookup changes nothing, so it does no harm. */
  get mayRetry(): boolean {
    return this.fault === 'unreachable' || this.fault === 'cut' || this.fault === 'server';
  }
}
