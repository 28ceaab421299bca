import type { IncomingMessage } from 'node:http';
import { BodyTooLarge, readBytes } from '../request-bytes.js';
import { Problem } from './problem.js';

/**
 * Reads a JSON body of at most `limit` bytes; undefined when there is none. Problems: 413 as soon as it is too large
 * (announced or seen), 415 for another content type or a compressed body (which could unfold to anything), 400 for
 * what is not JSON.
 */
export async function readJson(request: IncomingMessage, limit: number): Promise<unknown> {
  const tooLarge = new Problem(413, 'BodyTooLarge', `Nội dung gửi lên quá lớn (tối đa ${limit} byte).`);
  if (Number(request.headers['content-length'] ?? 0) > limit) throw tooLarge;
  if (request.headers['content-encoding'])
    throw new Problem(415, 'UnsupportedEncoding', 'Không nhận nội dung nén.');
  const bytes = await readBytes(request, limit).catch((error: unknown) => {
    throw error instanceof BodyTooLarge ? tooLarge : error;
  });
  if (bytes.length === 0) return undefined;
  const type = request.headers['content-type'];
  if (type && !/^application\/([a-z.+-]+\+)?json\b/i.test(type))
    throw new Problem(415, 'UnsupportedMediaType', 'Chỉ nhận application/json.');
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    throw new Problem(400, 'BadSyntax', 'Nội dung gửi lên không phải JSON.');
  }
}
