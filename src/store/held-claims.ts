/** A claim that its holder has not ended in this time is no longer renewed: whoever took it has forgotten it. */
const LONGEST_MS = 180_000;

/**
 * The claims this process knows it holds; these alone are renewed. A claim whose answer was lost on the way (the
 * connection broke between commit and reply) is nobody's, and must run out.
 */
export class HeldClaims {
  private readonly held = new Map<string, { count: number; since: number }>();

  add(token: string, count: number): void {
    this.held.set(token, { count, since: performance.now() });
  }

  /** One of the token's claims has ended, or has been lost. */
  letGo(token: string): void {
    const claims = this.held.get(token);
    if (claims && --claims.count <= 0) this.held.delete(token);
  }

  /** Tokens to renew. */
  tokens(): string[] {
    for (const [token, { since }] of this.held) {
      if (performance.now() - since > LONGEST_MS) this.held.delete(token);
    }
    return [...this.held.keys()];
  }
}
