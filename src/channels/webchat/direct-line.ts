import { randomBytes } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Server } from 'restify';
import { z } from 'zod';
import { unknownConversation, type Access } from './access.js';
import { readActivity, readWatermark, type IncomingActivity } from './activity.js';
import { addressKey, clientAddress } from './client-address.js';
import { UnknownConversation, type Conversation } from '../../store/store.js';
import type { WebChatDeps } from './deps.js';
import { judgement } from './judgement.js';
import type { RateGuard, WebChatLimits } from './limits.js';
import { outgoingActivity } from './outgoing-activity.js';
import { Problem } from './problem.js';
import { readJson } from './request-body.js';
import { sendEmpty, sendJson } from '../send.js';
import { route, type Call, type Method } from './route.js';
import type { Streams } from './streams.js';
import { signToken, type Claims } from './token.js';

/** Everything Direct Line is under this address. */
export const BASE = '/v3/directline';
/** A WebSocket address is good for this long; a client opens it at once. */
const STREAM_TOKEN_SECONDS = 120;
/** Activities one GET gives at most; the client goes on from the watermark. */
const PAGE = 500;
/** Tokens are small requests. */
const TOKEN_BODY_BYTES = 4096;

const Start = z
  .object({
    user: z.object({ id: z.string().max(128).nullish() }).nullish(),
    site: z
      .string()
      .max(64)
      .regex(/^[a-z0-9-]*$/)
      .nullish(),
  })
  .nullish();

/** Direct Line 3.0 over HTTP: tokens, conversations, activities. The WebSocket is in `streams.ts`. */
export class DirectLine {
  constructor(
    private readonly deps: WebChatDeps,
    private readonly access: Access,
    private readonly limits: WebChatLimits,
    private readonly guard: RateGuard,
    private readonly streams: Streams,
    private readonly now: () => number,
  ) {}

  mount(server: Server): void {
    const calls: [Method, string, (call: Call) => Promise<void>][] = [
      ['post', '/tokens/generate', (call) => this.generate(call)],
      ['post', '/tokens/refresh', (call) => this.refresh(call)],
      ['post', '/conversations', (call) => this.start(call)],
      ['get', '/conversations/:id', (call) => this.reconnect(call)],
      ['del', '/conversations/:id', (call) => this.forget(call)],
      ['post', '/conversations/:id/activities', (call) => this.post(call)],
      ['get', '/conversations/:id/activities', (call) => this.list(call)],
      ['post', '/conversations/:id/upload', (call) => this.upload(call)],
    ];
    const onError = this.deps.onError ?? (() => {});
    for (const [method, path, handler] of calls) {
      route(server, method, BASE + path, (call) => this.withCors(call, handler), onError);
    }
    route(server, 'opts', `${BASE}/*`, (call) => this.preflight(call), onError);
    for (const method of ['get', 'post', 'put', 'patch', 'del'] as const) {
      route(server, method, `${BASE}/*`, (call) => this.withCors(call, notFound), onError);
    }
  }

  /** A token for a new conversation, given to a page of an allowed origin. */
  private async generate({ request, response }: Call): Promise<void> {
    const origin = this.access.origin(request);
    const start = readStart(await readJson(request, TOKEN_BODY_BYTES));
    await this.guard.newConversation(clientAddress(request));
    const conversationId = randomBytes(16).toString('base64url');
    const user = start?.user?.id || undefined;
    sendJson(response, 200, this.ticket({ conv: conversationId, origin, site: start?.site ?? '', user }));
  }

  private async refresh({ request, response }: Call): Promise<void> {
    const claims = this.access.bearer(request);
    await this.guard.read(claims.conv);
    sendJson(response, 200, this.ticket(claims));
  }

  /** Starts the token's conversation; asked again (another tab, a lost answer), gives the same one. */
  private async start({ request, response }: Call): Promise<void> {
    const claims = this.access.bearer(request);
    const start = readStart(await readJson(request, TOKEN_BODY_BYTES));
    await this.guard.read(claims.conv);
    const isNew = await this.deps.store.conversations.create({
      id: claims.conv,
      channel: 'webchat',
      senderId: `webchat:${claims.conv}`,
      site: claims.site || (start?.site ?? ''),
      origin: claims.origin,
      tokenId: claims.jti,
    });
    const streamUrl = this.streamUrl(request, claims, '');
    sendJson(response, isNew ? 201 : 200, { ...this.ticket(claims), streamUrl });
  }

  private async reconnect({ request, response, query, params }: Call): Promise<void> {
    const claims = this.access.bearer(request);
    const watermark = query.get('watermark') ?? '';
    readWatermark(watermark);
    await this.access.conversation(claims, params.id ?? '');
    await this.guard.read(claims.conv);
    const streamUrl = this.streamUrl(request, claims, watermark);
    sendJson(response, 200, { ...this.ticket(claims), streamUrl });
  }

  /** Not of Direct Line: the person's "xóa". */
  private async forget({ request, response, params }: Call): Promise<void> {
    const claims = this.access.bearer(request);
    const { id } = await this.access.conversation(claims, params.id ?? '');
    await this.deps.store.conversations.forget(id);
    this.access.ended(id);
    this.streams.end(id);
    sendEmpty(response, 204);
  }

