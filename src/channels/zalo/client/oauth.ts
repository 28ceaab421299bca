import { createHash, randomBytes } from 'node:crypto';
import { post } from './exchange.js';
import { ZaloFault } from './fault.js';

export interface ZaloOAuthOptions {
  appId: string;
  /** The app's secret. */
  appSecret: string;
  /** Default `https://oauth.zaloapp.com/v4/oa`. */
  oauthUrl?: string;
  /** In ms; longer than one would think, because an answer that is not waited for has spent the token. Default 20,000. */
  timeoutMs?: number;
}

/** A pair of tokens as given out. */
export interface GrantedTokens {
  accessToken: string;
  /** Good for one renewal. */
  refreshToken: string;
  expiresInMs: number;
}

/**
 * Why no tokens were given: `spent` the refresh token was used before, and only a person can get new ones ·
 * `refused` for another reason that Zalo names · `unavailable` no answer, or one without a word of Zalo's.
 */
export type GrantFault = 'spent' | 'refused' | 'unavailable';

export class GrantError extends Error {
  constructor(
    readonly kind: GrantFault,
    /** `-14020`, `http_500`, `timeout` … */
    readonly label: string,
    detail: string,
  ) {
    super(`Zalo ${label}: ${detail}`);
    this.name = 'GrantError';
  }
}

const SPENT = -14020;
/** Believed where an answer does not say how long its token lives. */
const SHORT_LIFE_MS = 3_600_000;

/** Gets tokens for an Official Account. */
export class ZaloOAuth {
  private readonly url: string;
  readonly timeoutMs: number;

  constructor(private readonly options: ZaloOAuthOptions) {
    this.url = options.oauthUrl ?? 'https://oauth.zaloapp.com/v4/oa';
    this.timeoutMs = options.timeoutMs ?? 20_000;
  }

  /** Trades a refresh token, which is spent by it. Throws `GrantError`. */
  refresh(refreshToken: string): Promise<GrantedTokens> {
    return this.grant({ grant_type: 'refresh_token', refresh_token: refreshToken });
  }

  /** Trades the code that the permission page has come back with. Throws `GrantError`. */
  exchange(code: string, verifier: string): Promise<GrantedTokens> {
    return this.grant({ grant_type: 'authorization_code', code, code_verifier: verifier });
  }

  /** The page where an administrator of the account allows the app. `challenge` is that of `pkcePair`. */
  permissionUrl(asked: { redirectUri: string; challenge: string; state: string }): string {
    const url = new URL(`${this.url}/permission`);
    url.searchParams.set('app_id', this.options.appId);
    url.searchParams.set('redirect_uri', asked.redirectUri);
    url.searchParams.set('code_challenge', asked.challenge);
    url.searchParams.set('state', asked.state);
    return url.toString();
  }

  private async grant(form: Record<string, string>): Promise<GrantedTokens> {
    let answer: { status: number; body: unknown };
    try {
      answer = await post({
        url: `${this.url}/access_token`,
        headers: {
          'Content-Type': 'application/x-www-form-urlencoded',
          secret_key: this.options.appSecret,
        },
        body: new URLSearchParams({ ...form, app_id: this.options.appId }).toString(),
        timeoutMs: this.timeoutMs,
      });
    } catch (error) {
      if (error instanceof ZaloFault) throw new GrantError('unavailable', error.label, error.message);
      throw error;
    }
    return tokensOf(answer.status, answer.body);
  }
}

/** An answer without both tokens is a failure, whatever its status. */
function tokensOf(status: number, body: unknown): GrantedTokens {
  const fields = typeof body === 'object' && body !== null ? (body as Record<string, unknown>) : {};
  const { access_token: accessToken, refresh_token: refreshToken, expires_in: expiresIn } = fields;
  if (status === 200 && isToken(accessToken) && isToken(refreshToken)) {
    const seconds = Number(expiresIn);
    return { accessToken, refreshToken, expiresInMs: seconds > 0 ? seconds * 1000 : SHORT_LIFE_MS };
  }
  const said = [fields.error_name, fields.error_description, fields.error_reason, fields.message].find(
    (word): word is string => typeof word === 'string' && word !== '',
  );
  const number = Number(fields.error ?? Number.NaN);
  if (number === SPENT) throw new GrantError('spent', String(SPENT), said ?? 'mã làm mới đã dùng rồi');
  if (status >= 500 || status === 429 || (said === undefined && Number.isNaN(number))) {
    throw new GrantError('unavailable', `http_${status}`, 'câu trả lời không có mã truy cập');
  }
  const label = Number.isInteger(number) && number !== 0 ? String(number) : `http_${status}`;
  throw new GrantError('refused', label, (said ?? 'không nói rõ').slice(0, 200));
}

function isToken(value: unknown): value is string {
  return typeof value === 'string' && value.trim() !== '';
}

/** A new verifier with its S256 challenge (RFC 7636). */
export function pkcePair(): { verifier: string; challenge: string } {
  const verifier = randomBytes(32).toString('base64url');
  return { verifier, challenge: createHash('sha256').update(verifier).digest('base64url') };
}
