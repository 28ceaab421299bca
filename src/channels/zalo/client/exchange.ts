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

/** One POST with its answer read whole. Throws `ZaloFault` `unavailable` when there is no answer in time. */
export async function post({ url, headers, body, timeoutMs, signal }: Call): Promise<Answer> {
  const inTime = AbortSignal.timeout(timeoutMs);
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers,
      body,
      // A token does not travel to another host.
      redirect: 'manual',
      signal: signal ? AbortSignal.any([inTime, signal]) : inTime,
    });
    const text = await response.text();
    return { status: response.status, body: jsonOf(text) };
  } catch (error) {
    const late = inTime.aborted;
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
    throw new ZaloFault(
      'unavailable',
      late ? 'timeout' : 'network',
      late
        ? `không trả lời sau ${timeoutMs / 1000} giây`
        : cause instanceof Error
          ? cause.message
          : String(cause),
      { cause: error },
    );
  }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
