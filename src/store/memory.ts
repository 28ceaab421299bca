import { sql } from 'kysely';
import type { Database, Queries } from './database.js';
import type { Channel, MemoryStore } from './store.js';
import { Statement } from './statement.js';
import { storable, toJson } from './text.js';

export class StoredMemory implements MemoryStore {
  private readonly find: Statement<{ channel: Channel; id: string }, { value: string; updated_at: number }>;
  private readonly keep: Statement<{ channel: Channel; id: string; sender: string; json: string }>;

  constructor(
    private readonly database: Database,
    termMs: number,
  ) {
    this.find = new Statement(database, ({ queries, value, now }) =>
      queries
        .selectFrom('memory')
        .select(['value', 'updated_at'])
        .where('channel', '=', value('channel'))
        .where('conversation_id', '=', value('id'))
        .where('expires_at', '>', now),
    );
    this.keep = new Statement(database, ({ queries, value, now }) => {
      const kept = { value: value('json'), updated_at: now, expires_at: sql<number>`${now} + ${termMs}` };
      return queries
        .insertInto('memory')
        .values({
          channel: value('channel'),
          conversation_id: value('id'),
          sender_id: value('sender'),
          ...kept,
        })
        .onConflict((conflict) => conflict.columns(['channel', 'conversation_id']).doUpdateSet(kept));
    });
  }

  get(channel: Channel, conversationId: string): Promise<{ value: unknown; updatedAt: number } | null> {
    return this.getIn(this.database.read, channel, conversationId);
  }

  /** Within the caller's transaction. */
  async getIn(
    queries: Queries,
    channel: Channel,
    conversationId: string,
  ): Promise<{ value: unknown; updatedAt: number } | null> {
    const row = await this.find.first(queries, { channel, id: storable(conversationId) });
    return row ? { value: JSON.parse(row.value) as unknown, updatedAt: row.updated_at } : null;
  }

  async set(channel: Channel, conversationId: string, senderId: string, value: unknown): Promise<void> {
    await this.database.write((trx) => this.setIn(trx, channel, conversationId, senderId, value));
  }

  /** Within the caller's transaction; null forgets. */
  async setIn(
    trx: Queries,
    channel: Channel,
    conversationId: string,
    senderId: string,
    value: unknown,
  ): Promise<void> {
    if (value === null || value === undefined) {
      await trx
        .deleteFrom('memory')
        .where('channel', '=', channel)
        .where('conversation_id', '=', storable(conversationId))
        .execute();
      return;
    }
    const [id, sender] = [storable(conversationId), storable(senderId)];
    await this.keep.run(trx, { channel, id, sender, json: toJson(value) });
  }

  async forget(channel: Channel, conversationId: string): Promise<void> {
    await this.database.write((trx) => this.setIn(trx, channel, conversationId, '', null));
  }
}
