import { sql } from 'kysely';
import type { Database, Queries } from './database.js';
import type { Channel, MemoryStore } from './store.js';
import { storable, toJson } from './text.js';

export class StoredMemory implements MemoryStore {
  constructor(
    private readonly database: Database,
    private readonly termMs: number,
  ) {}

  get(channel: Channel, conversationId: string): Promise<{ value: unknown; updatedAt: number } | null> {
    return this.getIn(this.database.read, channel, conversationId);
  }

  /** Within the caller's transaction. */
  async getIn(
    queries: Queries,
    channel: Channel,
    conversationId: string,
  ): Promise<{ value: unknown; updatedAt: number } | null> {
    const row = await queries
      .selectFrom('memory')
      .select(['value', 'updated_at'])
      .where('channel', '=', channel)
      .where('conversation_id', '=', storable(conversationId))
      .where('expires_at', '>', this.database.now())
      .executeTakeFirst();
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
    const now = this.database.now();
    const expires = sql<number>`${now} + ${this.termMs}`;
    const json = toJson(value);
    await trx
      .insertInto('memory')
      .values({
        channel,
        conversation_id: storable(conversationId),
        sender_id: storable(senderId),
        value: json,
        updated_at: now,
        expires_at: expires,
      })
      .onConflict((conflict) =>
        conflict
          .columns(['channel', 'conversation_id'])
          .doUpdateSet({ value: json, updated_at: now, expires_at: expires }),
      )
      .execute();
  }

  async forget(channel: Channel, conversationId: string): Promise<void> {
    await this.database.write((trx) => this.setIn(trx, channel, conversationId, '', null));
  }
}
