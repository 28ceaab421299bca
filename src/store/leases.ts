import { randomBytes } from 'node:crypto';
import { sql } from 'kysely';
import type { Database } from './database.js';
import type { Leases } from './store.js';

export class StoredLeases implements Leases {
  constructor(private readonly database: Database) {}

  async acquire(name: string, leaseMs: number): Promise<string | null> {
    const token = randomBytes(12).toString('hex');
    const now = this.database.now();
    const until = sql<number>`${now} + ${leaseMs}`;
    const row = await this.database.write((trx) =>
      trx
        .insertInto('leases')
        .values({ name, token, until })
        .onConflict((conflict) =>
          conflict.column('name').doUpdateSet({ token, until }).where('leases.until', '<=', now),
        )
        .returning('token')
        .executeTakeFirst(),
    );
    return row ? token : null;
  }

  async renew(name: string, token: string, leaseMs: number): Promise<boolean> {
    const row = await this.database.write((trx) =>
      trx
        .updateTable('leases')
        .set({ until: sql<number>`${this.database.now()} + ${leaseMs}` })
        .where('name', '=', name)
        .where('token', '=', token)
        .returning('token')
        .executeTakeFirst(),
    );
    return row !== undefined;
  }

  async release(name: string, token: string): Promise<void> {
    await this.database.write((trx) =>
      trx.deleteFrom('leases').where('name', '=', name).where('token', '=', token).execute(),
    );
  }
}
