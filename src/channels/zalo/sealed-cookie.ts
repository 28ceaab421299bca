import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';

const IV_BYTES = 12;
const TAG_BYTES = 16;

/** Keeps a small value at the browser, unreadable and unchangeable there (AES-256-GCM), for a limited time. */
export class SealedCookie<T> {
  private readonly key: Buffer;

  constructor(
    readonly name: string,
    secret: string,
    private readonly path: string,
    private readonly lifeSeconds: number,
  ) {
    this.key = createHash('sha256').update(`${name}:${secret}`).digest();
  }

  /** A `Set-Cookie` header. `secure`: the page is reached by HTTPS. */
  header(value: T, now: number, secure: boolean): string {
    const iv = randomBytes(IV_BYTES);
    const cipher = createCipheriv('aes-256-gcm', this.key, iv);
    const text = JSON.stringify({ value, until: now + this.lifeSeconds * 1000 });
    const sealed = Buffer.concat([iv, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]);
    return this.cookie(sealed.toString('base64url'), this.lifeSeconds, secure);
  }

  /** The header that forgets it. */
  clearing(secure: boolean): string {
    return this.cookie('', 0, secure);
  }

  /** What the browser has brought back; null where there is none, or it is not ours, or too old. */
  read(cookieHeader: string | undefined, now: number): T | null {
    const found = (cookieHeader ?? '')
      .split(';')
      .map((pair) => pair.trim())
      .find((pair) => pair.startsWith(`${this.name}=`));
    if (!found) return null;
    try {
      const sealed = Buffer.from(found.slice(this.name.length + 1), 'base64url');
      const decipher = createDecipheriv('aes-256-gcm', this.key, sealed.subarray(0, IV_BYTES));
      decipher.setAuthTag(sealed.subarray(-TAG_BYTES));
      const text = Buffer.concat([
        decipher.update(sealed.subarray(IV_BYTES, -TAG_BYTES)),
        decipher.final(),
      ]).toString('utf8');
      const { value, until } = JSON.parse(text) as { value: T; until: number };
      return now <= until ? value : null;
    } catch {
      return null;
    }
  }

  private cookie(value: string, seconds: number, secure: boolean): string {
    const attributes = [`Path=${this.path}`, 'HttpOnly', 'SameSite=Lax', `Max-Age=${seconds}`];
    return `${this.name}=${value}; ${attributes.join('; ')}${secure ? '; Secure' : ''}`;
  }
}
