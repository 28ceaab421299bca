import { each } from './list.js';
import { on, parse, stringify } from './native.js';
import type { Memory } from './memory.js';
import type { Activity } from './reply.js';

export type LineState = 'idle' | 'connecting' | 'online' | 'lost' | 'blocked';

/** What the line tells its owner. */
export interface LineListener {
  state(state: LineState): void;
  activity(activity: Activity): void;
  /** The conversation could not be gone on with (expired, erased): a new one was begun. */
  renewed(): void;
}

/** `retry`: the line is down or the server busy, it is sent again; `refused`: the server will not have it. */
export type Sent =
  { outcome: 'sent'; id: string } | { outcome: 'retry'; after: number } | { outcome: 'refused' };

const SHORTEST_WAIT_MS = 1000;
const LONGEST_WAIT_MS = 30_000;
const POLL_MS = 2000;
const REQUEST_MS = 20_000;
/** The server sends an empty frame every 20 s; after this long without one the line is dead. */
const SILENCE_MS = 50_000;
/** This often in vain, and the WebSocket is left for polling (a proxy may not let it through). */
const SOCKET_TRIES = 2;

class Refusal extends Error {
  constructor(
    readonly status: number,
    readonly after: number,
  ) {
    super(`${status}`);
  }
}

/** Direct Line 3.0, from the browser: one conversation, kept through lost connections and expired tokens. */
export class Line {
  private state: LineState = 'idle';
  private socket: WebSocket | null = null;
  private tries = 0;
  private socketFailures = 0;
  private timer = 0;
  private heardAt = 0;
  /** Grows with every connection, so that what an old one still brings is known as such. */
  private generation = 0;

  constructor(
    private readonly base: string,
    private readonly site: string,
    private readonly memory: Memory,
    private readonly listener: LineListener,
  ) {
    on(window, 'online', () => this.state === 'lost' && this.retryNow());
    on(window, 'offline', () => this.state === 'online' && this.drop());
    on(document, 'visibilitychange', () => !document.hidden && this.state === 'lost' && this.retryNow());
    setInterval(() => {
      if (this.socket && this.state === 'online' && Date.now() - this.heardAt > SILENCE_MS) this.drop();
    }, 5000);
  }

  get isOnline(): boolean {
    return this.state === 'online';
  }

  /** Connects, unless it is connected or on the way. */
  open(): void {
    if (this.state === 'idle' || this.state === 'blocked') this.connect();
  }

  retryNow(): void {
    clearTimeout(this.timer);
    this.connect();
  }

  /** Leaves the conversation; `erase`: on the server as well. */
  async close(erase: boolean): Promise<void> {
    const session = this.memory.session;
    this.stop();
    this.become('idle');
    if (erase && session) {
      try {
        await this.call('DELETE', `/conversations/${session.conversationId}`, undefined, session.token);
      } catch {
        // It is gone already, or goes with its term.
      }
    }
  }

  async send(activity: Record<string, unknown>): Promise<Sent> {
    const session = this.memory.session;
    if (!session || this.state !== 'online') return { outcome: 'retry', after: 0 };
    try {
      const { id } = (await this.call(
        'POST',
        `/conversations/${session.conversationId}/activities`,
        activity,
        session.token,
      )) as { id: string };
      return { outcome: 'sent', id };
    } catch (error) {
      if (!(error instanceof Refusal)) {
        this.drop();
        return { outcome: 'retry', after: 0 };
      }
      if (error.status === 401 || error.status === 403 || error.status === 404) {
        this.memory.session = null;
        this.drop();
        return { outcome: 'retry', after: 0 };
      }
      if (error.status === 429 || error.status >= 500) return { outcome: 'retry', after: error.after || 5 };
      return { outcome: 'refused' };
    }
  }

  private async connect(): Promise<void> {
    const generation = this.stop();
    this.become(this.tries > 0 ? 'lost' : 'connecting');
    try {
      const streamUrl = await this.startOrGoOn();
      if (generation !== this.generation) return;
      if (this.socketFailures < SOCKET_TRIES) this.listen(streamUrl, generation);
      else await this.poll(generation);
    } catch (error) {
      if (generation !== this.generation) return;
      if (error instanceof Refusal && error.status === 403) this.become('blocked');
      else this.again(error instanceof Refusal ? error.after * 1000 : 0);
    }
  }

  /** Goes on with the conversation that this device knows, or begins one; gives the address of the stream. */
  private async startOrGoOn(): Promise<string> {
    const known = this.memory.session;
    if (known && known.expiresAt > Date.now()) {
      try {
        return this.keep(
          await this.call(
            'GET',
            `/conversations/${known.conversationId}?watermark=${known.watermark}`,
            undefined,
            known.token,
          ),
          known.watermark,
        );
      } catch (error) {
        if (
          !(error instanceof Refusal) ||
          (error.status !== 401 && error.status !== 403 && error.status !== 404)
        )
          throw error;
      }
    }
    this.memory.session = null;
    const granted = (await this.call('POST', '/tokens/generate', { site: this.site })) as { token: string };
    const url = this.keep(await this.call('POST', '/conversations', undefined, granted.token), '');
    this.listener.renewed();
    return url;
  }

