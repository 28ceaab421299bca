import { existsSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import LibsqlDatabase from 'libsql';
import { CompiledQuery, Kysely, sql, type QueryResult, type RawBuilder } from 'kysely';
import type { Clock, Database, Queries } from './database.js';
import { isBusy, LibsqlDialect, type LibsqlConnection } from './libsql-dialect.js';
import { Flush } from './flush.js';
import type { Schema } from './schema.js';

interface Job {
  work: (trx: Queries) => Promise<unknown>;
  flushed: boolean;
  resolve: (value: unknown) => void;
  reject: (reason: unknown) => void;
}

const SAVEPOINT = CompiledQuery.raw('savepoint job');
const RELEASE = CompiledQuery.raw('release job');
/** Writes that share one commit, and so one flush to the disk. */
const GROUP = 128;
/**
 * Pages of the log (4 KB each) after which SQLite writes it back into the file, in the middle of somebody's write: few,
 * so that it is short, and so that the log does not fill a small disk.
 */
const MOST_PAGES = 250;

/**
 * A SQLite file in WAL mode with two connections: one writes, one reads what is committed. Writes that arrive in the
 * same turn of the event loop are committed together (each in a savepoint of its own, so that one that fails takes
 * no other with it), and their log is flushed to the disk beside the event loop (`flush.ts`).
 */
export class SqliteDatabase implements Database {
  readonly kind = 'sqlite';
  readonly inOrder = true;
  readonly read: Queries;
  private readonly writer: Kysely<Schema>;
  private readonly writing: LibsqlDatabase.Database;
  private readonly reading: LibsqlDatabase.Database;
  private readonly writes: LibsqlConnection;
  private readonly reads: LibsqlConnection;
  private queue: Job[] = [];
  private pumping = false;
  private readonly log: Flush;

  /** Opens or makes the file at `path`. Throws one line that names the file when it cannot, or when it is damaged. */
  constructor(
    readonly path: string,
    readonly clock: Clock = Date.now,
  ) {
    let writing: LibsqlDatabase.Database | undefined;
    let reading: LibsqlDatabase.Database | undefined;
    try {
      mkdirSync(dirname(path), { recursive: true });
      const fresh = !existsSync(path);
      writing = new LibsqlDatabase(path, { timeout: 20 } as LibsqlDatabase.Options);
      patiently(writing, 'PRAGMA journal_mode = WAL');
      // With FULL every commit would flush the log by itself, and stop everything else for a millisecond or more.
      writing.exec('PRAGMA synchronous = NORMAL');
      writing.exec(`PRAGMA wal_autocheckpoint = ${MOST_PAGES}`);
      if (!fresh) checkIntegrity(writing);
      // A file that cannot be written shows itself now, and not at the first message.
      patiently(writing, 'BEGIN IMMEDIATE');
      writing.exec('ROLLBACK');
      reading = new LibsqlDatabase(path, { timeout: 20 } as LibsqlDatabase.Options);
      reading.exec('PRAGMA query_only = ON');
      this.log = new Flush(`${path}-wal`);
    } catch (error) {
      reading?.close();
      writing?.close();
      throw new Error(`${path}: không mở được tệp dữ liệu: ${(error as Error).message}`, { cause: error });
    }
    this.writing = writing;
    this.reading = reading;
    const [toWrite, toRead] = [new LibsqlDialect(writing), new LibsqlDialect(reading)];
    this.writer = new Kysely<Schema>({ dialect: toWrite });
    this.read = new Kysely<Schema>({ dialect: toRead });
    this.writes = toWrite.connection;
    this.reads = toRead.connection;
  }

  /** Runs `work` on the connection that may change tables. */
  migrating<T>(work: (db: Kysely<Schema>) => Promise<T>): Promise<T> {
    return work(this.writer);
  }

  now(): RawBuilder<number> {
    return sql<number>`${this.clock()}`;
  }

  skipLocked<Q>(query: Q): Q {
    return query;
  }

  locked<Q>(query: Q): Q {
    return query;
  }

  straight = <R>(queries: Queries, query: CompiledQuery<R>): Promise<QueryResult<R>> =>
    (queries === this.read ? this.reads : this.writes).executeQuery<R>(query);

  write<T>(work: (trx: Queries) => Promise<T>, flushed = true): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      this.queue.push({ work, flushed, resolve: resolve as (value: unknown) => void, reject });
      if (this.pumping) return;
      this.pumping = true;
      setImmediate(() => void this.pump());
    });
  }

  async backup(to: string): Promise<void> {
    if (existsSync(to)) throw new Error(`${to}: tệp đã có; hãy chọn tên khác để không ghi đè bản sao lưu cũ`);
    mkdirSync(dirname(to), { recursive: true });
    // The reading connection makes the copy, so that writes go on beside it. It may not write to this database,
    // which VACUUM INTO does not do.
    await this.read.connection().execute(async (connection) => {
      await connection.executeQuery(CompiledQuery.raw('PRAGMA query_only = OFF'));
      try {
        await connection.executeQuery(CompiledQuery.raw('VACUUM INTO ?', [to]));
      } finally {
        await connection.executeQuery(CompiledQuery.raw('PRAGMA query_only = ON'));
      }
    });
  }

  async close(): Promise<void> {
    while (this.pumping || this.queue.length > 0) await new Promise((resolve) => setImmediate(resolve));
    await this.log.close();
    await this.read.destroy();
    if (this.reading.open) this.reading.close();
    // The file is whole without its log: who copies it by hand gets everything.
    await this.writer
      .executeQuery(CompiledQuery.raw('PRAGMA wal_checkpoint(TRUNCATE)'))
      .catch(() => undefined);
    await this.writer.destroy();
    // Kysely does not close what it was never asked to use.
    if (this.writing.open) this.writing.close();
  }

  private async pump(): Promise<void> {
    while (this.queue.length > 0) {
      const jobs = this.queue.slice(0, GROUP);
      this.queue = this.queue.slice(jobs.length);
      try {
        await this.commitTogether(jobs);
      } catch (error) {
        for (const job of jobs) job.reject(error);
      }
      // Let what has arrived meanwhile be read in, so that it joins the next group.
      await new Promise((resolve) => setImmediate(resolve));
    }
    this.pumping = false;
  }

  /** Does a job; `beside` others, it is undone alone when it fails. Throws what undoes them all. */
  private async attempt(job: Job, beside: boolean): Promise<{ job: Job; value?: unknown; error?: unknown }> {
    if (!beside) return { job, value: await job.work(this.writer) };
    await this.writes.executeQuery(SAVEPOINT);
    try {
      const value = await job.work(this.writer);
      await this.writes.executeQuery(RELEASE);
      return { job, value };
    } catch (error) {
      // A full disk has ended the whole transaction: then nobody's write has happened.
      if (!this.writing.inTransaction) throw error;
      await this.writes.executeQuery(CompiledQuery.raw('rollback to job'));
      await this.writes.executeQuery(RELEASE);
      return { job, error };
    }
  }

  private async commitTogether(jobs: Job[]): Promise<void> {
    const outcomes: { job: Job; value?: unknown; error?: unknown }[] = [];
    // Nobody but this loop uses the writing connection: Kysely's own transactions would only queue for it.
    await this.writes.begin();
    try {
      for (const job of jobs) outcomes.push(await this.attempt(job, jobs.length > 1));
      await this.writes.commit();
    } catch (error) {
      await this.writes.rollback();
      throw error;
    }
    // One that fails to reach the disk is committed all the same; whoever asked for it hears that it may be lost.
    let flushed: Promise<void> | undefined;
    for (const { job, value, error } of outcomes) {
      if (error !== undefined) job.reject(error);
      else if (!job.flushed) job.resolve(value);
      else (flushed ??= this.log.flush()).then(() => job.resolve(value), job.reject);
    }
  }
}

/** Two processes that start at once both set WAL mode; the second waits a moment. */
function patiently(database: LibsqlDatabase.Database, statement: string): void {
  for (let tries = 0; ; tries++) {
    try {
      database.prepare(statement).all();
      return;
    } catch (error) {
      if (!isBusy(error) || tries > 100) throw error;
    }
  }
}

function checkIntegrity(database: LibsqlDatabase.Database): void {
  const rows = database.prepare('PRAGMA quick_check(5)').all() as { quick_check: string }[];
  if (rows.length !== 1 || rows[0]?.quick_check !== 'ok') {
    throw new Error(
      `tệp bị hỏng (${rows.map((row) => row.quick_check).join('; ')}); hãy khôi phục từ bản sao lưu gần nhất`,
    );
  }
}
