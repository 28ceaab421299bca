import pg from 'pg';
import { connectionOptions } from './postgres-database.js';
import { Signals } from './signals.js';

const CHANNEL = 'tro_ly';
/** PostgreSQL takes 8,000 bytes a notification. */
const PAYLOAD = 7500;
const RECONNECT_MS = [100, 500, 1000, 2000, 5000];
/** Signals are sent after the commit, so a process killed in between sends none: watched conversations are looked at as often as this. */
const LOOK_MS = 2000;

/**
 * Signals across replicas by LISTEN/NOTIFY, on a connection of their own. They are sent after the commit and several at
 * a time: NOTIFY within the transactions would make PostgreSQL commit those one after the other.
 */
export class PostgresSignals {
  readonly signals: Signals;
  private client: pg.Client | undefined;
  private waiting = new Map<string, number | null>();
  private sending = false;
  private closed = false;
  private failures = 0;
  private timer: NodeJS.Timeout | undefined;
  private readonly looking: NodeJS.Timeout;

  /**
   * `newest`: the last number of each of these conversations, for what notifications have missed.
   * `seen` is kept by the caller's listeners; they look by themselves when they are told null.
   */
  constructor(
    private readonly url: string,
    private readonly replicaId: string,
    private readonly newest: (conversationIds: string[]) => Promise<Map<string, number>>,
  ) {
    this.signals = new Signals((topic, seq) => this.forward(topic, seq));
    this.looking = setInterval(() => void this.look(), LOOK_MS);
    this.looking.unref();
  }

  async listen(): Promise<void> {
    const client = new pg.Client(connectionOptions(this.url, ['synchronous_commit=off']));
    client.on('notification', ({ payload }) => this.hear(payload ?? ''));
    client.on('error', () => this.lost(client));
    client.on('end', () => this.lost(client));
    await client.connect();
    await client.query(`listen ${CHANNEL}`);
    this.client = client;
    this.failures = 0;
    if (this.closed) return this.close();
    void this.send();
  }

  async close(): Promise<void> {
    this.closed = true;
    clearTimeout(this.timer);
    clearInterval(this.looking);
    const client = this.client;
    this.client = undefined;
    await client?.end().catch(() => undefined);
  }

  private forward(topic: string, seq: number | null): void {
    this.waiting.set(topic, seq);
    void this.send();
  }

  private async send(): Promise<void> {
    if (this.sending) return;
    this.sending = true;
    try {
      while (this.waiting.size > 0 && this.client) {
        const payload = this.nextPayload();
        await this.client.query('select pg_notify($1, $2)', [CHANNEL, payload]);
      }
    } catch {
      // The connection is gone; everybody looks when it is back.
    } finally {
      this.sending = false;
    }
  }

  /** `replica topic=seq topic=seq …`, as many as fit. */
  private nextPayload(): string {
    let payload = this.replicaId;
    for (const [topic, seq] of this.waiting) {
      const part = ` ${encodeURIComponent(topic)}=${seq ?? ''}`;
      if (payload.length + part.length > PAYLOAD && payload !== this.replicaId) break;
      this.waiting.delete(topic);
      if (part.length <= PAYLOAD) payload += part;
    }
    return payload;
  }

  private hear(payload: string): void {
    const [sender, ...parts] = payload.split(' ');
    if (sender === this.replicaId) return;
    for (const part of parts) {
      const [topic = '', seq = ''] = part.split('=');
      this.signals.deliver(decodeURIComponent(topic), seq === '' ? null : Number(seq));
    }
  }

  private lost(client: pg.Client): void {
    if (this.client !== client && this.client !== undefined) return;
    this.client = undefined;
    if (this.closed || this.timer) return;
    const pause = RECONNECT_MS[Math.min(this.failures++, RECONNECT_MS.length - 1)];
    this.timer = setTimeout(() => {
      this.timer = undefined;
      if (this.closed) return;
      this.listen().then(
        () => this.signals.deliverAll(),
        () => this.lost(client),
      );
    }, pause);
    this.timer.unref();
  }

  private async look(): Promise<void> {
    const watched = this.signals.topics('a:').map((topic) => topic.slice(2));
    if (watched.length === 0 || this.closed) return;
    try {
      for (const [id, seq] of await this.newest(watched)) this.signals.deliver(`a:${id}`, seq);
    } catch {
      // The database is away; the next look comes soon.
    }
  }
}
