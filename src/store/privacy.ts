import type { Database, Queries } from './database.js';
import { DEAD, PENDING } from './schema.js';
import type { Privacy } from './store.js';
import { storable } from './text.js';

/**
 * A person's data, to be shown to them or erased at their wish (Luật Bảo vệ dữ liệu cá nhân 91/2025/QH15:
 * quyền xem và quyền yêu cầu xóa dữ liệu của mình).
 */
export class StoredPrivacy implements Privacy {
  constructor(private readonly database: Database) {}

  async export(senderId: string): Promise<Record<string, unknown> | null> {
    const sender = storable(senderId);
    const db = this.database.read;
    const conversations = await db
      .selectFrom('conversations')
      .select(['id', 'channel', 'site', 'created_at as createdAt', 'active_at as activeAt'])
      .where('sender_id', '=', sender)
      .execute();
    const activities = await db
      .selectFrom('activities')
      .innerJoin('conversations', 'conversations.id', 'activities.conversation_id')
      .select(['activities.conversation_id', 'activities.body'])
      .where('conversations.sender_id', '=', sender)
      .orderBy('activities.conversation_id')
      .orderBy('activities.seq')
      .execute();
    const messages = await db
      .selectFrom('queue_messages')
      .select(['queue', 'channel', 'message_id', 'body', 'state', 'created_at', 'ended_at'])
      .where('person_id', '=', sender)
      .orderBy('id')
      .execute();
    const memory = await db
      .selectFrom('memory')
      .select(['channel', 'value', 'updated_at as updatedAt', 'expires_at as expiresAt'])
      .where('sender_id', '=', sender)
      .execute();
    const contacts = await db
      .selectFrom('contacts')
      .select(['channel', 'last_inbound_at as lastInboundAt', 'sent_since as sentSince'])
      .where('person_id', '=', sender)
      .execute();
    const feedback = await db
      .selectFrom('feedback')
      .select(['channel', 'activity_id as activityId', 'thumb', 'reason', 'procedure', 'at'])
      .where('sender_id', '=', sender)
      .execute();
    const subscriptions = await db
      .selectFrom('subscriptions')
      .select([
        'channel',
        'dossier_code as dossierCode',
        'last_status as lastStatus',
        'expires_at as expiresAt',
      ])
      .where('sender_id', '=', sender)
      .execute();
    const phones = await db
      .selectFrom('phones')
      .select(['channel', 'updated_at as updatedAt'])
      .where('person_id', '=', sender)
      .execute();
    const found = [conversations, messages, memory, contacts, feedback, subscriptions, phones];
    if (found.every((rows) => rows.length === 0)) return null;
    return {
      sender: senderId,
      conversations: conversations.map((conversation) => ({
        ...conversation,
        activities: activities
          .filter((activity) => activity.conversation_id === conversation.id)
          .map(({ body }) => JSON.parse(body) as unknown),
      })),
      messages: messages.map(({ body, queue, message_id, created_at, ended_at, ...rest }) => ({
        ...rest,
        direction: queue === 'in' ? 'in' : 'out',
        messageId: message_id,
        createdAt: created_at,
        endedAt: ended_at,
        content: body === '' ? null : (JSON.parse(body) as unknown),
      })),
      memory: memory.map(({ value, ...rest }) => ({ ...rest, value: JSON.parse(value) as unknown })),
      contacts,
      feedback,
      subscriptions,
      // That there is one, not which: this goes over more screens than a telephone number should.
      phones,
    };
  }

  async erase(senderId: string): Promise<Record<string, number>> {
    const sender = storable(senderId);
    return this.database.write(async (trx) => {
      const messages = await eraseMessages(trx, sender);
      return { messages, ...(await eraseKept(trx, sender)) };
    });
  }
}

/**
 * Within a transaction that holds the person's inbox lane at message `upTo`: they have left. What came before it goes;
 * of answered messages the ids stay, so that one sent again is not answered.
 */
export async function forgetPerson(trx: Queries, person: string, upTo: number): Promise<void> {
  const sender = storable(person);
  const theirs = () => trx.deleteFrom('queue_messages').where('person_id', '=', sender);
  await trx
    .deleteFrom('queue_lanes')
    .where('queue', 'like', 'out:%')
    .where(
      'lane',
      'in',
      trx
        .selectFrom('queue_messages')
        .select('lane')
        .where('person_id', '=', sender)
        .where('queue', 'like', 'out:%')
        .where('state', '=', PENDING),
    )
    .execute();
  await theirs().where('queue', 'like', 'out:%').execute();
  await theirs().where('state', '=', DEAD).where('id', '<', upTo).execute();
  await eraseKept(trx, sender);
}

/** Everything but messages. */
async function eraseKept(trx: Queries, sender: string): Promise<Record<string, number>> {
  const mine = await trx.selectFrom('conversations').select('id').where('sender_id', '=', sender).execute();
  const ids = mine.map(({ id }) => id);
  return {
    conversations: await count(trx.deleteFrom('conversations').where('sender_id', '=', sender)),
    activities:
      ids.length > 0 ? await count(trx.deleteFrom('activities').where('conversation_id', 'in', ids)) : 0,
    memory: await count(trx.deleteFrom('memory').where('sender_id', '=', sender)),
    contacts: await count(trx.deleteFrom('contacts').where('person_id', '=', sender)),
    feedback: await count(trx.deleteFrom('feedback').where('sender_id', '=', sender)),
    subscriptions: await count(trx.deleteFrom('subscriptions').where('sender_id', '=', sender)),
    phones: await count(trx.deleteFrom('phones').where('person_id', '=', sender)),
  };
}

/** A person's messages with the lanes they wait in (a lane is one conversation's or one recipient's, so all theirs). */
async function eraseMessages(trx: Queries, sender: string): Promise<number> {
  const lanes = await trx
    .selectFrom('queue_messages')
    .select(['queue', 'lane'])
    .distinct()
    .where('person_id', '=', sender)
    .where('state', '=', PENDING)
    .execute();
  for (const { queue, lane } of lanes) {
    await trx.deleteFrom('queue_lanes').where('queue', '=', queue).where('lane', '=', lane).execute();
  }
  return count(trx.deleteFrom('queue_messages').where('person_id', '=', sender));
}

async function count(query: {
  executeTakeFirst(): Promise<{ numDeletedRows: bigint } | undefined>;
}): Promise<number> {
  return Number((await query.executeTakeFirst())?.numDeletedRows ?? 0n);
}
