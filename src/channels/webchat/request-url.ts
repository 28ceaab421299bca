/**
 * A request's path and query. Not by `URL`, which throws for addresses that anybody can send (`//[`).
 */
export function requestUrl(url: string | undefined): { path: string; query: URLSearchParams } {
  const [path = '/', ...rest] = (url ?? '/').split('?');
  return { path, query: new URLSearchParams(rest.join('?')) };
}
