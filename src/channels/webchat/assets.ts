import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { sendEmpty } from './route.js';

/** A file that browsers fetch, compressed once. */
export class Asset {
  private readonly etag: string;
  private readonly encodings: Record<'br' | 'gzip' | 'identity', Buffer>;

  constructor(
    content: string | Buffer,
    private readonly type: string,
    private readonly maxAgeSeconds: number,
  ) {
    const bytes = Buffer.from(content);
    this.etag = `"${createHash('sha256').update(bytes).digest('base64url').slice(0, 22)}"`;
    this.encodings = {
      identity: bytes,
      gzip: gzipSync(bytes, { level: 9 }),
      br: brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }),
    };
  }

  /** Bytes over the wire when gzipped. */
  get gzippedSize(): number {
    return this.encodings.gzip.length;
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
    const body = this.encodings[encoding];
    response.writeHead(200, {
      ...headers,
      ...(encoding === 'identity' ? {} : { 'Content-Encoding': encoding }),
      'Content-Length': body.length,
    });
    response.end(request.method === 'HEAD' ? undefined : body);
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
