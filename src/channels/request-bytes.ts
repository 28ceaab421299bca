import type { IncomingMessage } from 'node:http';

/** The body is longer than is taken. */
export class BodyTooLarge extends Error {}

/** A request's body, byte for byte. Throws `BodyTooLarge` as soon as it is known to be longer than `limit` bytes. */
export async function readBytes(request: IncomingMessage, limit: number): Promise<Buffer> {
  if (Number(request.headers['content-length'] ?? 0) > limit) throw new BodyTooLarge();
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > limit) throw new BodyTooLarge();
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
