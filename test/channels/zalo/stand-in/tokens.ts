import { createHash, randomBytes } from 'node:crypto';

type Answer = Record<string, unknown>;

/** The account's tokens: a refresh token opens once, an access token for as long as it lives. */
export class StandInTokens {
  /** How many pairs were given out. */
  granted = 0;
  /** How often a spent refresh token came back: each of them is -14020, and the channel's end. */
  spentAgain = 0;
  /** What the next answers are instead of a pair. */
  readonly failing: ('http-500' | 'error-name' | 'empty' | 'hang')[] = [];
  private readonly refresh = new Map<string, 'fresh' | 'spent'>();
  private readonly access = new Map<string, number>();
  private readonly codes = new Map<string, string>();

  constructor(
    private readonly appId: string,
    private readonly appSecret: string,
    private readonly lifeSeconds: () => number,
    private readonly now: () => number,
  ) {}

  /** A refresh token as an administrator gets it by hand. */
  firstRefreshToken(): string {
    const token = randomBytes(24).toString('base64url');
    this.refresh.set(token, 'fresh');
    return token;
  }

  isGood(accessToken: string): boolean {
    return (this.access.get(accessToken) ?? 0) > this.now();
  }

  /** Every access token given out so far ends now. */
  expireAccess(): void {
    this.access.clear();
  }

  /** Every refresh token given out so far has been used by somebody else. */
  spendAll(): void {
    for (const token of this.refresh.keys()) this.refresh.set(token, 'spent');
  }

  /** What the permission page comes back with. */
  permit(challenge: string): string {
    const code = randomBytes(12).toString('hex');
    this.codes.set(code, challenge);
    return code;
  }

  /** `POST /access_token`. */
  exchange(form: URLSearchParams, secretKey: string | undefined): Answer {
    if (secretKey !== this.appSecret) return { error: -14004, error_name: 'Invalid secret key' };
    if (form.get('app_id') !== this.appId) return { error: -14003, error_name: 'Invalid app id' };
    const token = form.get('refresh_token');
    const code = form.get('code');
    if (form.get('grant_type') === 'refresh_token' && token) {
      const state = this.refresh.get(token);
      if (state === undefined) return { error: -14014, error_name: 'Invalid refresh token' };
      if (state === 'spent') {
        this.spentAgain++;
        return { error: -14020, error_name: 'Refresh token was used' };
      }
      this.refresh.set(token, 'spent');
      return this.pair();
    }
    if (form.get('grant_type') === 'authorization_code' && code) {
      const challenge = this.codes.get(code);
      this.codes.delete(code);
      const given = createHash('sha256')
        .update(form.get('code_verifier') ?? '')
        .digest('base64url');
      if (challenge === undefined || challenge !== given) {
        return { error: -14016, error_name: 'Invalid authorization code' };
      }
      return this.pair();
    }
    return { error: -14001, error_name: 'Invalid grant type' };
  }

  private pair(): Answer {
    this.granted++;
    const access = randomBytes(24).toString('base64url');
    this.access.set(access, this.now() + this.lifeSeconds() * 1000);
    return {
      access_token: access,
      refresh_token: this.firstRefreshToken(),
      expires_in: String(this.lifeSeconds()),
    };
  }
}
