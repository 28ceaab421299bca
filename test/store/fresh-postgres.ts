import { randomBytes } from 'node:crypto';
import pg from 'pg';

/** Address of the PostgreSQL server that tests may make databases on; undefined when there is none. */
export function postgresUrl(): string | undefined {
  return process.env.DATABASE_URL_TEST || undefined;
}

async function onServer(statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: postgresUrl() });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}

/** A new, empty database; its address. */
export async function freshDatabase(): Promise<string> {
  const name = `tro_ly_${randomBytes(5).toString('hex')}`;
  await onServer(`create database ${name}`);
  const url = new URL(postgresUrl() ?? '');
  url.pathname = `/${name}`;
  return url.toString();
}

export async function dropDatabase(url: string): Promise<void> {
  await onServer(`drop database if exists ${new URL(url).pathname.slice(1)} with (force)`);
}
