import { createHash } from 'node:crypto';
import {
  createServer,
  Agent,
  request,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { Person } from './person.js';
import { fieldsOf, readMessage, type Refusal } from './rules.js';
import { StandInTokens } from './tokens.js';

/** How Zalo's API behaves: `cut` takes a message and breaks the connection before the answer. */
export type Mood = 'well' | 'slow' | 'error-500' | 'too-fast' | 'down' | 'cut';

export interface StandInOptions {
  /** Life of an access token. Default 25 hours. */
  tokenSeconds?: number;
  /** Messages a second that the account may send. Default 1,000. */
  perSecond?: number;
  /** Messages beyond the free ones, within seven days. Default 1,000. */
  quota?: number;
  /** How long a `slow` answer takes, in ms. Default 3,000. */
  slowMs?: number;
  /** First pause before an event is sent again, in ms; doubled each time. Default 200. */
  againMs?: number;
  /** An acknowledgement that takes longer has not come. Default 2,000, as the facts say. */
  patienceMs?: number;
}

/** A template that went to a phone. */
export interface SentTemplate {
  phone: string;
  templateId: string;
  data: Record<string, unknown>;
  trackingId: string;
}

const HOUR_MS = 3_600_000;

/**
 * Zalo for tests, over HTTP: signs events, gives the account 2 seconds to acknowledge them and sends them again
 * otherwise, takes messages within its limits and windows, gives out single-use tokens. Written from the facts.
 */
export class ZaloStandIn {
  readonly appId = '4318659220437411234';
  readonly appSecret = 'khoa-ung-dung-gia-lap';
  readonly oaSecretKey = 'khoa-oa-gia-lap';
  readonly oaId = '2941571843211876543';
  readonly tokens: StandInTokens;
  readonly templates: SentTemplate[] = [];
  /** What was refused, in Zalo's words: a client that knows the facts leaves it empty. */
  readonly refusals: Refusal[] = [];
  /** How long answers to events took, in ms, whatever they were. */
  readonly acknowledgements: number[] = [];
  /** How often which status came; 0: none in time. */
  readonly statuses = new Map<number, number>();
  /** Events that had to be sent again. */
  redelivered = 0;
  /** Messages taken. */
  taken = 0;
  mood: Mood = 'well';
  /** Messages to these people break something at Zalo: 500, every time. */
  readonly breaking = new Set<string>();
  /** The account's webhook. */
  webhook = '';
  /** Runs ahead of the real clock by so much. */
  private ahead = 0;
  private readonly people = new Map<string, Person>();
  private readonly agent = new Agent({ keepAlive: true, maxSockets: 256 });
  private readonly server: Server;
  private second = 0;
  private inSecond = 0;
  private quotaLeft: number;
  private closing = false;

  private constructor(private readonly options: StandInOptions) {
    this.quotaLeft = options.quota ?? 1000;
    this.tokens = new StandInTokens(
      this.appId,
      this.appSecret,
      () => this.options.tokenSeconds ?? 90_000,
      () => this.now(),
    );
    this.server = createServer((incoming, response) => {
      this.answer(incoming, response).catch(() => response.destroy());
    });
    this.server.keepAliveTimeout = 30_000;
  }

  static async start(options: StandInOptions = {}): Promise<ZaloStandIn> {
    const zalo = new ZaloStandIn(options);
    await new Promise<void>((resolve) => zalo.server.listen(0, '127.0.0.1', resolve));
    return zalo;
  }

  async close(): Promise<void> {
    this.closing = true;
    this.agent.destroy();
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** The program's settings for this Zalo. */
  settings(): Record<string, string> {
    return {
      ZALO_APP_ID: this.appId,
      ZALO_APP_SECRET: this.appSecret,
      ZALO_OA_SECRET_KEY: this.oaSecretKey,
      ZALO_REFRESH_TOKEN: this.tokens.firstRefreshToken(),
      ZALO_OAUTH_URL: `${this.url}/v4/oa`,
      ZALO_API_URL: this.url,
      ZALO_ZNS_URL: this.url,
    };
  }

  now(): number {
    return Date.now() + this.ahead;
  }

  /** Time passes, for Zalo only. */
  advance(ms: number): void {
    this.ahead += ms;
  }

  /** The person with this number, or a new one. */
  person(number: number): Person {
    const id = (3_000_000_000_000_000_000n + BigInt(number)).toString();
    const person =
      this.people.get(id) ??
      new Person(
        id,
        (event) => this.deliver(event),
        () => this.now(),
      );
    this.people.set(id, person);
    return person;
  }

  /** An event's bytes with its signature. */
  signed(event: Record<string, unknown>, at = this.now()): { body: string; signature: string } {
    const timestamp = String(at);
    const full = { app_id: this.appId, oa_id: this.oaId, ...event, timestamp };
    const body = JSON.stringify(full);
    const mac = createHash('sha256')
      .update(this.appId + body + timestamp + this.oaSecretKey)
      .digest('hex');
    return { body, signature: `mac=${mac}` };
  }

  /** Sends an event until it is acknowledged in time. */
  async deliver(event: Record<string, unknown>): Promise<void> {
    const recipient = { recipient: { id: this.oaId }, user_id_by_app: '5551234567890123456' };
    const { body, signature } = this.signed({ ...recipient, ...event });
    for (let pause = this.options.againMs ?? 200; !this.closing; pause = Math.min(pause * 2, 5000)) {
      if ((await this.post(body, signature)) === 200) return;
      this.redelivered++;
      await new Promise((resolve) => setTimeout(resolve, pause));
    }
  }

  /** Posts bytes to the webhook once; the answer's status, or null when none came in time. */
  post(body: string | Buffer, signature?: string): Promise<number | null> {
    const started = performance.now();
    const headers: Record<string, string> = {
      'Content-Type': 'application/json',
      'Content-Length': String(Buffer.byteLength(body)),
      ...(signature ? { 'X-ZEvent-Signature': signature } : {}),
    };
    return new Promise((resolve) => {
      const { agent } = this;
      const timeout = this.options.patienceMs ?? 2000;
      const posting = request(this.webhook, { method: 'POST', agent, headers, timeout }, (response) => {
        response.resume().once('end', () => {
          this.acknowledgements.push(performance.now() - started);
          this.statuses.set(response.statusCode ?? 0, (this.statuses.get(response.statusCode ?? 0) ?? 0) + 1);
          resolve(response.statusCode ?? null);
        });
      });
      posting.once('timeout', () => posting.destroy());
      posting.once('error', () => {
        this.acknowledgements.push(performance.now() - started);
        this.statuses.set(0, (this.statuses.get(0) ?? 0) + 1);
        resolve(null);
      });
      posting.end(body);
    });
  }

  private async answer(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(incoming.url ?? '/', 'http://zalo');
    const chunks: Buffer[] = [];
    for await (const chunk of incoming as AsyncIterable<Buffer>) chunks.push(chunk);
    const body = Buffer.concat(chunks).toString('utf8');
    if (url.pathname === '/v4/oa/permission') return this.permission(url, response);
    if (url.pathname === '/v4/oa/access_token') return this.accessToken(incoming, response, body);
    if (incoming.method !== 'POST') return send(response, 404, { error: -1 });
    if (this.mood === 'down') return void response.destroy();
    if (this.mood === 'slow')
      await new Promise((resolve) => setTimeout(resolve, this.options.slowMs ?? 3000));
    if (this.mood === 'error-500') return send(response, 500, {});
    if (this.mood === 'too-fast') return this.refuse(response, { error: -32, message: 'Rate limit' }, false);
    const token = String(incoming.headers.access_token ?? '');
    if (!this.tokens.isGood(token)) {
      return this.refuse(response, { error: -216, message: 'Access token is invalid' }, false);
    }
    if (this.isTooFast()) return this.refuse(response, { error: -32, message: 'Rate limit' }, false);
    const given: unknown = JSON.parse(body);
    if (url.pathname === '/message/template') return this.template(response, fieldsOf(given));
    if (url.pathname !== '/v3.0/oa/message/cs') return send(response, 404, { error: -1 });
    this.message(response, given);
  }

  private message(response: ServerResponse, given: unknown): void {
    const read = readMessage(given);
    if ('error' in read) return this.refuse(response, read);
    if (this.breaking.has(read.userId)) return send(response, 500, {});
    const person = this.people.get(read.userId);
    if (!person?.follows)
      return this.refuse(response, { error: -213, message: 'User has not followed OA' }, false);
    const age = this.now() - person.wroteAt;
    if (age >= 7 * 24 * HOUR_MS) {
      return this.refuse(response, {
        error: -230,
        message: 'User has not interacted with the OA in the past 7 days',
      });
    }
    if (age >= 48 * HOUR_MS || person.answered >= 8) {
      if (this.quotaLeft <= 0) return this.refuse(response, { error: -224, message: 'Package has no quota' });
      this.quotaLeft--;
    }
    person.answered++;
    person.received.push({ ...read.shown, at: Date.now() });
    this.taken++;
    if (this.mood === 'cut') return void response.destroy();
    send(response, 200, { error: 0, message: 'Success', data: { message_id: `oa-${this.taken}` } });
  }

  private template(response: ServerResponse, given: Record<string, unknown>): void {
    const { phone, template_id: templateId, template_data: data, tracking_id: trackingId } = given;
    if (typeof phone !== 'string' || !/^84[35789]\d{8}$/.test(phone)) {
      return this.refuse(response, { error: -108, message: 'Phone number invalid' });
    }
    if (typeof templateId !== 'string' || typeof trackingId !== 'string' || trackingId.length > 48) {
      return this.refuse(response, { error: -109, message: 'Template invalid' });
    }
    this.templates.push({ phone, templateId, data: fieldsOf(data), trackingId });
    send(response, 200, { error: 0, message: 'Success', data: { msg_id: `zns-${this.templates.length}` } });
  }

  private permission(url: URL, response: ServerResponse): void {
    const back = new URL(url.searchParams.get('redirect_uri') ?? 'http://127.0.0.1/');
    back.searchParams.set('code', this.tokens.permit(url.searchParams.get('code_challenge') ?? ''));
    back.searchParams.set('state', url.searchParams.get('state') ?? '');
    back.searchParams.set('oa_id', this.oaId);
    response.writeHead(302, { Location: back.toString() });
    response.end();
  }

  private accessToken(incoming: IncomingMessage, response: ServerResponse, body: string): void {
    const failing = this.tokens.failing.shift();
    if (failing === 'hang') return;
    if (failing === 'http-500') return send(response, 500, {});
    if (failing === 'error-name') return send(response, 200, { error_name: 'Internal error' });
    if (failing === 'empty') return send(response, 200, { access_token: '', refresh_token: '' });
    const form = new URLSearchParams(body);
    send(response, 200, this.tokens.exchange(form, String(incoming.headers.secret_key)));
  }

  private isTooFast(): boolean {
    const second = Math.floor(Date.now() / 1000);
    if (second !== this.second) {
      this.second = second;
      this.inSecond = 0;
    }
    return ++this.inSecond > (this.options.perSecond ?? 1000);
  }

  /** `counts`: the client could have known better. */
  private refuse(response: ServerResponse, refusal: Refusal, counts = true): void {
    if (counts) this.refusals.push(refusal);
    send(response, 200, refusal);
  }
}

function send(response: ServerResponse, status: number, body: unknown): void {
  const bytes = Buffer.from(JSON.stringify(body));
  response.writeHead(status, { 'Content-Type': 'application/json', 'Content-Length': bytes.length });
  response.end(bytes);
}
