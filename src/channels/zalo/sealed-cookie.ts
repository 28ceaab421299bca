import { createSeal, type Seal } from '../../store/seal.js';

/** Keeps a small value at the browser, unreadable and unchangeable there, for a limited time. */
export class SealedCookie<T> {
  private readonly seal: Seal;

  constructor(
    readonly name: string,
    secret: string,
    private readonly path: string,
    private readonly lifeSeconds: number,
  ) {
    this.seal = createSeal(secret);
  }

  /** A `Set-Cookie` header. `secure`: the page is reached by HTTPS. */
  header(value: T, now: number, secure: boolean): string {
    const text = JSON.stringify({ value, until: now + this.lifeSeconds * 1000 });
    return this.cookie(this.seal.seal(this.name, text), this.lifeSeconds, secure);
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
      const text = this.seal.open(this.name, found.slice(this.name.length + 1));
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
