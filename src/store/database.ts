import type { CompiledQuery, Kysely, QueryResult, RawBuilder, SelectQueryBuilder } from 'kysely';
import type { Schema } from './schema.js';

export type Queries = Kysely<Schema>;

/** What the store's parts need of a database; SQLite and PostgreSQL differ behind it and nowhere else. */
export interface Database {
  readonly kind: 'sqlite' | 'postgres';
  /** For reading outside a transaction. */
  readonly read: Queries;
  /**
   * Runs `work` in a transaction; resolved means committed. `flushed` false: the commit need not have reached the
   * disk (claims, counters, heartbeats: losing them to a power cut costs nothing).
   */
  write<T>(work: (trx: Queries) => Promise<T>, flushed?: boolean): Promise<T>;
  /** The time that leases and terms go by, in ms: the server's clock with PostgreSQL, so that replicas agree. */
  now(): RawBuilder<number>;
  /** The clock behind `now`; null where it is the server's. */
  readonly clock: Clock | null;
  /** Locks the rows that are read, passing over those that another replica has locked. */
  skipLocked<DB, TB extends keyof DB, O>(query: SelectQueryBuilder<DB, TB, O>): SelectQueryBuilder<DB, TB, O>;
  /** Locks the rows that are read, waiting for them. */
  locked<DB, TB extends keyof DB, O>(query: SelectQueryBuilder<DB, TB, O>): SelectQueryBuilder<DB, TB, O>;
  /** True: writes are carried out in the order in which they were asked for. */
  readonly inOrder: boolean;
  /** Runs a composed statement without Kysely's way through pools and plugins; null where there is no shorter way. */
  readonly straight: (<R>(queries: Queries, query: CompiledQuery<R>) => Promise<QueryResult<R>>) | null;
  backup(to: string): Promise<void>;
  close(): Promise<void>;
}

/** The wall clock, in ms; injected so that tests can make it jump. */
export type Clock = () => number;
