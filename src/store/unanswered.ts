import type { Database, Queries } from './database.js';
import type { Channel, UnansweredLog, UnansweredQuestion } from './store.js';
import { storable } from './text.js';

export class StoredUnanswered implements UnansweredLog {
  constructor(private readonly database: Database) {}

  async add(question: UnansweredQuestion): Promise<void> {
    await this.database.write((trx) => this.addIn(trx, question));
  }

  /** Within the caller's transaction. */
  async addIn(trx: Queries, question: UnansweredQuestion): Promise<void> {
    await trx
      .insertInto('unanswered')
      .values({
        channel: question.channel,
        text: storable(question.text).slice(0, 1000),
        intent: question.intent,
        confidence: question.confidence,
        at: this.database.now(),
      })
      .execute();
  }

  async list(since: number, limit = 1000): Promise<(UnansweredQuestion & { at: number })[]> {
    const rows = await this.database.read
      .selectFrom('unanswered')
      .select(['channel', 'text', 'intent', 'confidence', 'at'])
      .where('at', '>=', since)
      .orderBy('id', 'desc')
      .limit(limit)
      .execute();
    return rows.map((row) => ({ ...row, channel: row.channel as Channel }));
  }
}
