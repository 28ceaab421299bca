import { existsSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import LibsqlDatabase from 'libsql';
import { CompiledQuery, Kysely, sql, type RawBuilder } from 'kysely';
import type { Clock, Database, Queries } from './database.js';
import { isBusy, LibsqlDialect } from './libsql-dialect.js';
import type { Schema } from './schema.js';

interface Job {
  work: (trx: Queries) => Promise<unknown>;
  flushed: boolean;
  resolve: (value: unknown) => void;
  reject: (reason: unknown) => void;
}

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
 * no other with it): the flush to the disk is the dear part.
 */
export class SqliteDatabase implements Database {
  readonly kind = 'sqlite';
  readonly read: Queries;
  private readonly writer: Kysely<Schema>;
  private readonly writing: LibsqlDatabase.Database;
  private readonly reading: LibsqlDatabase.Database;
  private queue: Job[] = [];
  private pumping = false;
  private flushing: boolean | undefined;

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
      writing.exec(`PRAGMA wal_autocheckpoint = ${MOST_PAGES}`);
      if (!fresh) checkIntegrity(writing);
      // A file that cannot be written shows itself now, and not at the first message.
      patiently(writing, 'BEGIN IMMEDIATE');
      writing.exec('ROLLBACK');
      reading = new LibsqlDatabase(path, { timeout: 20 } as LibsqlDatabase.Options);
      reading.exec('PRAGMA query_only = ON');
    } catch (error) {
      reading?.close();
      writing?.close();
      throw new Error(`${path}: không mở được tệp dữ liệu: ${(error as Error).message}`, { cause: error });
    }
    this.writing = writing;
    this.reading = reading;
    this.writer = new Kysely<Schema>({ dialect: new LibsqlDialect(writing) });
    this.read = new Kysely<Schema>({ dialect: new LibsqlDialect(reading) });
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

  private async commitTogether(jobs: Job[]): Promise<void> {
    const flushed = jobs.some((job) => job.flushed);
    if (flushed !== this.flushing) {
      await this.writer.executeQuery(
        CompiledQuery.raw(`PRAGMA synchronous = ${flushed ? 'FULL' : 'NORMAL'}`),
      );
      this.flushing = flushed;
    }
    const outcomes: { job: Job; value?: unknown; error?: unknown }[] = [];
    await this.writer.transaction().execute(async (trx) => {
      for (const job of jobs) {
        if (jobs.length === 1) {
          outcomes.push({ job, value: await job.work(trx) });
          return;
        }
        await trx.executeQuery(CompiledQuery.raw('savepoint job'));
        try {
          const value = await job.work(trx);
          await trx.executeQuery(CompiledQuery.raw('release job'));
          outcomes.push({ job, value });
        } catch (error) {
          // A full disk has ended the whole transaction: then nobody's write has happened.
          if (!this.writing.inTransaction) throw error;
          await trx.executeQuery(CompiledQuery.raw('rollback to job'));
          await trx.executeQuery(CompiledQuery.raw('release job'));
          outcomes.push({ job, error });
        }
      }
    });
    for (const { job, value, error } of outcomes) {
      if (error === undefined) job.resolve(value);
      else job.reject(error);
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
