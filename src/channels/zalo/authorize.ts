import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Server } from 'restify';
import { createLimit, type Limit, type LimitCounters } from '../../ops/limits.js';
import { clientAddress } from '../webchat/client-address.js';
import { sendAuthorizePage, sendAuthorizeStyle, type AuthorizeView } from './authorize-page.js';
import { GrantError, pkcePair, type GrantedTokens, type ZaloOAuth } from './client/index.js';
import type { ZaloLogger } from './logger.js';
import { readBytes } from '../request-bytes.js';
import { route } from './route.js';
import { SealedCookie } from './sealed-cookie.js';

export interface AuthorizeOptions {
  oauth: Pick<ZaloOAuth, 'exchange' | 'permissionUrl'>;
  /** Takes the pair that permission has brought. */
  granted: (tokens: GrantedTokens) => Promise<void>;
  /** `ADMIN_TOKEN`. */
  adminToken: string;
  /** `PUBLIC_URL`, without a trailing slash: Zalo comes back to it. */
  publicUrl: string;
  /** The same on all replicas: permission may come back to another one. */
  secret: string;
  counters: LimitCounters;
  logger: ZaloLogger;
  now?: () => number;
}

const PAGE = '/zalo/authorize';
const CALLBACK = '/zalo/authorize/callback';
const LIFE_SECONDS = 15 * 60;
const LONGEST_FORM = 4096;
/** Wrong tokens from one address. */
const WRONG = { points: 10, windowSeconds: 600 };

/** What goes to Zalo and has to come back with the same browser. */
interface Errand {
  state: string;
  verifier: string;
}

/** Where Zalo sends the administrator back to; it must be registered with the app. */
export function redirectUri(publicUrl: string): string {
  return `${publicUrl}${CALLBACK}`;
}

/**
 * The authorization page: `GET /zalo/authorize` asks for the administrator's token, and leads to Zalo's permission page
 * and back (OAuth 2.0 with PKCE S256 and `state`). For the first time, and for when the pair has been lost.
 */
export class Authorization {
  private readonly cookie: SealedCookie<Errand>;
  private readonly wrong: Limit;
  private readonly now: () => number;
  private readonly secure: boolean;
  private readonly zaloOrigin: string;

  constructor(private readonly options: AuthorizeOptions) {
    this.cookie = new SealedCookie('zalo_authorize', options.secret, PAGE, LIFE_SECONDS);
    this.wrong = createLimit({ name: 'zalo-authorize', ...WRONG, counters: options.counters });
    this.now = options.now ?? Date.now;
    this.secure = options.publicUrl.startsWith('https:');
    const page = options.oauth.permissionUrl({ redirectUri: '', challenge: '', state: '' });
    this.zaloOrigin = new URL(page).origin;
  }

  mount(server: Server): void {
    const onError = (error: unknown) =>
      this.options.logger.error('Zalo: trang cấp quyền lỗi', { error: String(error) });
    route(server, 'get', PAGE, async (_request, response) => this.ask(response, 200), onError);
    route(server, 'get', `${PAGE}.css`, async (_request, response) => sendAuthorizeStyle(response), onError);
    route(server, 'post', PAGE, (request, response) => this.begin(request, response), onError);
    route(server, 'get', CALLBACK, (request, response) => this.finish(request, response), onError);
  }

  private ask(response: ServerResponse, status: number, problem?: string): void {
    const view: AuthorizeView = { step: 'ask', redirectUri: redirectUri(this.options.publicUrl) };
    this.page(response, status, problem ? { ...view, problem } : view);
  }

  /** The token is right: off to Zalo. */
  private async begin(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const form = new URLSearchParams((await readBytes(request, LONGEST_FORM)).toString('utf8'));
    const address = clientAddress(request);
    const waits = await this.wrong.take(address, 0);
    if (!waits.allowed) {
      const minutes = Math.ceil(waits.retryAfterSeconds / 60);
      return this.ask(response, 429, `Đã nhập sai quá nhiều lần; thử lại sau ${minutes} phút.`);
    }
    if (!sameText(form.get('token') ?? '', this.options.adminToken)) {
      await this.wrong.take(address);
      return this.ask(response, 403, 'Mã quản trị không đúng.');
    }
    const { verifier, challenge } = pkcePair();
    const state = randomBytes(24).toString('base64url');
    const location = this.options.oauth.permissionUrl({
      redirectUri: redirectUri(this.options.publicUrl),
      challenge,
      state,
    });
    response.writeHead(303, {
      Location: location,
      'Set-Cookie': this.cookie.header({ state, verifier }, this.now(), this.secure),
      'Cache-Control': 'no-store',
      'Referrer-Policy': 'no-referrer',
    });
    response.end();
  }

  /** Zalo has sent the administrator back. */
  private async finish(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { searchParams } = new URL(request.url ?? '/', 'http://localhost');
    const errand = this.cookie.read(request.headers.cookie, this.now());
    if (!errand || !sameText(searchParams.get('state') ?? '', errand.state)) {
      return this.failed(response, 403, 'Phiên cấp quyền không đúng hoặc đã quá 15 phút.');
    }
    const code = searchParams.get('code');
    if (!code) return this.failed(response, 400, 'Zalo không trả về mã; có thể bạn đã bấm từ chối.');
    let tokens: GrantedTokens;
    try {
      tokens = await this.options.oauth.exchange(code, errand.verifier);
    } catch (error) {
      if (!(error instanceof GrantError)) throw error;
      this.options.logger.error('Zalo: trang cấp quyền không đổi được mã', { error: error.message });
      return this.failed(response, 502, `Zalo không cấp mã truy cập (${error.label}).`);
    }
    try {
      await this.options.granted(tokens);
    } catch (error) {
      this.options.logger.error('Zalo: không lưu được cặp mã truy cập vừa cấp', { error: String(error) });
      return this.failed(response, 503, 'Chưa lưu được mã truy cập; kiểm tra kho dữ liệu rồi làm lại.');
    }
    this.page(response, 200, { step: 'done' }, this.forgetting());
  }

  private failed(response: ServerResponse, status: number, problem: string): void {
    this.page(response, status, { step: 'failed', problem }, this.forgetting());
  }

  /** A code and its state are good for one try. */
  private forgetting(): Record<string, string> {
    return { 'Set-Cookie': this.cookie.clearing(this.secure) };
  }

  private page(
    response: ServerResponse,
    status: number,
    view: AuthorizeView,
    headers: Record<string, string> = {},
  ): void {
    sendAuthorizePage(response, status, view, { zaloOrigin: this.zaloOrigin, headers });
  }
}

/** Compares in constant time, whatever the lengths. */
function sameText(given: string, expected: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given), digest(expected));
}
