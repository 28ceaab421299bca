import pg from 'pg';
import { Kysely, PostgresDialect, sql, type RawBuilder, type SelectQueryBuilder } from 'kysely';
import type { Database, Queries } from './database.js';
import type { Schema } from './schema.js';

/** Connections for transactions that must reach the disk, and for those that need not. */
const CONNECTIONS = 10;
const UNFLUSHED_CONNECTIONS = 3;

/**
 * No statement and no lock is waited for without end, and the server gives up a transaction whose process has stopped
 * in the middle (frozen, not dead: its connection lives on), so that its locks do not stop the other replicas.
 */
const SESSION = [
  'statement_timeout=15000',
  'lock_timeout=5000',
  'idle_in_transaction_session_timeout=5000',
  'timezone=UTC',
];

/** Errors after which the same transaction may simply be run again: deadlock, lost a race. */
const RUN_AGAIN = new Set(['40P01', '40001']);
const TIMES = 4;

/** 64-bit numbers as JavaScript numbers: ours are times in ms and counts, far below 2^53. */
const types = {
  getTypeParser: ((oid: number, format?: 'text' | 'binary') =>
    oid === pg.types.builtins.INT8
      ? Number
      : pg.types.getTypeParser(oid, format as 'text')) as typeof pg.types.getTypeParser,
};

/** Options of every connection, the listening one's too. */
export function connectionOptions(url: string, more: string[] = []): pg.ClientConfig {
  return {
    connectionString: url,
    types,
    keepAlive: true,
    connectionTimeoutMillis: 5000,
    application_name: 'tro-ly-xu-lang',
    options: [...SESSION, ...more].map((setting) => `-c ${setting}`).join(' '),
  };
}

/** PostgreSQL 15 or later, shared by any number of replicas. */
export class PostgresDatabase implements Database {
  readonly kind = 'postgres';
  readonly clock = null;
  readonly inOrder = false;
  readonly straight = null;
  readonly read: Kysely<Schema>;
  private readonly unflushed: Kysely<Schema>;

  constructor(readonly url: string) {
    this.read = connect(url, CONNECTIONS);
    this.unflushed = connect(url, UNFLUSHED_CONNECTIONS, ['synchronous_commit=off']);
  }

  /** Runs `work` on a connection of its own without time limits: an index on a large table takes its time. */
  async migrating<T>(work: (db: Kysely<Schema>) => Promise<T>): Promise<T> {
    const db = connect(this.url, 1, ['statement_timeout=0', 'lock_timeout=0']);
    try {
      return await work(db);
    } finally {
      await db.destroy();
    }
  }

  /** Throws one line that names the server (without the password) when it is away or too old. */
  async check(): Promise<void> {
    let version: number;
    try {
      const { rows } = await sql<{
        version: number;
      }>`select current_setting('server_version_num')::int as version`.execute(this.read);
      version = rows[0]?.version ?? 0;
    } catch (error) {
      throw new Error(`${this.name()}: không kết nối được PostgreSQL: ${reasonOf(error)}`, { cause: error });
    }
    if (version < 150_000) {
      throw new Error(
        `${this.name()}: cần PostgreSQL 15 trở lên, máy chủ là ${Math.floor(version / 10_000)}`,
      );
    }
  }

  now(): RawBuilder<number> {
    return sql<number>`(extract(epoch from clock_timestamp()) * 1000)::bigint`;
  }

  skipLocked<DB, TB extends keyof DB, O>(
    query: SelectQueryBuilder<DB, TB, O>,
  ): SelectQueryBuilder<DB, TB, O> {
    return query.forUpdate().skipLocked();
  }

  locked<DB, TB extends keyof DB, O>(query: SelectQueryBuilder<DB, TB, O>): SelectQueryBuilder<DB, TB, O> {
    return query.forUpdate();
  }

  async write<T>(work: (trx: Queries) => Promise<T>, flushed = true): Promise<T> {
    const db = flushed ? this.read : this.unflushed;
    for (let tries = 1; ; tries++) {
      try {
        return await db.transaction().execute(work);
      } catch (error) {
        const code = (error as { code?: unknown } | null)?.code;
        if (tries >= TIMES || typeof code !== 'string' || !RUN_AGAIN.has(code)) throw error;
      }
    }
  }

  backup(to: string): Promise<void> {
    return Promise.reject(
      new Error(
        `PostgreSQL: hãy sao lưu bằng công cụ của nó, không cần dừng chương trình: pg_dump --format=custom --file=${to} "$DATABASE_URL"`,
      ),
    );
  }

  async close(): Promise<void> {
    await Promise.all([this.read.destroy(), this.unflushed.destroy()]);
  }

  private name(): string {
    const { host, pathname } = new URL(this.url);
    return `${host}${pathname}`;
  }
}

function connect(url: string, max: number, settings: string[] = []): Kysely<Schema> {
  const pool = new pg.Pool({ ...connectionOptions(url, settings), max, idleTimeoutMillis: 60_000 });
  // A connection that breaks while idle (server restarted) is replaced at the next use; it must not end the process.
  pool.on('error', () => undefined);
  // Nor must one that breaks between two statements of a transaction, which the pool does not listen to: the next
  // statement on it fails and says so.
  pool.on('connect', (client) => client.on('error', () => undefined));
  return new Kysely<Schema>({ dialect: new PostgresDialect({ pool }) });
}

/** `ECONNREFUSED` comes as a bundle of errors without words, one for each address tried. */
function reasonOf(error: unknown): string {
  if (error instanceof AggregateError) return error.errors.map(reasonOf).join('; ');
  return error instanceof Error ? error.message : String(error);
}
