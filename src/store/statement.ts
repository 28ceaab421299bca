import { sql, type CompiledQuery, type QueryResult, type RawBuilder } from 'kysely';
import type { Database, Queries } from './database.js';

/** Stands in a statement for a value that comes with each run. */
class Place {
  constructor(readonly name: string) {}
}

const NOW = '#now';

/** What a statement is made of: `value('id')` where a run's value goes, `now` for the time that leases go by. */
export interface StatementParts<P> {
  queries: Queries;
  value: <K extends keyof P & string>(name: K) => P[K];
  now: RawBuilder<number>;
}

/**
 * A statement composed once and run many times with other values: putting one together anew took Kysely longer than
 * the database took to run it, twenty times a turn.
 */
export class Statement<P extends object, R = unknown> {
  private compiled: CompiledQuery<R> | undefined;

  constructor(
    private readonly database: Database,
    private readonly make: (parts: StatementParts<P>) => { compile(): CompiledQuery<R> },
  ) {}

  run(queries: Queries, values: P): Promise<QueryResult<R>> {
    const compiled = (this.compiled ??= this.compose());
    const parameters = compiled.parameters.map((one) =>
      one instanceof Place ? this.value(one, values) : one,
    );
    const query = { ...compiled, parameters };
    return this.database.straight?.(queries, query) ?? queries.executeQuery(query);
  }

  async first(queries: Queries, values: P): Promise<R | undefined> {
    return (await this.run(queries, values)).rows[0];
  }

  private value({ name }: Place, values: P): unknown {
    return name === NOW ? this.database.clock!() : values[name as keyof P];
  }

  private compose(): CompiledQuery<R> {
    const { database } = this;
    return this.make({
      queries: database.read,
      value: <K extends keyof P & string>(name: K) => new Place(name) as P[K],
      now: database.clock ? sql<number>`${new Place(NOW)}` : database.now(),
    }).compile();
  }
}
