import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import type { WebhookOutcome } from './webhook.js';

/** The channel's own metrics, beside those of queues, turns and outside calls. */
export class ZaloMetrics {
  private readonly events: Counter<'event' | 'outcome'>;
  private readonly acknowledged: Histogram;
  private readonly ended: Counter<'way' | 'reason'>;

  /** `access`: whether there is a token to send with. */
  constructor(registry: Registry, access: () => Promise<{ ok: boolean; lost: boolean }>) {
    const registers = [registry];
    this.events = new Counter({
      name: 'tro_ly_zalo_events_total',
      help: 'Sự kiện Zalo gửi tới',
      labelNames: ['event', 'outcome'],
      registers,
    });
    this.acknowledged = new Histogram({
      name: 'tro_ly_zalo_ack_seconds',
      help: 'Thời gian trả lời webhook cho Zalo',
      buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 1.5, 2],
      registers,
    });
    this.ended = new Counter({
      name: 'tro_ly_zalo_messages_total',
      help: 'Tin gửi qua Zalo: message, zns, hoặc dead (bị gác lại)',
      labelNames: ['way', 'reason'],
      registers,
    });
    for (const [name, help, value] of [
      ['tro_ly_zalo_access', '1: có quyền gửi tin', 'ok'],
      ['tro_ly_zalo_access_lost', '1: mất quyền gửi tin, quản trị viên phải cấp lại', 'lost'],
    ] as const) {
      new Gauge({
        name,
        help,
        registers,
        async collect() {
          const state = await access().catch(() => ({ ok: false, lost: false }));
          this.set(state[value] ? 1 : 0);
        },
      });
    }
  }

  event(event: string, outcome: WebhookOutcome, tookMs: number): void {
    this.events.inc({ event, outcome });
    if (outcome !== 'refused') this.acknowledged.observe(tookMs / 1000);
  }

  end(way: 'message' | 'zns' | 'dead', reason: string): void {
    this.ended.inc({ way, reason });
  }
}
