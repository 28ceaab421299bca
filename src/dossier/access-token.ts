import { z } from 'zod';
import { exchange } from './exchange.js';
import { PortalError } from './port.js';

export interface ClientCredentials {
  tokenUrl: string;
  clientId: string;
  clientSecret: string;
}

const TokenAnswer = z.looseObject({
  access_token: z.string().min(1),
  expires_in: z.coerce.number().positive().optional().catch(undefined),
});
/** Where the answer does not say how long it holds. */
const USUAL_LIFE_S = 60;
/** Renewed this long before it ends, or in its last fifth where it is short-lived. */
const AHEAD_MS = 60_000;
const TOKEN_TIMEOUT_MS = 4000;

/** OpenID Connect client credentials: one token for all calls, renewed ahead of its end, asked for once at a time. */
export class AccessToken {
  private token: { value: string; renewAt: number; endsAt: number } | null = null;
  private asking: Promise<string> | null = null;

  constructor(
    private readonly credentials: ClientCredentials,
    private readonly clock: () => number = Date.now,
  ) {}

  /** A token that holds now. Throws `PortalError`; `auth` where id or secret are wrong. */
  async get(): Promise<string> {
    const now = this.clock();
    const { token } = this;
    if (token && now < token.endsAt) {
      // The old one still does; whoever fails to renew it will be told once it has ended.
      if (now >= token.renewAt) this.ask().catch(() => undefined);
      return token.value;
    }
    return this.ask();
  }

  /** The portal has refused this one. */
  forget(value: string): void {
    if (this.token?.value === value) this.token = null;
  }

  private ask(): Promise<string> {
    this.asking ??= this.fetchToken().finally(() => (this.asking = null));
    return this.asking;
  }

  private async fetchToken(): Promise<string> {
    const { tokenUrl, clientId, clientSecret } = this.credentials;
    const pair = `${clientId}:${clientSecret}`;
    const { status, json } = await exchange({
      url: tokenUrl,
      method: 'POST',
      headers: {
        authorization: `Basic ${Buffer.from(pair).toString('base64')}`,
        'content-type': 'application/x-www-form-urlencoded',
      },
      body: 'grant_type=client_credentials',
      // Its own time: it is shared by all who wait for it.
      signal: AbortSignal.timeout(TOKEN_TIMEOUT_MS),
      accept: [200, 400, 401, 403],
    });
    if (status !== 200) {
      throw new PortalError(
        'auth',
        `nơi cấp mã truy cập từ chối (${status}); kiểm tra DOSSIER_CLIENT_ID, DOSSIER_CLIENT_SECRET`,
      );
    }
    const answer = TokenAnswer.safeParse(json);
    if (!answer.success) {
      throw new PortalError('malformed', 'nơi cấp mã truy cập trả lời thiếu access_token');
    }
    const life = (answer.data.expires_in ?? USUAL_LIFE_S) * 1000;
    const now = this.clock();
    const value = answer.data.access_token;
    this.token = {
      value,
      endsAt: now + life * 0.95,
      renewAt: now + life - Math.max(life / 5, Math.min(AHEAD_MS, life / 2)),
    };
    return value;
  }
}
