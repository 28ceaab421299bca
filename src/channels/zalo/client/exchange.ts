import { Agent as PlainAgent, request as plainRequest } from 'node:http';
import { Agent as SecureAgent, request as secureRequest } from 'node:https';
import { ZaloFault } from './fault.js';

export interface Answer {
  status: number;
  /** Undefined: it was not JSON. */
  body: unknown;
}

export interface Call {
  url: string;
  headers: Record<string, string>;
  body: string;
  timeoutMs: number;
  signal?: AbortSignal;
}

/** An answer of Zalo's is a few hundred bytes; what is longer is none. */
const LONGEST_ANSWER = 1024 * 1024;

// Connections are kept: a new one to Zalo costs several times what a message does.
const plain = new PlainAgent({ keepAlive: true });
const secure = new SecureAgent({ keepAlive: true });

/**
 * One POST with its answer read whole; redirects are not followed, so that a token travels to no other host. Throws
 * `ZaloFault` `unavailable` when there is no answer in time.
 */
export function post({ url, headers, body, timeoutMs, signal }: Call): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const isSecure = url.startsWith('https:');
    const options = {
      method: 'POST',
      agent: isSecure ? secure : plain,
      headers: { ...headers, 'Content-Length': String(Buffer.byteLength(body)) },
      ...(signal ? { signal } : {}),
    };
    const failed = (label: string, detail: string, cause?: unknown) => {
      clearTimeout(timer);
      reject(new ZaloFault('unavailable', label, detail, { cause }));
    };
    const calling = (isSecure ? secureRequest : plainRequest)(url, options, (response) => {
      const chunks: Buffer[] = [];
      let size = 0;
      response.on('data', (chunk: Buffer) => {
        size += chunk.length;
        chunks.push(chunk);
        if (size > LONGEST_ANSWER) calling.destroy(new Error('câu trả lời quá dài'));
      });
      response.once('error', (error) => failed('network', error.message, error));
      response.once('end', () => {
        clearTimeout(timer);
        resolve({ status: response.statusCode ?? 0, body: jsonOf(Buffer.concat(chunks).toString('utf8')) });
      });
    });
    const timer = setTimeout(() => {
      failed('timeout', `không trả lời sau ${timeoutMs / 1000} giây`);
      calling.destroy();
    }, timeoutMs);
    calling.once('error', (error) => failed('network', error.message, error));
    calling.end(body);
  });
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
