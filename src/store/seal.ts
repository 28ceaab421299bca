import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';

/** Seals and opens texts with a key; what is sealed under one name does not open under another. */
export interface Seal {
  seal(name: string, text: string): string;
  /** Throws when the key is another one or the text was changed. */
  open(name: string, sealed: string): string;
}

/** AES-256-GCM with a key derived from `secret` (any text of good length; `DATA_KEY`). */
export function createSeal(secret: string): Seal {
  const key = Buffer.from(hkdfSync('sha256', secret, 'tro-ly-xu-lang', 'store seal v1', 32));
  return {
    seal(name, text) {
      const nonce = randomBytes(12);
      const cipher = createCipheriv('aes-256-gcm', key, nonce);
      cipher.setAAD(Buffer.from(name));
      const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
      return `v1.${Buffer.concat([nonce, cipher.getAuthTag(), body]).toString('base64url')}`;
    },
    open(name, sealed) {
      const bytes = Buffer.from(sealed.slice(3), 'base64url');
      try {
        if (!sealed.startsWith('v1.') || bytes.length < 28) throw new Error('không đúng dạng');
        const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, 12), { authTagLength: 16 });
        decipher.setAAD(Buffer.from(name));
        decipher.setAuthTag(bytes.subarray(12, 28));
        return Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]).toString('utf8');
      } catch (error) {
        throw new Error(
          `${name}: không giải mã được dữ liệu đã lưu; DATA_KEY khác với lúc lưu, hoặc dữ liệu bị sửa`,
          { cause: error },
        );
      }
    },
  };
}
