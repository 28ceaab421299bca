/** The state of one part. */
export interface PartHealth {
  ok: boolean;
  /** In words, for staff. */
  detail: string;
  /** False: the program can answer without it (Zalo, the portal). */
  needed: boolean;
}

export interface HealthReport {
  ok: boolean;
  parts: Record<string, PartHealth>;
}

/** What a check says: words when all is well; it throws, or says `ok: false`, when it is not. */
export type HealthCheck = () =>
  Promise<string | { ok: boolean; detail: string }> | string | { ok: boolean; detail: string };

/** A check that does not answer in this time has failed. */
const CHECK_MS = 2000;

/** Keeps what the parts say of themselves, for `/healthz` and `/readyz`. */
export class Health {
  private readonly checks = new Map<string, { check: HealthCheck; needed: boolean }>();
  private phase: 'starting' | 'running' | 'stopping' = 'starting';

  /** `needed` parts decide whether the program is ready; the others only show. */
  register(name: string, check: HealthCheck, needed = true): void {
    this.checks.set(name, { check, needed });
  }

  /** Everything is loaded: ready as far as the parts are. */
  started(): void {
    this.phase = 'running';
  }

  /** On its way out: not ready from now on, so that the balancer sends nobody any more. */
  stopping(): void {
    this.phase = 'stopping';
  }

  /** `/healthz`: the process runs and its event loop turns. */
  alive(): { ok: true; phase: string; uptimeSeconds: number } {
    return { ok: true, phase: this.phase, uptimeSeconds: Math.round(process.uptime()) };
  }

  /** `/readyz`: 200 when `ok`, 503 otherwise. */
  async ready(): Promise<HealthReport> {
    const parts = Object.fromEntries(
      await Promise.all(
        [...this.checks].map(
          async ([name, { check, needed }]) => [name, await examine(check, needed)] as const,
        ),
      ),
    );
    if (this.phase !== 'running') {
      const detail = this.phase === 'starting' ? 'đang khởi động' : 'đang dừng';
      parts.process = { ok: false, detail, needed: true };
    }
    return { ok: Object.values(parts).every(({ ok, needed }) => ok || !needed), parts };
  }
}

async function examine(check: HealthCheck, needed: boolean): Promise<PartHealth> {
  let timer: NodeJS.Timeout | undefined;
  try {
    const said = await Promise.race([
      Promise.resolve().then(check),
      new Promise<never>((_, reject) => {
        timer = setTimeout(() => reject(new Error(`không trả lời sau ${CHECK_MS / 1000} giây`)), CHECK_MS);
      }),
    ]);
    return typeof said === 'string' ? { ok: true, detail: said, needed } : { ...said, needed };
  } catch (error) {
    return { ok: false, detail: error instanceof Error ? error.message : String(error), needed };
  } finally {
    clearTimeout(timer);
  }
}
