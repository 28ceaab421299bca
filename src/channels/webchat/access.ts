import type { IncomingMessage } from 'node:http';
import type { Conversation, Conversations } from '../../store/store.js';
import { mayUse, type OriginRule } from './origins.js';
import { Problem } from './problem.js';
import { verifyToken, type Claims, type Verdict } from './token.js';

/** Conversations and tokens kept in memory, so many of each; one is some 500 bytes. */
const MOST_KEPT = 5000;

/** Who may do what: the one place that says 401, 403 and 404. */
export class Access {
  private readonly known = new Map<string, Conversation>();
  private readonly tokens = new Map<string, Claims>();

  constructor(
    private readonly secret: string,
    private readonly rule: OriginRule,
    private readonly conversations: Conversations,
    private readonly now: () => number,
  ) {}

  /**
   * The page's origin, '' for a program that names none (a browser names it on every request that could reach us
   * from another site). Throws 403 for a page that may not use us.
   */
  origin(request: IncomingMessage): string {
    const origin = request.headers.origin;
    if (origin === undefined) return '';
    if (!mayUse(origin, request.headers.host, this.rule))
      throw new Problem(403, 'OriginNotAllowed', 'Trang này chưa được phép dùng trợ lý (WEBCHAT_ORIGINS).');
    return origin;
  }

  /** The claims of the request's Bearer token. 401: none or not ours; 403: expired, or of another page. */
  bearer(request: IncomingMessage): Claims {
    const [, token] = /^Bearer ([\w.-]+)$/i.exec(request.headers.authorization ?? '') ?? [];
    return this.claims(token, this.origin(request));
  }

  /** The same for the stream's address, where the token is the parameter `t`; the header will do as well. */
  streamBearer(request: IncomingMessage, t: string | null): Claims {
    if (t === null) return this.bearer(request);
    return this.claims(t, this.origin(request), true);
  }

  /** The conversation `id`, if the claims open it. 403: they open another one; 404: there is none (any more). */
  async conversation(claims: Claims, id: string): Promise<Conversation> {
    if (claims.conv !== id) throw new Problem(403, 'Forbidden', 'Mã truy cập không dành cho hội thoại này.');
    const conversation = await this.conversations.get(id);
    if (!conversation || conversation.channel !== 'webchat') throw unknownConversation();
    return conversation;
  }

  /**
   * The same from memory where it was looked up before, for a write that says by itself when the conversation has been
   * forgotten (then call `ended`).
   */
  async begun(claims: Claims, id: string): Promise<Conversation> {
    const known = claims.conv === id ? this.known.get(id) : undefined;
    if (known) return known;
    const conversation = await this.conversation(claims, id);
    keep(this.known, id, conversation);
    return conversation;
  }

  /** The conversation is no more. */
  ended(id: string): void {
    this.known.delete(id);
  }

  /** A client sends the same token with every request: it is checked once, but for its term. */
  private verified(token: string): Verdict {
    const known = this.tokens.get(token);
    if (known) return known.exp * 1000 > this.now() ? { claims: known } : { refused: 'expired' };
    const verdict = verifyToken(token, this.secret, this.now());
    if ('claims' in verdict) keep(this.tokens, token, verdict.claims);
    return verdict;
  }

  private claims(token: string | undefined, origin: string, forStream = false): Claims {
    if (!token) throw new Problem(401, 'Unauthorized', 'Thiếu mã truy cập (Authorization: Bearer).');
    const verdict = this.verified(token);
    if ('refused' in verdict) {
      if (verdict.refused === 'expired') throw new Problem(403, 'TokenExpired', 'Mã truy cập đã hết hạn.');
      throw new Problem(401, 'Unauthorized', 'Mã truy cập không hợp lệ.');
    }
    if (verdict.claims.use === 'stream' && !forStream)
      throw new Problem(403, 'Forbidden', 'Mã này chỉ để mở luồng WebSocket.');
    // A browser leaves the origin out on GET requests to the page's own server only.
    if (verdict.claims.origin && origin && verdict.claims.origin !== origin)
      throw new Problem(403, 'OriginNotAllowed', 'Mã truy cập được cấp cho một trang khác.');
    return verdict.claims;
  }
}

function keep<T>(kept: Map<string, T>, key: string, value: T): void {
  kept.set(key, value);
  const [oldest] = kept.keys();
  if (kept.size > MOST_KEPT && oldest !== undefined) kept.delete(oldest);
}

export function unknownConversation(): Problem {
  return new Problem(404, 'ConversationNotFound', 'Không có hội thoại này, hoặc hội thoại đã được xóa.');
}
