/**
 * Why a call came to nothing, by what can be done about it:
 * `token` renew it and try once more · `too-fast` slow down · `unavailable` try later (network, time-out, 5xx) ·
 * `not-following` the person has left or blocked the account · `window` too long since they wrote ·
 * `package` the account's package does not hold it, or its quota is used up · `refused` as it stands it will never be taken.
 */
export type FaultKind =
  'token' | 'too-fast' | 'unavailable' | 'not-following' | 'window' | 'package' | 'refused';

/** A call to Zalo that did not succeed. */
export class ZaloFault extends Error {
  constructor(
    readonly kind: FaultKind,
    /** Short, for a metric's label: Zalo's number (`-216`), `http_500`, `timeout`, `network`. */
    readonly label: string,
    detail: string,
    options?: ErrorOptions,
  ) {
    super(`Zalo ${label}: ${detail}`, options);
    this.name = 'ZaloFault';
  }
}

/** What Zalo's error numbers mean. */
const KINDS: Readonly<Record<number, FaultKind>> = {
  [-216]: 'token',
  [-32]: 'too-fast',
  [-213]: 'not-following',
  [-230]: 'window',
  [-224]: 'package',
  [-211]: 'package',
};

/** What an answer's status and Zalo's own number say together; null when it is a success (200 and `error: 0`). */
export function faultOf(status: number, answer: unknown): ZaloFault | null {
  const fields = typeof answer === 'object' && answer !== null ? (answer as Record<string, unknown>) : null;
  const number = fields ? Number(fields.error ?? Number.NaN) : Number.NaN;
  const detail = fields ? String(fields.message ?? fields.error_name ?? '').slice(0, 200) : '';
  if (status === 200 && number === 0) return null;
  if (status === 401) return new ZaloFault('token', 'http_401', detail || 'mã truy cập không được nhận');
  if (status === 429) return new ZaloFault('too-fast', 'http_429', detail || 'gửi quá nhanh');
  if (status >= 500) return new ZaloFault('unavailable', `http_${status}`, detail || 'máy chủ Zalo lỗi');
  if (Number.isInteger(number) && number !== 0) {
    return new ZaloFault(KINDS[number] ?? 'refused', String(number), detail || 'không nói rõ');
  }
  // No word of Zalo's own: a gateway's page, a redirect. Whether it arrived cannot be told.
  if (status < 400) return new ZaloFault('unavailable', `http_${status}`, 'câu trả lời không đọc được');
  return new ZaloFault('refused', `http_${status}`, detail || 'không nói rõ');
}
