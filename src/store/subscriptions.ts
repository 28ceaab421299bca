import { sql, type Selectable } from 'kysely';
import type { StoredActivityLog } from './activity-log.js';
import type { Database } from './database.js';
import type { StoredOutbox } from './outbox.js';
import type { SubscriptionRows } from './schema.js';
import type { Signals } from './signals.js';
import type {
  Channel,
  LoggedActivity,
  OutgoingMessage,
  StoredActivity,
  Subscription,
  Subscriptions,
} from './store.js';
import { storable } from './text.js';

export class StoredSubscriptions implements Subscriptions {
  constructor(
    private readonly database: Database,
    private readonly signals: Signals,
    private readonly log: StoredActivityLog,
    private readonly outbox: StoredOutbox,
  ) {}

  async add(subscription: Omit<Subscription, 'id' | 'createdAt'>): Promise<Subscription> {
    const renewed = {
      last_status: storable(subscription.lastStatus),
      next_poll_at: subscription.nextPollAt,
      expires_at: subscription.expiresAt,
    };
    const row = await this.database.write((trx) =>
      trx
        .insertInto('subscriptions')
        .values({
          dossier_code: storable(subscription.dossierCode),
          channel: subscription.channel,
          conversation_id: storable(subscription.conversationId),
          sender_id: storable(subscription.senderId),
          created_at: this.database.now(),
          ...renewed,
        })
        .onConflict((conflict) =>
          conflict.columns(['dossier_code', 'channel', 'conversation_id']).doUpdateSet(renewed),
        )
        .returningAll()
        .executeTakeFirstOrThrow(),
    );
    return toSubscription(row);
  }

  async remove(channel: Channel, conversationId: string, dossierCode?: string): Promise<number> {
    const rows = await this.database.write((trx) => {
      let query = trx
        .deleteFrom('subscriptions')
        .where('channel', '=', channel)
        .where('conversation_id', '=', storable(conversationId));
      if (dossierCode !== undefined) query = query.where('dossier_code', '=', storable(dossierCode));
      return query.returning('id').execute();
    });
    return rows.length;
  }

  async ofSender(channel: Channel, senderId: string): Promise<Subscription[]> {
    const rows = await this.database.read
      .selectFrom('subscriptions')
      .selectAll()
      .where('channel', '=', channel)
      .where('sender_id', '=', storable(senderId))
      .where('expires_at', '>', this.database.now())
      .orderBy('id')
      .execute();
    return rows.map(toSubscription);
  }

  async claimDue(limit: number, leaseMs: number): Promise<Subscription[]> {
    return this.database.write(async (trx) => {
      const now = this.database.now();
      const due = await this.database
        .skipLocked(
          trx
            .selectFrom('subscriptions')
            .select('id')
            .where('next_poll_at', '<=', now)
            .where('expires_at', '>', now)
            .orderBy('next_poll_at')
            .limit(limit),
        )
        .execute();
      if (due.length === 0) return [];
      const rows = await trx
        .updateTable('subscriptions')
        .set({ next_poll_at: sql<number>`${now} + ${leaseMs}` })
        .where(
          'id',
          'in',
          due.map(({ id }) => id),
        )
        .returningAll()
        .execute();
      return rows.sort((a, b) => a.id - b.id).map(toSubscription);
    }, false);
  }

  async polled(
    id: number,
    outcome: { status: string; nextPollAt: number; ends?: boolean },
    notice?: { outgoing?: OutgoingMessage; activity?: StoredActivity },
  ): Promise<boolean> {
    let logged: LoggedActivity[] | null = null;
    let conversationId = '';
    const done = await this.database.write(async (trx) => {
      const row = outcome.ends
        ? await trx
            .deleteFrom('subscriptions')
            .where('id', '=', id)
            .returning('conversation_id')
            .executeTakeFirst()
        : await trx
            .updateTable('subscriptions')
            .set({ last_status: storable(outcome.status), next_poll_at: outcome.nextPollAt })
            .where('id', '=', id)
            .returning('conversation_id')
            .executeTakeFirst();
      if (!row) return false;
      conversationId = row.conversation_id;
      if (notice?.activity) logged = await this.log.appendIn(trx, conversationId, [notice.activity]);
      if (notice?.outgoing) await this.outbox.addIn(trx, notice.outgoing);
      return true;
    });
    if (done) {
      this.log.announce(conversationId, logged);
      if (notice?.outgoing) this.signals.emit(`out:${notice.outgoing.channel}`);
    }
    return done;
  }
}

function toSubscription(row: Selectable<SubscriptionRows>): Subscription {
  return {
    id: row.id,
    dossierCode: row.dossier_code,
    channel: row.channel as Channel,
    conversationId: row.conversation_id,
    senderId: row.sender_id,
    lastStatus: row.last_status,
    nextPollAt: row.next_poll_at,
    expiresAt: row.expires_at,
    createdAt: row.created_at,
  };
}
