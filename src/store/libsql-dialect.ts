import {
  CompiledQuery,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
  type DatabaseConnection,
  type DatabaseIntrospector,
  type Dialect,
  type Driver,
  type Kysely,
  type QueryResult,
} from 'kysely';
import type LibsqlDatabase from 'libsql';

type Statement = ReturnType<LibsqlDatabase.Database['prepare']> & { reader: boolean };

/**
 * Kysely over one libsql connection. Kysely's own SqliteDialect would take it too; this one keeps prepared statements
 * (a third of the time of a small query), begins IMMEDIATE (a transaction that means to write must not fail at its
 * first write) and lets migrations run in a transaction, which SQLite can do.
 */
export class LibsqlDialect implements Dialect {
  /** For statements that need nothing of Kysely any more. */
  readonly connection: LibsqlConnection;

  constructor(private readonly database: LibsqlDatabase.Database) {
    this.connection = new LibsqlConnection(database);
  }

  createDriver(): Driver {
    return new LibsqlDriver(this.database, this.connection);
  }
  createQueryCompiler(): SqliteQueryCompiler {
    return new SqliteQueryCompiler();
  }
  createAdapter(): SqliteAdapter {
    return new TransactionalDdl();
  }
  createIntrospector(db: Kysely<unknown>): DatabaseIntrospector {
    return new SqliteIntrospector(db);
  }
}

class TransactionalDdl extends SqliteAdapter {
  override get supportsTransactionalDdl(): boolean {
    return true;
  }
}

/** How long a second process may hold the file's write lock before a write gives up. */
const BUSY_MS = 10_000;

class LibsqlDriver implements Driver {
  private waiting: Promise<void> | undefined;
  private release: (() => void) | undefined;

  constructor(
    private readonly database: LibsqlDatabase.Database,
    private readonly connection: LibsqlConnection,
  ) {}

  async init(): Promise<void> {}

  async acquireConnection(): Promise<DatabaseConnection> {
    while (this.waiting) await this.waiting;
    this.waiting = new Promise((resolve) => (this.release = resolve));
    return this.connection;
  }

  async releaseConnection(): Promise<void> {
    const release = this.release;
    this.waiting = undefined;
    this.release = undefined;
    release?.();
  }

  beginTransaction(): Promise<void> {
    return this.connection.begin();
  }

  commitTransaction(): Promise<void> {
    return this.connection.commit();
  }

  rollbackTransaction(): Promise<void> {
    return this.connection.rollback();
  }

  async destroy(): Promise<void> {
    this.connection.forget();
    this.database.close();
  }
}

/** True for an error that says another process holds the lock. */
export function isBusy(error: unknown): boolean {
  const code = (error as { code?: unknown } | null)?.code;
  return typeof code === 'string' && code.startsWith('SQLITE_BUSY');
}

const KEPT_STATEMENTS = 300;
const BEGIN = CompiledQuery.raw('begin immediate');
const COMMIT = CompiledQuery.raw('commit');
const ROLLBACK = CompiledQuery.raw('rollback');

/** One libsql connection, with its prepared statements. */
export class LibsqlConnection implements DatabaseConnection {
  private readonly statements = new Map<string, Statement>();

  constructor(private readonly database: LibsqlDatabase.Database) {}

  async executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    const until = performance.now() + BUSY_MS;
    for (;;) {
      try {
        return this.executeNow(query);
      } catch (error) {
        // libsql waits by blocking the whole process; so it waits for moments only, and the rest is waited for here.
        if (!isBusy(error) || performance.now() > until) throw error;
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
    }
  }

  async begin(): Promise<void> {
    await this.executeQuery(BEGIN);
  }

  async commit(): Promise<void> {
    await this.executeQuery(COMMIT);
  }

  async rollback(): Promise<void> {
    // A full disk ends the transaction by itself; what is to be heard then is that error, not that there is none.
    if (this.database.inTransaction) await this.executeQuery(ROLLBACK);
  }

  private executeNow<R>({ sql, parameters }: CompiledQuery): QueryResult<R> {
    const statement = this.prepare(sql);
    if (statement.reader) return { rows: statement.all(parameters as unknown[]) as R[] };
    const { changes } = statement.run(parameters as unknown[]);
    return { numAffectedRows: BigInt(changes), rows: [] };
  }

  async *streamQuery<R>({ sql, parameters }: CompiledQuery): AsyncIterableIterator<QueryResult<R>> {
    for (const row of this.prepare(sql).iterate(parameters as unknown[])) yield { rows: [row as R] };
  }

  forget(): void {
    this.statements.clear();
  }

  private prepare(sql: string): Statement {
    let statement = this.statements.get(sql);
    if (!statement) {
      statement = this.database.prepare(sql) as Statement;
      // Pragmas come between any two writes (`synchronous`), and change nothing that a kept statement rests on.
      if (/^\s*pragma/i.test(sql)) return statement;
      // A change of tables leaves kept statements with the old columns.
      if (/^\s*(create|alter|drop|vacuum)/i.test(sql)) {
        this.statements.clear();
        return statement;
      }
      if (this.statements.size >= KEPT_STATEMENTS) {
        const oldest = this.statements.keys().next().value;
        if (oldest !== undefined) this.statements.delete(oldest);
      }
      this.statements.set(sql, statement);
    }
    return statement;
  }
}
