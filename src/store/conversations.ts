import type { Selectable } from 'kysely';
import type { Database } from './database.js';
import type { ConversationRows } from './schema.js';
import { Statement } from './statement.js';
import type { Channel, Conversation, Conversations } from './store.js';
import { storable } from './text.js';

export class StoredConversations implements Conversations {
  private readonly byId: Statement<{ id: string }, Selectable<ConversationRows>>;

  constructor(private readonly database: Database) {
    this.byId = new Statement(database, ({ queries, value }) =>
      queries.selectFrom('conversations').selectAll().where('id', '=', value('id')),
    );
  }

  async create(
    conversation: Pick<Conversation, 'id' | 'channel' | 'senderId' | 'site' | 'origin' | 'tokenId'>,
  ): Promise<boolean> {
    const now = this.database.now();
    const row = await this.database.write((trx) =>
      trx
        .insertInto('conversations')
        .values({
          id: conversation.id,
          channel: conversation.channel,
          sender_id: storable(conversation.senderId),
          site: storable(conversation.site),
          origin: storable(conversation.origin),
          token_id: conversation.tokenId,
          created_at: now,
          active_at: now,
          last_seq: 0,
        })
        .onConflict((conflict) => conflict.column('id').doNothing())
        .returning('id')
        .executeTakeFirst(),
    );
    return row !== undefined;
  }

  async get(id: string): Promise<Conversation | null> {
    const row = await this.byId.first(this.database.read, { id: storable(id) });
    return row
      ? {
          id: row.id,
          channel: row.channel as Channel,
          senderId: row.sender_id,
          site: row.site,
          origin: row.origin,
          tokenId: row.token_id,
          createdAt: row.created_at,
          lastSeq: row.last_seq,
        }
      : null;
  }

  async exists(id: string): Promise<boolean> {
    const row = await this.database.read
      .selectFrom('conversations')
      .select('id')
      .where('id', '=', storable(id))
      .executeTakeFirst();
    return row !== undefined;
  }

  async setToken(id: string, tokenId: string): Promise<void> {
    await this.database.write((trx) =>
      trx.updateTable('conversations').set({ token_id: tokenId }).where('id', '=', storable(id)).execute(),
    );
  }

  async forget(id: string): Promise<void> {
    await this.database.write(async (trx) => {
      await trx.deleteFrom('conversations').where('id', '=', storable(id)).execute();
      await trx.deleteFrom('activities').where('conversation_id', '=', storable(id)).execute();
      await trx.deleteFrom('memory').where('conversation_id', '=', storable(id)).execute();
    });
  }
}
