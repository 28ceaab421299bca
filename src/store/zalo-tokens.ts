import type { Database } from './database.js';
import type { Seal } from './seal.js';
import type { TokenPair, ZaloTokens } from './store.js';

const NAME = 'zalo';

export class StoredZaloTokens implements ZaloTokens {
  constructor(
    private readonly database: Database,
    private readonly seal: Seal,
  ) {}

  async get(): Promise<TokenPair | null> {
    const row = await this.database.read
      .selectFrom('tokens')
      .select(['version', 'sealed'])
      .where('name', '=', NAME)
      .executeTakeFirst();
    if (!row) return null;
    const pair = JSON.parse(this.seal.open(NAME, row.sealed)) as Omit<TokenPair, 'version'>;
    return { ...pair, version: row.version };
  }

  async save(pair: Omit<TokenPair, 'version'>, expectedVersion: number | null): Promise<boolean> {
    const sealed = this.sealed(pair);
    const row = await this.database.write((trx) =>
      expectedVersion === null
        ? trx
            .insertInto('tokens')
            .values({ name: NAME, version: 1, sealed, updated_at: this.database.now() })
            .onConflict((conflict) => conflict.column('name').doNothing())
            .returning('version')
            .executeTakeFirst()
        : trx
            .updateTable('tokens')
            .set({ version: expectedVersion + 1, sealed, updated_at: this.database.now() })
            .where('name', '=', NAME)
            .where('version', '=', expectedVersion)
            .returning('version')
            .executeTakeFirst(),
    );
    return row !== undefined;
  }

  async replace(pair: Omit<TokenPair, 'version'>): Promise<void> {
    const sealed = this.sealed(pair);
    const now = this.database.now();
    await this.database.write((trx) =>
      trx
        .insertInto('tokens')
        .values({ name: NAME, version: 1, sealed, updated_at: now })
        .onConflict((conflict) =>
          conflict
            .column('name')
            .doUpdateSet((eb) => ({ version: eb('tokens.version', '+', 1), sealed, updated_at: now })),
        )
        .execute(),
    );
  }

  private sealed({ accessToken, refreshToken, accessExpiresAt }: Omit<TokenPair, 'version'>): string {
    // An error answer taken for a pair must not overwrite a good one.
    if (!accessToken || !refreshToken) throw new Error('Zalo: cặp mã truy cập thiếu một nửa; không lưu');
    return this.seal.seal(NAME, JSON.stringify({ accessToken, refreshToken, accessExpiresAt }));
  }
}
