/** Whose pages may use the web chat. */
export interface OriginRule {
  /**
   * Origins such as `https://langson.gov.vn`, or `https://*.langson.gov.vn` for its subdomains (not itself).
   * `*`: any page. Empty: pages of this server and of localhost.
   */
  allowed: readonly string[];
  /** This server's own address, where it is known; otherwise the request's `Host` stands for it. */
  publicUrl?: string;
}

const ORIGIN = /^https?:\/\/(\*\.)?[a-z0-9.-]+(:\d{1,5})?$|^https?:\/\/\[[0-9a-f:.]+\](:\d{1,5})?$/;
const LOCAL = /^https?:\/\/(localhost|127\.0\.0\.1|\[::1\])(:\d{1,5})?$/;

/** Those entries of a setting that are no origins, to be told at the start. */
export function invalidOrigins(allowed: readonly string[]): string[] {
  return allowed.filter((origin) => origin !== '*' && !ORIGIN.test(origin));
}

/**
 * Whether a page of `origin` may talk to us. `host` is the request's `Host` header.
 * An opaque origin (`null`: a sandboxed frame, a file) never may.
 */
export function mayUse(origin: string, host: string | undefined, rule: OriginRule): boolean {
  const asked = origin.toLowerCase();
  if (asked !== 'null' && rule.allowed.includes('*')) return true;
  if (isOwn(asked, host, rule.publicUrl)) return true;
  if (rule.allowed.length === 0) return LOCAL.test(asked);
  return rule.allowed.some((pattern) => matches(asked, pattern.toLowerCase()));
}

function isOwn(origin: string, host: string | undefined, publicUrl: string | undefined): boolean {
  if (publicUrl && URL.canParse(publicUrl) && new URL(publicUrl).origin === origin) return true;
  return !!host && /^https?:\/\//.test(origin) && origin.replace(/^https?:\/\//, '') === host.toLowerCase();
}

function matches(origin: string, pattern: string): boolean {
  const star = pattern.indexOf('://*.');
  if (star < 0) return origin === pattern;
  const scheme = pattern.slice(0, star + 3);
  const domain = pattern.slice(star + 4);
  const sub = origin.slice(scheme.length, -domain.length);
  return origin.startsWith(scheme) && origin.endsWith(domain) && /^[a-z0-9-]+(\.[a-z0-9-]+)*$/.test(sub);
}