  /** The message is in the inbox and in the conversation's log, on the disk, before it is acknowledged. */
  private async post({ request, response, params }: Call): Promise<void> {
    const claims = this.access.bearer(request);
    const conversation = await this.access.begun(claims, params.id ?? '');
    const body = await readJson(request, this.limits.bodyBytes);
    const incoming = readActivity(body, {
      conversationId: conversation.id,
      requestId: requestId(request),
      user: claims.user,
      site: conversation.site,
      now: this.now(),
    });
    const address = clientAddress(request);
    await this.guard.message(conversation.id, address);
    const id = await this.take(incoming, conversation, addressKey(address, this.deps.secret));
    sendJson(response, 200, { id });
  }

  private async take(
    incoming: IncomingActivity,
    { id: conversationId, senderId }: Conversation,
    from: string,
  ): Promise<string> {
    const own = `${conversationId}|${randomBytes(6).toString('hex')}`;
    // Typing is of the moment; a thumb is about a message, not one.
    if (incoming.type === 'typing') return own;
    if (incoming.type === 'event' && incoming.name === 'feedback') {
      const feedback = await judgement(
        incoming.value,
        { conversationId, senderId },
        this.deps.store.activities,
      );
      await this.deps.feedback?.(feedback);
      return own;
    }
    const result = await this.deps.store.inbox
      .put({
        channel: 'webchat',
        messageId: incoming.clientActivityId || own,
        conversationId,
        senderId,
        addressKey: from,
        activity: incoming.activity,
        log: true,
      })
      .catch((error: unknown) => {
        if (!(error instanceof UnknownConversation)) throw error;
        this.access.ended(conversationId);
        throw unknownConversation();
      });
    if (result.outcome === 'full')
      throw new Problem(
        503,
        'Busy',
        `Đang có quá nhiều người hỏi, xin gửi lại sau ${result.retryAfterSeconds} giây.`,
        result.retryAfterSeconds,
      );
    return result.activityId ?? own;
  }

  private async list({ request, response, query, params }: Call): Promise<void> {
    const claims = this.access.bearer(request);
    const after = readWatermark(query.get('watermark'));
    const { id } = await this.access.conversation(claims, params.id ?? '');
    await this.guard.read(claims.conv);
    const { activities, watermark } = await this.deps.store.activities.list(id, after, PAGE);
    sendJson(response, 200, {
      activities: activities.map((logged) => outgoingActivity(id, logged)),
      watermark: String(watermark),
    });
  }

  private async upload({ request }: Call): Promise<void> {
    this.access.bearer(request);
    throw new Problem(415, 'UnsupportedMediaType', 'Trợ lý chưa nhận tệp, xin gõ câu hỏi bằng chữ.');
  }

  private ticket(grant: Pick<Claims, 'conv' | 'origin' | 'site' | 'user'>) {
    const seconds = this.limits.tokenSeconds;
    const { conv, origin, site, user } = grant;
    const token = signToken(
      { conv, origin, site, ...(user ? { user } : {}) },
      this.deps.secret,
      this.now(),
      seconds,
    );
    return { conversationId: conv, token, expires_in: seconds };
  }

  private streamUrl(request: IncomingMessage, claims: Claims, watermark: string): string {
    const { conv, origin, site } = claims;
    const t = signToken(
      { conv, origin, site, use: 'stream' },
      this.deps.secret,
      this.now(),
      STREAM_TOKEN_SECONDS,
    );
    const query = new URLSearchParams({ watermark, t });
    return `${webSocketHost(request, this.deps.publicUrl)}${BASE}/conversations/${conv}/stream?${query}`;
  }

  private async withCors(call: Call, handler: (call: Call) => Promise<void>): Promise<void> {
    call.response.setHeader('Vary', 'Origin');
    const origin = this.access.origin(call.request);
    if (origin) {
      call.response.setHeader('Access-Control-Allow-Origin', origin);
      call.response.setHeader('Access-Control-Expose-Headers', 'Retry-After');
    }
    await handler(call);
  }

  private preflight({ request, response }: Call): void {
    const origin = this.access.origin(request);
    sendEmpty(response, 204, {
      ...(origin ? { 'Access-Control-Allow-Origin': origin } : {}),
      'Access-Control-Allow-Methods': 'GET, POST, DELETE',
      'Access-Control-Allow-Headers': 'Authorization, Content-Type, X-Ms-Bot-Agent, X-Requested-With',
      'Access-Control-Max-Age': '7200',
      Vary: 'Origin',
    });
  }
}

async function notFound(): Promise<void> {
  throw new Problem(404, 'NotFound', 'Không có địa chỉ này trong Direct Line 3.0.');
}

function readStart(body: unknown): z.infer<typeof Start> {
  const parsed = Start.safeParse(body);
  if (parsed.success) return parsed.data;
  const field = parsed.error.issues[0]?.path.join('.') || 'body';
  throw new Problem(400, 'BadArgument', `Trường "${field}" không hợp lệ.`);
}

/** `ws://` or `wss://` and the host that a client reaches us by. */
export function webSocketHost(request: IncomingMessage, publicUrl: string | undefined): string {
  if (publicUrl) return new URL(publicUrl).origin.replace(/^http/, 'ws');
  const forwarded = request.headers['x-forwarded-proto'];
  const secure = forwarded === 'https' || ('encrypted' in request.socket && !!request.socket.encrypted);
  const host = request.headers.host ?? '';
  return `${secure ? 'wss' : 'ws'}://${/^[\w.:[\]-]+$/.test(host) ? host : 'localhost'}`;
}

/** What a proxy calls this request, the same when it gives it to another replica; '' without one that is trusted. */
function requestId(request: IncomingMessage): string {
  const given = request.headers['x-request-id'];
  return typeof given === 'string' && /^[\w-]{16,64}$/.test(given) ? given : '';
}
