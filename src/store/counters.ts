import { sql } from 'kysely';
import type { Database } from './database.js';
import { Statement } from './statement.js';
import type { Counters } from './store.js';
import { identity } from './text.js';

export class StoredCounters implements Counters {
  private readonly raise: Statement<
    { key: string; points: number; windowMs: number },
    { sum: number; reset_at: number }
  >;

  constructor(private readonly database: Database) {
    this.raise = new Statement(database, ({ queries, value, now }) => {
      const points = value('points');
      const end = sql<number>`${now} + ${value('windowMs')}`;
      return queries
        .insertInto('counters')
        .values({ key: value('key'), sum: points, reset_at: end })
        .onConflict((conflict) =>
          conflict.column('key').doUpdateSet({
            sum: sql<number>`case when counters.reset_at <= ${now} then ${points} else counters.sum + ${points} end`,
            reset_at: sql<number>`case when counters.reset_at <= ${now} then ${end} else counters.reset_at end`,
          }),
        )
        .returning(['sum', 'reset_at']);
    });
  }

  async add(key: string, points: number, windowMs: number): Promise<{ sum: number; resetAt: number }> {
    const row = await this.database.write(
      (trx) => this.raise.first(trx, { key: identity(key), points, windowMs }),
      false,
    );
    if (!row) throw new Error('counters: không ghi được');
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
