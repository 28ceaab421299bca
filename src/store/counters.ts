import { sql } from 'kysely';
import type { Database } from './database.js';
import type { Counters } from './store.js';
import { identity } from './text.js';

export class StoredCounters implements Counters {
  constructor(private readonly database: Database) {}

  async add(key: string, points: number, windowMs: number): Promise<{ sum: number; resetAt: number }> {
    const now = this.database.now();
    const end = sql<number>`${now} + ${windowMs}`;
    const row = await this.database.write(
      (trx) =>
        trx
          .insertInto('counters')
          .values({ key: identity(key), sum: points, reset_at: end })
          .onConflict((conflict) =>
            conflict.column('key').doUpdateSet({
              sum: sql<number>`case when counters.reset_at <= ${now} then ${points} else counters.sum + ${points} end`,
              reset_at: sql<number>`case when counters.reset_at <= ${now} then ${end} else counters.reset_at end`,
            }),
          )
          .returning(['sum', 'reset_at'])
          .executeTakeFirstOrThrow(),
      false,
    );
    return { sum: row.sum, resetAt: row.reset_at };
  }

  async peek(key: string): Promise<{ sum: number; resetAt: number } | null> {
    const row = await this.database.read
      .selectFrom('counters')
      .select(['sum', 'reset_at'])
      .where('key', '=', identity(key))
      .where('reset_at', '>', this.database.now())
      .executeTakeFirst();
    return row ? { sum: row.sum, resetAt: row.reset_at } : null;
  }
}
