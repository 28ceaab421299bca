import { createHash } from 'node:crypto';

/** Text that both databases take: no NUL (PostgreSQL refuses it) and no half of a surrogate pair. */
export function storable(text: string): string {
  return text.replace(/\0/g, '').replace(/\p{Surrogate}/gu, '\ufffd');
}

/** An identity from outside as a key of bounded length; long or odd ones become their SHA-256. */
export function identity(text: string): string {
  return text.length <= 128 && text === storable(text)
    ? text
    : `sha256:${createHash('sha256').update(text, 'utf16le').digest('hex')}`;
}

/** JSON of a value; undefined becomes null. */
export function toJson(value: unknown): string {
  return JSON.stringify(value ?? null);
}
