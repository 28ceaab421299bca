import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';

/**
 * What a token says. `conv`: the one conversation it opens. `origin`: the page's origin it was given to, '' for a
 * program. `user`: set where the caller of `tokens/generate` named one. `use: 'stream'`: good for the WebSocket only
 * (it travels in an address, which proxies write down). `iat`, `exp`: seconds since 1970.
 */
const Claims = z.object({
  conv: z.string().min(1),
  origin: z.string(),
  site: z.string(),
  user: z.string().optional(),
  use: z.literal('stream').optional(),
  jti: z.string(),
  iat: z.number().int(),
  exp: z.number().int(),
});
export type Claims = z.infer<typeof Claims>;

/** What a token is made for; the times and the identity are added by `signToken`. */
export type Grant = Omit<Claims, 'iat' | 'exp' | 'jti'>;

/** `malformed` and `forged` are answered 401, `expired` 403 (which Direct Line clients take as "renew"). */
export type Verdict = { claims: Claims } | { refused: 'malformed' | 'forged' | 'expired' };

const HEADER = Buffer.from('{"alg":"HS256","typ":"JWT"}').toString('base64url');
const LONGEST_TOKEN = 2048;

/**
 * A signed token (JWT, HS256: web clients read the `user` claim out of it).
 * `now` in milliseconds since 1970, `seconds` its life.
 */
export function signToken(grant: Grant, secret: string, now: number, seconds: number): string {
  const iat = Math.floor(now / 1000);
  const claims: Claims = { ...grant, jti: randomBytes(9).toString('base64url'), iat, exp: iat + seconds };
  const content = `${HEADER}.${Buffer.from(JSON.stringify(claims)).toString('base64url')}`;
  return `${content}.${signature(content, secret)}`;
}

/**
 * Verifies a token at the time `now` (milliseconds). The rules, in order:
 * 1. three parts and our own header, whatever algorithm it claims; 2. the signature, compared in constant time;
 * 3. the claims have their shape; 4. it has not expired.
 */
export function verifyToken(token: string, secret: string, now: number): Verdict {
  if (token.length > LONGEST_TOKEN) return { refused: 'malformed' };
  const [header, payload, given, ...rest] = token.split('.');
  if (header !== HEADER || !payload || !given || rest.length > 0) return { refused: 'malformed' };
  const expected = Buffer.from(signature(`${header}.${payload}`, secret));
  const actual = Buffer.from(given);
  if (actual.length !== expected.length || !timingSafeEqual(actual, expected)) return { refused: 'forged' };
  const claims = Claims.safeParse(JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')));
  if (!claims.success) return { refused: 'malformed' };
  if (claims.data.exp * 1000 <= now) return { refused: 'expired' };
  return { claims: claims.data };
}

function signature(content: string, secret: string): string {
  return createHmac('sha256', secret).update(content).digest('base64url');
}
