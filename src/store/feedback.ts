import type { Database } from './database.js';
import type { Channel, Feedback, FeedbackStore } from './store.js';
import { identity, storable } from './text.js';
import type { StoredUnanswered } from './unanswered.js';

export class StoredFeedback implements FeedbackStore {
  constructor(
    private readonly database: Database,
    private readonly unanswered: StoredUnanswered,
  ) {}

  async put(feedback: Feedback): Promise<void> {
    const judged = {
      thumb: feedback.thumb,
      reason: storable(feedback.reason).slice(0, 2000),
      procedure: storable(feedback.procedure).slice(0, 50),
      at: this.database.now(),
    };
    const reply = {
      channel: feedback.channel,
      conversation_id: storable(feedback.conversationId),
      activity_id: identity(feedback.activityId),
    };
    await this.database.write(async (trx) => {
      const before = await trx
        .selectFrom('feedback')
        .select('thumb')
        .where('channel', '=', reply.channel)
        .where('conversation_id', '=', reply.conversation_id)
        .where('activity_id', '=', reply.activity_id)
        .executeTakeFirst();
      await trx
        .insertInto('feedback')
        .values({ ...reply, sender_id: storable(feedback.senderId), ...judged })
        .onConflict((conflict) =>
          conflict.columns(['channel', 'conversation_id', 'activity_id']).doUpdateSet(judged),
        )
        .execute();
      if (feedback.thumb !== 'down' || before?.thumb === 'down' || !feedback.question?.trim()) return;
      const { channel, question } = feedback;
      await this.unanswered.addIn(trx, { channel, text: question, intent: 'feedback', confidence: 0 });
    });
  }

  async list(since: number, limit = 1000): Promise<(Feedback & { at: number })[]> {
    const rows = await this.database.read
      .selectFrom('feedback')
      .selectAll()
      .where('at', '>=', since)
      .orderBy('at', 'desc')
      .limit(limit)
      .execute();
    return rows.map((row) => ({
      channel: row.channel as Channel,
      conversationId: row.conversation_id,
      senderId: row.sender_id,
      activityId: row.activity_id,
      thumb: row.thumb as 'up' | 'down',
      reason: row.reason,
      procedure: row.procedure,
      at: row.at,
    }));
  }

  async counts(since: number): Promise<{ up: number; down: number }> {
    const rows = await this.database.read
      .selectFrom('feedback')
      .select((eb) => ['thumb', eb.fn.countAll<number>().as('count')])
      .where('at', '>=', since)
      .groupBy('thumb')
      .execute();
    const of = (thumb: string) => Number(rows.find((row) => row.thumb === thumb)?.count ?? 0);
    return { up: of('up'), down: of('down') };
  }
}
