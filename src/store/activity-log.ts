import type { Database, Queries } from './database.js';
import type { Signals } from './signals.js';
import { Statement } from './statement.js';
import { UnknownConversation } from './store.js';
import type { ActivityLog, LoggedActivity, StoredActivity } from './store.js';

/** Activities one `list` gives at most; the rest follows with the new watermark. */
const LIST_LIMIT = 1000;

export class StoredActivityLog implements ActivityLog {
  private readonly number: Statement<{ id: string; count: number }, { last_seq: number; active_at: number }>;
  private readonly add: Statement<{ id: string; seq: number; body: string }>;
  private readonly after: Statement<
    { id: string; after: number; limit: number },
    { seq: number; body: string }
  >;

  constructor(
    private readonly database: Database,
    private readonly signals: Signals,
  ) {
    this.number = new Statement(database, ({ queries, value, now }) =>
      queries
        .updateTable('conversations')
        .set((eb) => ({ last_seq: eb('last_seq', '+', value('count')), active_at: now }))
        .where('id', '=', value('id'))
        .returning(['last_seq', 'active_at']),
    );
    this.add = new Statement(database, ({ queries, value }) =>
      queries
        .insertInto('activities')
        .values({ conversation_id: value('id'), seq: value('seq'), body: value('body') }),
    );
    this.after = new Statement(database, ({ queries, value }) =>
      queries
        .selectFrom('activities')
        .select(['seq', 'body'])
        .where('conversation_id', '=', value('id'))
        .where('seq', '>', value('after'))
        .orderBy('seq')
        .limit(value('limit')),
    );
  }

  async append(conversationId: string, activity: StoredActivity): Promise<LoggedActivity> {
    const logged = await this.database.write((trx) => this.appendIn(trx, conversationId, [activity]));
    if (!logged?.[0]) throw new UnknownConversation(conversationId);
    this.announce(conversationId, logged);
    return logged[0];
  }

  /**
   * Appends within the caller's transaction, who calls `announce` after it. Null: no such conversation.
   * The conversation's row is locked first, so that numbers become visible in their order.
   */
  async appendIn(
    trx: Queries,
    conversationId: string,
    activities: StoredActivity[],
  ): Promise<LoggedActivity[] | null> {
    const row = await this.number.first(trx, { id: conversationId, count: activities.length });
    if (!row) return null;
    const first = row.last_seq - activities.length + 1;
    const timestamp = new Date(row.active_at).toISOString();
    const logged = activities.map((activity, index) => {
      const seq = first + index;
      // An adapter that does not number what it sends leaves the id empty, not out.
      const id = activity.id || `${conversationId}|${String(seq).padStart(7, '0')}`;
      return { seq, activity: { ...activity, id, timestamp: activity.timestamp ?? timestamp } };
    });
    for (const { seq, activity } of logged)
      await this.add.run(trx, { id: conversationId, seq, body: JSON.stringify(activity) });
    return logged;
  }

  /** Tells the watchers of what a committed transaction has appended. */
  announce(conversationId: string, logged: LoggedActivity[] | null): void {
    const last = logged?.at(-1);
    if (last) this.signals.emit(`a:${conversationId}`, last.seq, logged!);
  }

  async list(
    conversationId: string,
    after: number,
    limit = LIST_LIMIT,
  ): Promise<{ activities: LoggedActivity[]; watermark: number }> {
    const { rows } = await this.after.run(this.database.read, { id: conversationId, after, limit });
    const activities = rows.map(({ seq, body }) => ({ seq, activity: JSON.parse(body) as StoredActivity }));
    return { activities, watermark: activities.at(-1)?.seq ?? after };
  }

  watch(
    conversationId: string,
    listener: (seq: number | null, fresh?: LoggedActivity[]) => void,
  ): () => void {
    return this.signals.on(`a:${conversationId}`, listener);
  }
}