  private keep(answer: unknown, watermark: string): string {
    const { conversationId, token, expires_in, streamUrl } = answer as {
      conversationId: string;
      token: string;
      expires_in: number;
      streamUrl: string;
    };
    this.memory.session = { conversationId, token, expiresAt: Date.now() + expires_in * 1000, watermark };
    this.memory.save();
    return streamUrl;
  }

  private listen(url: string, generation: number): void {
    const socket = new WebSocket(url);
    this.socket = socket;
    let opened = false;
    const giveUp = setTimeout(() => socket.close(), REQUEST_MS);
    socket.onopen = () => {
      opened = true;
      clearTimeout(giveUp);
      if (generation !== this.generation) return socket.close();
      this.socketFailures = 0;
      this.arrived();
    };
    socket.onmessage = ({ data }) => {
      if (generation !== this.generation) return;
      this.heardAt = Date.now();
      // An empty frame keeps the line alive; ours tells the server the same.
      if (data) this.take(parse(data as string));
      else socket.send('');
    };
    socket.onclose = () => {
      clearTimeout(giveUp);
      if (generation !== this.generation) return;
      if (!opened) this.socketFailures++;
      this.drop();
    };
  }

  private async poll(generation: number): Promise<void> {
    const session = this.memory.session;
    if (!session) return this.again(0);
    const set = await this.call(
      'GET',
      `/conversations/${session.conversationId}/activities?watermark=${session.watermark}`,
      undefined,
      session.token,
    );
    if (generation !== this.generation) return;
    if (this.state !== 'online') this.arrived();
    this.take(set);
    this.timer = setTimeout(() => {
      if (session.expiresAt - Date.now() < 300_000) return this.connect();
      this.poll(generation).catch(() => generation === this.generation && this.drop());
    }, POLL_MS);
  }

  private arrived(): void {
    this.tries = 0;
    this.heardAt = Date.now();
    this.become('online');
    const session = this.memory.session;
    if (session && this.socket) {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.renew(), Math.max(10_000, (session.expiresAt - Date.now()) / 2));
    }
  }

  private async renew(): Promise<void> {
    const session = this.memory.session;
    if (!session || this.state !== 'online') return;
    try {
      const answer = (await this.call('POST', '/tokens/refresh', undefined, session.token)) as {
        token: string;
        expires_in: number;
      };
      session.token = answer.token;
      session.expiresAt = Date.now() + answer.expires_in * 1000;
      this.memory.save();
    } catch {
      // There is half its life left to try again.
    }
    this.timer = setTimeout(() => this.renew(), Math.max(10_000, (session.expiresAt - Date.now()) / 2));
  }

  private take(set: unknown): void {
    const { activities, watermark } = set as { activities?: Activity[]; watermark?: string };
    each(activities || [], (activity) => this.listener.activity(activity));
    if (watermark && this.memory.session && this.memory.session.watermark !== watermark) {
      this.memory.session.watermark = watermark;
      this.memory.save();
    }
  }

  /** The line is down: try again, later and later, not all clients at once. */
  private drop(): void {
    if (this.state === 'idle') return;
    this.again(0);
  }

  private again(atLeastMs: number): void {
    this.stop();
    this.become('lost');
    const wait = Math.min(LONGEST_WAIT_MS, SHORTEST_WAIT_MS * 2 ** this.tries);
    this.tries++;
    this.timer = setTimeout(() => this.connect(), Math.max(atLeastMs, wait * (0.5 + Math.random() / 2)));
  }

  private stop(): number {
    clearTimeout(this.timer);
    const socket = this.socket;
    this.socket = null;
    this.generation++;
    if (socket) socket.close();
    return this.generation;
  }

  private become(state: LineState): void {
    if (state === this.state) return;
    this.state = state;
    this.listener.state(state);
  }

  private async call(method: string, path: string, body?: unknown, token?: string): Promise<unknown> {
    const abort = new AbortController();
    const timer = setTimeout(() => abort.abort(), REQUEST_MS);
    try {
      const response = await fetch(`${this.base}/v3/directline${path}`, {
        method,
        signal: abort.signal,
        credentials: 'omit',
        referrerPolicy: 'origin',
        headers: {
          ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
          ...(token ? { Authorization: `Bearer ${token}` } : {}),
        },
        body: body === undefined ? undefined : stringify(body),
      });
      if (!response.ok) throw new Refusal(response.status, Number(response.headers.get('Retry-After')) || 0);
      const text = await response.text();
      return text ? parse(text) : null;
    } finally {
      clearTimeout(timer);
    }
  }
}
