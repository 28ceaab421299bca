import {
  BrokenCircuitError,
  circuitBreaker,
  CircuitState,
  ConsecutiveBreaker,
  ExponentialBackoff,
  handleWhen,
  retry,
  TaskCancelledError,
  timeout,
  TimeoutStrategy,
  wrap,
} from 'cockatiel';
import type { Dossier } from './dossier.js';
import { PortalError, type DossierPort } from './port.js';

export interface GuardOptions {
  /** A try that takes longer has failed, in ms. Default 4000. */
  timeoutMs?: number;
  /** Lookups that fail in a row before the portal is left alone. Default 5. */
  failures?: number;
  /** How long it is left alone at first, in ms; then up to six times as long. Default 10,000. */
  pauseMs?: number;
  clock?: () => number;
  /** Every lookup that went to the portal: `ok` or the fault, and its time with the retry in it. */
  onCall?: (outcome: string, tookMs: number) => void;
  /** The portal is left alone from now on (false), or answers again (true). */
  onChange?: (answers: boolean) => void;
}

/** While the portal is left alone one lookup in a while tries it, and waits no longer than this for the answer. */
const PROBE_WAIT_MS = 40;
const RETRY_PAUSE_MS = { initialDelay: 100, maxDelay: 600 };

/**
 * A port that holds no one up: time limit, one retry with jitter where it may help, and a circuit breaker. While the
 * breaker is open every lookup fails at once; the trial that may close it again runs on behind a lookup that has been
 * answered, so that nobody waits for a portal that is likely down.
 */
export class GuardedPort implements DossierPort {
  readonly name: string;
  private readonly breaker;
  private readonly policy;
  private readonly clock: () => number;
  /** The portal asked for a pause until then. */
  private quietUntil = 0;
  private lastOk: number | null = null;
  private lastFault: string | null = null;

  constructor(
    private readonly port: DossierPort,
    private readonly options: GuardOptions = {},
  ) {
    this.name = port.name;
    this.clock = options.clock ?? Date.now;
    const pause = options.pauseMs ?? 10_000;
    this.breaker = circuitBreaker(handleWhen(tellsOfPortal), {
      halfOpenAfter: new ExponentialBackoff({ initialDelay: pause, maxDelay: pause * 6 }),
      breaker: new ConsecutiveBreaker(options.failures ?? 5),
    });
    this.breaker.onBreak(() => options.onChange?.(false));
    this.breaker.onReset(() => options.onChange?.(true));
    const once = retry(
      handleWhen(
        (error) => error instanceof PortalError && error.mayRetry && error.retryAfterMs === undefined,
      ),
      { maxAttempts: 1, backoff: new ExponentialBackoff(RETRY_PAUSE_MS) },
    );
    this.policy = wrap(this.breaker, once);
  }

  /** Whether the portal is called at all now. */
  get isOpen(): boolean {
    return this.breaker.state === CircuitState.Closed && this.clock() >= this.quietUntil;
  }

  /** For the health page: whether it answers, and words. */
  health(): { ok: boolean; detail: string } {
    const since = this.lastOk === null ? null : Math.round((this.clock() - this.lastOk) / 1000);
    const ago = since === null ? 'chưa gọi lần nào thành công' : `lần gọi tốt gần nhất ${since} giây trước`;
    if (this.breaker.state !== CircuitState.Closed) {
      return {
        ok: false,
        detail: `${this.name}: tạm ngừng gọi vì lỗi liên tiếp (${this.lastFault}); ${ago}`,
      };
    }
    if (this.clock() < this.quietUntil) {
      const left = Math.ceil((this.quietUntil - this.clock()) / 1000);
      return { ok: false, detail: `${this.name}: cổng yêu cầu chờ, còn ${left} giây; ${ago}` };
    }
    if (this.lastFault)
      return { ok: false, detail: `${this.name}: lần gọi gần nhất lỗi (${this.lastFault}); ${ago}` };
    return { ok: true, detail: `${this.name}: ${since === null ? 'chưa ai tra cứu' : ago}` };
  }

  async find(code: string, signal: AbortSignal): Promise<Dossier | null> {
    if (this.clock() < this.quietUntil) throw this.leftAlone('cổng yêu cầu chờ');
    if (this.breaker.state === CircuitState.HalfOpen) throw this.leftAlone('đang thử lại');
    if (this.breaker.state === CircuitState.Open) return this.probe(code, signal);
    return this.call(code, signal);
  }

  private async probe(code: string, signal: AbortSignal): Promise<Dossier | null> {
    // It goes on by itself, whatever becomes of the lookup it was begun for.
    const trial = this.call(code, signal);
    trial.catch(() => undefined);
    let timer: NodeJS.Timeout | undefined;
    const waited = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(this.leftAlone('đang thử lại')), PROBE_WAIT_MS);
    });
    try {
      return await Promise.race([trial, waited]);
    } finally {
      clearTimeout(timer);
    }
  }

  private async call(code: string, signal: AbortSignal): Promise<Dossier | null> {
    const started = performance.now();
    let called = false;
    try {
      const dossier = await this.policy.execute(async () => {
        called = true;
        return this.inTime(code, signal);
      });
      this.lastOk = this.clock();
      this.lastFault = null;
      this.options.onCall?.('ok', performance.now() - started);
      return dossier;
    } catch (error) {
      if (!called && error instanceof BrokenCircuitError) throw this.leftAlone('lỗi liên tiếp');
      const fault = faultOf(error);
      this.lastFault = fault.fault;
      if (fault.retryAfterMs !== undefined) this.quietUntil = this.clock() + fault.retryAfterMs;
      this.options.onCall?.(fault.fault, performance.now() - started);
      throw fault;
    }
  }

  /** One try. */
  private async inTime(code: string, signal: AbortSignal): Promise<Dossier | null> {
    const limit = this.options.timeoutMs ?? 4000;
    try {
      return await timeout(limit, TimeoutStrategy.Aggressive).execute(
        ({ signal: own }) => this.port.find(code, own),
        signal,
      );
    } catch (error) {
      if (signal.aborted) throw this.leftAlone('đang dừng');
      if (error instanceof TaskCancelledError) {
        throw new PortalError('timeout', `${this.name} không trả lời trong ${limit / 1000} giây`);
      }
      throw faultOf(error);
    }
  }

  private leftAlone(why: string): PortalError {
    return new PortalError('open', `${this.name}: không gọi (${why})`);
  }
}

/** One dossier that cannot be read says nothing of the portal: it must not close it for everybody. */
function tellsOfPortal(error: Error): boolean {
  return error instanceof PortalError && error.fault !== 'malformed' && error.fault !== 'too-large';
}

function faultOf(error: unknown): PortalError {
  if (error instanceof PortalError) return error;
  return new PortalError(
    'malformed',
    `không đọc được câu trả lời của cổng (${error instanceof Error ? error.name : 'không rõ'})`,
  );
}
