import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';

/** What is measured of one turn. */
export interface TurnMeasure {
  channel: string;
  outcome: string;
  /** Of its first reply; undefined when it had none. */
  intent?: string;
  confidence?: number;
  /** Working time, in ms. */
  tookMs: number;
  /** From the message's arrival to the written answer, in ms. */
  sinceArrivalMs: number;
}

/** What a queue holds; `Inbox.stats` and `Outbox.stats` of the store have this shape. */
export interface QueueMeasure {
  depth: number;
  oldestAgeMs: number;
  dead: number;
}

export type OutsideService = 'portal' | 'zalo';

/** The declined share is that of the last this many turns. */
const SHARE_OVER = 500;
const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** The program's Prometheus metrics; all names begin with `tro_ly_`, beside the process's and event loop's own. */
export class Metrics {
  readonly registry = new Registry();
  private readonly turns = this.counter('turns_total', 'Lượt đã xử lý', ['channel', 'intent', 'outcome']);
  private readonly confidence = new Histogram({
    name: 'tro_ly_turn_confidence',
    help: 'Độ tin cậy của câu trả lời',
    labelNames: ['intent'],
    buckets: [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1],
    registers: [this.registry],
  });
  private readonly working = this.histogram('turn_seconds', 'Thời gian xử lý một lượt', ['channel']);
  private readonly answered = this.histogram('answer_seconds', 'Từ lúc nhận tin đến lúc có câu trả lời', [
    'channel',
  ]);
  private readonly requests = this.counter('http_requests_total', 'Yêu cầu HTTP', [
    'route',
    'method',
    'status',
  ]);
  private readonly requestSeconds = this.histogram('http_seconds', 'Thời gian một yêu cầu HTTP', ['route']);
  private readonly calls = this.counter('outside_calls_total', 'Lần gọi ra ngoài', ['service', 'outcome']);
  private readonly callSeconds = this.histogram('outside_seconds', 'Thời gian một lần gọi ra ngoài', [
    'service',
  ]);
  private readonly up = new Gauge({
    name: 'tro_ly_outside_up',
    help: '1: lần gọi gần nhất thành công',
    labelNames: ['service'],
    registers: [this.registry],
  });
  private readonly limited = this.counter('limited_total', 'Yêu cầu bị chặn vì quá nhiều', ['limit']);
  private readonly changesTold = new Counter({
    name: 'tro_ly_dossier_changes_told_total',
    help: 'Tin báo hồ sơ thay đổi đã viết cho người theo dõi',
    registers: [this.registry],
  });
  private readonly reloads = this.counter('knowledge_changes_total', 'Lần kho tri thức đổi', [
    'outcome',
    'kind',
  ]);
  private readonly reloadSeconds = this.histogram(
    'knowledge_change_seconds',
    'Thời gian nhận một bản kho mới',
    ['kind'],
  );
  private readonly recent: boolean[] = [];

  constructor() {
    collectDefaultMetrics({ register: this.registry, prefix: 'tro_ly_' });
    this.watch('declined_share', `Tỉ lệ câu bị từ chối trong ${SHARE_OVER} lượt gần nhất`, () =>
      this.recent.length === 0 ? 0 : this.recent.filter(Boolean).length / this.recent.length,
    );
  }

  turn({ channel, outcome, intent, confidence, tookMs, sinceArrivalMs }: TurnMeasure): void {
    this.turns.inc({ channel, intent: intent ?? 'none', outcome });
    if (outcome === 'done') {
      if (intent !== undefined && confidence !== undefined) this.confidence.observe({ intent }, confidence);
      this.answered.observe({ channel }, sinceArrivalMs / 1000);
      if (intent !== undefined) {
        this.recent.push(intent === 'out_of_scope');
        if (this.recent.length > SHARE_OVER) this.recent.shift();
      }
    }
    this.working.observe({ channel }, tookMs / 1000);
  }

  /** `route` is the pattern (`/v3/directline/conversations/:id`), never the address itself. */
  request(route: string, method: string, status: number, tookMs: number): void {
    this.requests.inc({ route, method, status });
    this.requestSeconds.observe({ route }, tookMs / 1000);
  }

  /** An answer over HTTP; 429 counts as somebody who was told to wait. */
  answer(route: string, method: string, status: number, tookMs: number): void {
    this.request(route, method, status, tookMs);
    if (status === 429) this.refused('http');
  }

  /**
   * A call to another system: `outcome` is `ok` or a short reason (`timeout`, `http_500`, `-216`). `up` says whether it
   * can be reached; it may well answer that it refuses.
   */
  call(service: OutsideService, outcome: string, tookMs: number, up = outcome === 'ok'): void {
    this.calls.inc({ service, outcome });
    this.callSeconds.observe({ service }, tookMs / 1000);
    this.up.set({ service }, up ? 1 : 0);
  }

  /** The knowledge changed: `taken` or `refused`, in facts only or in wording too. */
  knowledgeChange(outcome: string, kind: string, tookMs: number): void {
    this.reloads.inc({ outcome, kind });
    if (outcome === 'taken') this.reloadSeconds.observe({ kind }, tookMs / 1000);
  }

  /** Somebody was told to wait. */
  refused(limit: string): void {
    this.limited.inc({ limit });
  }

  /** A change of a followed dossier was written for somebody. */
  told(): void {
    this.changesTold.inc();
  }

  /** Depth, age and dead of a queue, asked for when the metrics are fetched. */
  watchQueue(queue: 'inbox' | 'outbox', stats: () => Promise<QueueMeasure>): void {
    // One look at the store a fetch, whichever gauge is asked first.
    let asked: Promise<QueueMeasure | null> | undefined;
    const look = () => {
      asked ??= stats().catch(() => null);
      setTimeout(() => (asked = undefined), 100).unref();
      return asked;
    };
    this.watch(`${queue}_depth`, `Số tin đang chờ (${queue})`, async () => (await look())?.depth ?? NaN);
    this.watch(
      `${queue}_oldest_seconds`,
      `Tuổi của tin chờ lâu nhất (${queue})`,
      async () => ((await look())?.oldestAgeMs ?? NaN) / 1000,
    );
    this.watch(`${queue}_dead`, `Số tin bị gác lại (${queue})`, async () => (await look())?.dead ?? NaN);
  }

  /** A gauge whose value is asked for when the metrics are fetched. */
  watch(name: string, help: string, value: () => number | Promise<number>): void {
    new Gauge({
      name: `tro_ly_${name}`,
      help,
      registers: [this.registry],
      async collect() {
        this.set(await value());
      },
    });
  }

  /** The body of `/metrics`. */
  text(): Promise<string> {
    return this.registry.metrics();
  }

  get contentType(): string {
    return this.registry.contentType;
  }

  private counter<L extends string>(name: string, help: string, labelNames: L[]): Counter<L> {
    return new Counter({ name: `tro_ly_${name}`, help, labelNames, registers: [this.registry] });
  }

  private histogram<L extends string>(name: string, help: string, labelNames: L[]): Histogram<L> {
    return new Histogram({
      name: `tro_ly_${name}`,
      help,
      labelNames,
      buckets: SECONDS,
      registers: [this.registry],
    });
  }
}
