import { sql } from 'kysely';
import type { Database } from './database.js';
import { DEAD, DONE } from './schema.js';
import type { RetentionTerms } from './store.js';

const DAY_MS = 86_400_000;
/** Zalo sends a message again for up to 12 hours; the id of an answered one must be known for longer than that. */
const ANSWERED_DAYS = 2;
/** Longest write lock a sweep takes at once. */
const ROWS_A_STEP = 1000;

/** Deletes what is past its term, in small steps. Returns how many rows of what. */
export async function sweep(database: Database, terms: RetentionTerms): Promise<Record<string, number>> {
  const ago = (days: number) => sql<number>`${database.now()} - ${days * DAY_MS}`;
  return {
    messages:
      (await deleteBy(
        database,
        'queue_messages',
        sql`state = ${DONE} and ended_at < ${ago(ANSWERED_DAYS)}`,
      )) +
      (await deleteBy(database, 'queue_messages', sql`state = ${DEAD} and ended_at < ${ago(terms.dead)}`)),
    activities: await deleteBy(
      database,
      'activities',
      sql`conversation_id in (select id from conversations where active_at < ${ago(terms.activities)})`,
    ),
    conversations: await deleteBy(database, 'conversations', sql`active_at < ${ago(terms.activities)}`),
    memory:
      (await deleteBy(database, 'memory', sql`expires_at < ${database.now()}`)) +
      (await deleteBy(database, 'memory', sql`updated_at < ${ago(terms.memory)}`)),
    contacts: await deleteBy(database, 'contacts', sql`last_inbound_at < ${ago(30)}`),
    feedback: await deleteBy(database, 'feedback', sql`at < ${ago(terms.feedback)}`),
    unanswered: await deleteBy(database, 'unanswered', sql`at < ${ago(terms.unanswered)}`),
    subscriptions: await deleteBy(database, 'subscriptions', sql`expires_at < ${database.now()}`),
    // A phone number was given to be told of dossiers: without one that is followed it has no purpose left.
    phones: await deleteBy(
      database,
      'phones',
      sql`not exists (select 1 from subscriptions where subscriptions.channel = phones.channel
        and subscriptions.sender_id = phones.person_id)`,
    ),
    counters: await deleteBy(database, 'counters', sql`reset_at < ${database.now()}`),
    replicas: await deleteBy(database, 'replicas', sql`seen_at < ${ago(1)}`),
  };
}

type Table =
  | 'queue_messages'
  | 'activities'
  | 'conversations'
  | 'memory'
  | 'contacts'
  | 'phones'
  | 'feedback'
  | 'unanswered'
  | 'subscriptions'
  | 'counters'
  | 'replicas';

async function deleteBy(
  database: Database,
  table: Table,
  condition: ReturnType<typeof sql>,
): Promise<number> {
  // Both have a number for the row itself.
  const row = sql.raw(database.kind === 'sqlite' ? 'rowid' : 'ctid');
  let sum = 0;
  for (;;) {
    const { numAffectedRows } = await database.write((trx) =>
      sql`delete from ${sql.table(table)} where ${row} in
        (select ${row} from ${sql.table(table)} where ${condition} limit ${sql.lit(ROWS_A_STEP)})`.execute(
        trx,
      ),
    );
    const deleted = Number(numAffectedRows ?? 0n);
    sum += deleted;
    if (deleted < ROWS_A_STEP) return sum;
  }
}
