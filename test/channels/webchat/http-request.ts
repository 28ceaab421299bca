/** As much of a browser's XMLHttpRequest as rxjs uses, over `fetch`. */
export class HttpRequest {
  readyState = 0;
  status = 0;
  responseType = '';
  response: unknown = null;
  timeout = 0;
  withCredentials = false;
  onreadystatechange: ((event: unknown) => void) | null = null;
  ontimeout: ((event: unknown) => void) | null = null;
  onerror: ((event: unknown) => void) | null = null;
  upload = {};
  private method = 'GET';
  private url = '';
  private headers: Record<string, string> = {};
  private answered: Headers | null = null;
  private readonly aborter = new AbortController();

  open(method: string, url: string): void {
    this.method = method;
    this.url = url;
    this.readyState = 1;
  }

  setRequestHeader(name: string, value: string): void {
    this.headers[name] = value;
  }

  getResponseHeader(name: string): string | null {
    return this.answered?.get(name) ?? null;
  }

  send(body?: string): void {
    void this.run(body);
  }

  abort(): void {
    this.aborter.abort();
  }

  private async run(body?: string): Promise<void> {
    try {
      const answer = await fetch(this.url, {
        method: this.method,
        headers: this.headers,
        body,
        signal: this.aborter.signal,
      });
      const text = await answer.text();
      this.status = answer.status;
      this.answered = answer.headers;
      this.response = this.responseType === 'json' && text ? JSON.parse(text) : text;
    } catch {
      if (this.aborter.signal.aborted) return;
      this.status = 0;
    }
    this.readyState = 4;
    this.onreadystatechange?.call(this, { target: this });
  }
}
