import { sql, type Kysely, type Migration, type MigrationProvider } from 'kysely';

/**
 * The store's tables, step by step. One set for both databases; `kind` decides the two spellings they do not share
 * (a growing number as key, a 64-bit integer). A step that has been released is never changed: add the next one.
 */
export class StoreMigrations implements MigrationProvider {
  constructor(private readonly kind: 'sqlite' | 'postgres') {}

  getMigrations(): Promise<Record<string, Migration>> {
    return Promise.resolve({
      '0001_store': firstTables(this.kind),
      '0002_first_claim': firstClaim(this.kind),
      '0003_phones': phones(this.kind),
    });
  }
}

function firstTables(kind: 'sqlite' | 'postgres'): Migration {
  const growing =
    kind === 'sqlite'
      ? sql`integer primary key autoincrement`
      : sql`bigint generated always as identity primary key`;
  const long = kind === 'sqlite' ? sql`integer` : sql`bigint`;
  const real = kind === 'sqlite' ? sql`real` : sql`double precision`;
  const run = (db: Kysely<unknown>, statement: ReturnType<typeof sql>) => statement.execute(db);
  return {
    async up(db: Kysely<unknown>) {
      await run(
        db,
        sql`create table queue_lanes (
          queue text not null, lane text not null, next_id ${long} not null, ready_at ${long} not null,
          claim_token text, claimed_by text, claim_until ${long} not null,
          primary key (queue, lane))`,
      );
      await run(db, sql`create index queue_lanes_order on queue_lanes (queue, next_id)`);
      await run(db, sql`create index queue_lanes_claimed on queue_lanes (claimed_by)`);
      await run(
        db,
        sql`create table queue_messages (
          id ${growing}, queue text not null, lane text not null, channel text not null, message_id text not null,
          dedupe text, conversation_id text not null, person_id text not null, body text not null, activity_id text,
          state integer not null, tries integer not null, failures integer not null, reason text not null,
          created_at ${long} not null, ended_at ${long})`,
      );
      await run(db, sql`create unique index queue_messages_once on queue_messages (queue, dedupe)`);
      await run(
        db,
        sql`create index queue_messages_waiting on queue_messages (queue, lane, id) where state = 0`,
      );
      await run(db, sql`create index queue_messages_dead on queue_messages (queue, id) where state = 2`);
      await run(
        db,
        sql`create index queue_messages_ended on queue_messages (ended_at) where ended_at is not null`,
      );
      await run(db, sql`create index queue_messages_person on queue_messages (person_id)`);
      await run(
        db,
        sql`create table conversations (
          id text primary key, channel text not null, sender_id text not null, site text not null,
          origin text not null, token_id text not null, created_at ${long} not null, active_at ${long} not null,
          last_seq ${long} not null)`,
      );
      await run(db, sql`create index conversations_sender on conversations (sender_id)`);
      await run(db, sql`create index conversations_active on conversations (active_at)`);
      await run(
        db,
        sql`create table activities (
          conversation_id text not null, seq ${long} not null, body text not null,
          primary key (conversation_id, seq))`,
      );
      await run(
        db,
        sql`create table memory (
          channel text not null, conversation_id text not null, sender_id text not null, value text not null,
          updated_at ${long} not null, expires_at ${long} not null, primary key (channel, conversation_id))`,
      );
      await run(db, sql`create index memory_sender on memory (sender_id)`);
      await run(db, sql`create index memory_expires on memory (expires_at)`);
      await run(
        db,
        sql`create table contacts (
          channel text not null, person_id text not null, last_inbound_at ${long} not null,
          sent_since integer not null, primary key (channel, person_id))`,
      );
      await run(
        db,
        sql`create table feedback (
          channel text not null, conversation_id text not null, activity_id text not null, sender_id text not null,
          thumb text not null, reason text not null, procedure text not null, at ${long} not null,
          primary key (channel, conversation_id, activity_id))`,
      );
      await run(db, sql`create index feedback_at on feedback (at)`);
      await run(
        db,
        sql`create table unanswered (
          id ${growing}, channel text not null, text text not null, intent text not null,
          confidence ${real} not null, at ${long} not null)`,
      );
      await run(db, sql`create index unanswered_at on unanswered (at)`);
      await run(
        db,
        sql`create table tokens (
          name text primary key, version integer not null, sealed text not null, updated_at ${long} not null)`,
      );
      await run(
        db,
        sql`create table leases (name text primary key, token text not null, until ${long} not null)`,
      );
      await run(
        db,
        sql`create table counters (key text primary key, sum ${long} not null, reset_at ${long} not null)`,
      );
      await run(db, sql`create index counters_reset on counters (reset_at)`);
      await run(
        db,
        sql`create table subscriptions (
          id ${growing}, dossier_code text not null, channel text not null, conversation_id text not null,
          sender_id text not null, last_status text not null, next_poll_at ${long} not null,
          expires_at ${long} not null, created_at ${long} not null,
          unique (dossier_code, channel, conversation_id))`,
      );
      await run(db, sql`create index subscriptions_due on subscriptions (next_poll_at)`);
      await run(db, sql`create index subscriptions_sender on subscriptions (sender_id)`);
      await run(db, sql`create table secrets (name text primary key, value text not null)`);
      await run(
        db,
        sql`create table replicas (
          id text primary key, host text not null, pid integer not null, started_at ${long} not null,
          seen_at ${long} not null)`,
      );
    },
  };
}

/** When a message was first tried: how long it has been failing is counted from then, not from its arrival. */
function firstClaim(kind: 'sqlite' | 'postgres'): Migration {
  return {
    async up(db: Kysely<unknown>) {
      const long = sql.raw(kind === 'sqlite' ? 'integer' : 'bigint');
      await sql`alter table queue_messages add column claimed_at ${long}`.execute(db);
    },
  };
}

/** Phone numbers given for notices by ZNS. */
function phones(kind: 'sqlite' | 'postgres'): Migration {
  return {
    async up(db: Kysely<unknown>) {
      const long = sql.raw(kind === 'sqlite' ? 'integer' : 'bigint');
      await sql`create table phones (
        channel text not null, person_id text not null, sealed text not null, updated_at ${long} not null,
        primary key (channel, person_id))`.execute(db);
    },
  };
}
