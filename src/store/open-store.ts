import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { Migrator, sql, type Kysely } from 'kysely';
import { StoredActivityLog } from './activity-log.js';
import { StoredConversations } from './conversations.js';
import { StoredCounters } from './counters.js';
import { dataKey } from './data-key.js';
import type { Clock, Database } from './database.js';
import { StoredFeedback } from './feedback.js';
import { HeldClaims } from './held-claims.js';
import { StoredInbox } from './inbox.js';
import { StoredLeases } from './leases.js';
import { StoredMemory } from './memory.js';
import { StoreMigrations } from './migrations.js';
import { StoredOutbox } from './outbox.js';
import { StoredPhones } from './phones.js';
import { StoredPrivacy } from './privacy.js';
import { PostgresDatabase } from './postgres-database.js';
import { PostgresSignals } from './postgres-signals.js';
import { Replicas } from './replicas.js';
import { sweep } from './retention.js';
import { createSeal } from './seal.js';
import { Signals } from './signals.js';
import { SqliteDatabase } from './sqlite-database.js';
import type { Store } from './store.js';
import { StoredSubscriptions } from './subscriptions.js';
import { StoredUnanswered } from './unanswered.js';
import { StoredZaloTokens } from './zalo-tokens.js';

export interface StoreOptions {
  /** Folder of the SQLite file `tro-ly.db`; made when absent. */
  dataDir: string;
  /** Set: PostgreSQL instead of the file. */
  databaseUrl?: string | null;
  /** Key that the Zalo tokens are sealed with; absent: one made in `dataDir` on the first start. */
  dataKey?: string | null;
  /** How long a claim holds without renewal, in ms; renewed every third of it. Default 15 s. */
  leaseMs?: number;
  /** How long a conversation's memory is used, in ms. Default 24 hours. */
  memoryTermMs?: number;
  /** Waiting messages from which on new ones are told to wait. Default 10,000. */
  backlogLimit?: number;
  /** Pauses before the second and the third try of a turn that failed, in ms. Default 500 and 3000. */
  retryPausesMs?: [number, number];
  /** The wall clock (SQLite only); for tests. */
  clock?: Clock;
}

/**
 * Opens the store: makes or migrates its tables, checks a SQLite file's integrity, takes over what dead neighbours
 * have left. Throws one line that names the file or the database when it cannot.
 */
export async function openStore(options: StoreOptions): Promise<Store> {
  const replicaId = randomBytes(6).toString('hex');
  return options.databaseUrl
    ? openPostgres(options.databaseUrl, replicaId, options)
    : openSqlite(join(options.dataDir, 'tro-ly.db'), replicaId, options);
}

async function openSqlite(path: string, replicaId: string, options: StoreOptions): Promise<Store> {
  const database = new SqliteDatabase(path, options.clock);
  try {
    await migrate(database);
    return await assemble(database, new Signals(), replicaId, options);
  } catch (error) {
    await database.close();
    throw error;
  }
}

async function openPostgres(url: string, replicaId: string, options: StoreOptions): Promise<Store> {
  const database = new PostgresDatabase(url);
  const remote = new PostgresSignals(url, replicaId, (ids) => newestActivities(database, ids));
  try {
    await database.check();
    await migrate(database);
    await remote.listen();
    const store = await assemble(database, remote.signals, replicaId, options);
    return {
      ...store,
      async close() {
        await remote.close();
        await store.close();
      },
    };
  } catch (error) {
    await remote.close();
    await database.close();
    throw error;
  }
}

async function migrate(database: SqliteDatabase | PostgresDatabase): Promise<void> {
  const provider = new StoreMigrations(database.kind);
  const { error } = await database.migrating((db) =>
    new Migrator({ db: db as unknown as Kysely<unknown>, provider }).migrateToLatest(),
  );
  if (error)
    throw new Error(`không chuẩn bị được bảng dữ liệu: ${(error as Error).message}`, { cause: error });
}

async function newestActivities(database: Database, ids: string[]): Promise<Map<string, number>> {
  const rows = await database.read
    .selectFrom('conversations')
    .select(['id', 'last_seq'])
    .where('id', 'in', ids)
    .execute();
  return new Map(rows.map(({ id, last_seq }) => [id, last_seq]));
}

async function assemble(
  database: Database,
  signals: Signals,
  replicaId: string,
  options: StoreOptions,
): Promise<Store> {
  const leaseMs = options.leaseMs ?? 15_000;
  const held = new HeldClaims();
  const replicas = new Replicas(database, replicaId, leaseMs, held);
  const activities = new StoredActivityLog(database, signals);
  const memory = new StoredMemory(database, options.memoryTermMs ?? 24 * 3_600_000);
  const outbox = new StoredOutbox(database, signals, replicaId, leaseMs, held);
  const unanswered = new StoredUnanswered(database);
  const seal = createSeal(dataKey(options.dataDir, options.dataKey));
  const inbox = new StoredInbox(
    database,
    signals,
    activities,
    memory,
    outbox,
    (trx, question) => unanswered.addIn(trx, question),
    replicaId,
    leaseMs,
    held,
    options.backlogLimit ?? 10_000,
    options.retryPausesMs ?? [500, 3000],
  );
  await replicas.join();
  return {
    kind: database.kind,
    replicaId,
    inbox,
    conversations: new StoredConversations(database),
    activities,
    outbox,
    memory,
    feedback: new StoredFeedback(database, unanswered),
    unanswered,
    zaloTokens: new StoredZaloTokens(database, seal),
    leases: new StoredLeases(database),
    counters: new StoredCounters(database),
    subscriptions: new StoredSubscriptions(database, signals, activities, outbox),
    phones: new StoredPhones(database, seal),
    privacy: new StoredPrivacy(database),
    async secret(name) {
      await database.write((trx) =>
        trx
          .insertInto('secrets')
          .values({ name, value: randomBytes(32).toString('base64url') })
          .onConflict((conflict) => conflict.column('name').doNothing())
          .execute(),
      );
      const row = await database.read
        .selectFrom('secrets')
        .select('value')
        .where('name', '=', name)
        .executeTakeFirstOrThrow();
      return row.value;
    },
    sweep: (terms) => sweep(database, terms),
    backup: (to) => database.backup(to),
    async ping() {
      await database.write(
        (trx) => sql`update replicas set seen_at = ${database.now()} where id = ${replicaId}`.execute(trx),
        false,
      );
    },
    async close() {
      await replicas.leave();
      await database.close();
    },
  };
}
