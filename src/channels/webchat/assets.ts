import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { sendEmpty } from '../send.js';

type Encoding = 'br' | 'gzip' | 'identity';

/** A file that browsers fetch, compressed once, when the first of them asks: a start need not wait for it. */
export class Asset {
  private readonly etag: string;
  private readonly encodings = new Map<Encoding, Buffer>();

  constructor(
    content: string | Buffer,
    private readonly type: string,
    private readonly maxAgeSeconds: number,
  ) {
    const bytes = Buffer.from(content);
    this.etag = `"${createHash('sha256').update(bytes).digest('base64url').slice(0, 22)}"`;
    this.encodings.set('identity', bytes);
  }

  /** Bytes over the wire when gzipped. */
  get gzippedSize(): number {
    return this.encoded('gzip').length;
  }

  /** Answers a GET or HEAD. Any site may load it (that is what the widget is for). */
  send(request: IncomingMessage, response: ServerResponse): void {
    const accepted = String(request.headers['accept-encoding'] ?? '');
    const encoding = /\bbr\b/.test(accepted) ? 'br' : /\bgzip\b/.test(accepted) ? 'gzip' : 'identity';
    const headers = {
      'Content-Type': this.type,
      'Cache-Control': `public, max-age=${this.maxAgeSeconds}, stale-while-revalidate=86400`,
      ETag: this.etag,
      Vary: 'Accept-Encoding',
      'X-Content-Type-Options': 'nosniff',
      'Cross-Origin-Resource-Policy': 'cross-origin',
      'Access-Control-Allow-Origin': '*',
    };
    if (request.headers['if-none-match'] === this.etag) {
      sendEmpty(response, 304, headers);
      return;
    }
    const body = this.encoded(encoding);
    response.writeHead(200, {
      ...headers,
      ...(encoding === 'identity' ? {} : { 'Content-Encoding': encoding }),
      'Content-Length': body.length,
    });
    response.end(request.method === 'HEAD' ? undefined : body);
  }

  private encoded(encoding: Encoding): Buffer {
    let body = this.encodings.get(encoding);
    if (!body) {
      const bytes = this.encodings.get('identity')!;
      body =
        encoding === 'br'
          ? brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } })
          : gzipSync(bytes, { level: 9 });
      this.encodings.set(encoding, body);
    }
    return body;
  }
}

/** The asset in a file; the error of a missing one says how to make it. */
export function assetFile(file: string, type: string, maxAgeSeconds: number): Asset {
  try {
    return new Asset(readFileSync(file), type, maxAgeSeconds);
  } catch (cause) {
    throw new Error(`không đọc được ${file}: chạy "npm run build" để tạo widget`, { cause });
  }
}
