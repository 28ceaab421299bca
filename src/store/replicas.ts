import { readlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import { sql } from 'kysely';
import type { Database } from './database.js';
import type { HeldClaims } from './held-claims.js';

/** This machine and its space of process ids: only within it does a pid say who is alive. */
function here(): string {
  try {
    return `${hostname()} ${readlinkSync('/proc/self/ns/pid')}`;
  } catch {
    return hostname();
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/**
 * The running processes. Each renews its claims' leases as long as it lives; one that is killed loses them when they
 * run out, or at once when its successor starts on the same machine and sees that it is gone.
 */
export class Replicas {
  private timer: NodeJS.Timeout | undefined;
  private beating: Promise<void> = Promise.resolve();

  constructor(
    private readonly database: Database,
    private readonly id: string,
    private readonly leaseMs: number,
    private readonly held: HeldClaims,
  ) {}

  /** Enters this process, takes the claims of dead neighbours away, and begins to renew. */
  async join(): Promise<void> {
    await this.database.write(async (trx) => {
      const now = this.database.now();
      const neighbours = await trx
        .selectFrom('replicas')
        .select(['id', 'pid'])
        .where('host', '=', here())
        .execute();
      for (const { id, pid } of neighbours) {
        // Own pid in a neighbour's row: its number has come to us (always so in a container).
        if (id === this.id || (pid !== process.pid && isAlive(pid))) continue;
        await trx.updateTable('queue_lanes').set({ claim_until: 0 }).where('claimed_by', '=', id).execute();
        await trx.deleteFrom('replicas').where('id', '=', id).execute();
      }
      await trx
        .insertInto('replicas')
        .values({ id: this.id, host: here(), pid: process.pid, started_at: now, seen_at: now })
        .execute();
    });
    this.timer = setInterval(() => {
      this.beating = this.beat().catch(() => {
        // The database is away; claims may be lost meanwhile, and `finish` will say so.
      });
    }, this.leaseMs / 3);
    this.timer.unref();
  }

  async leave(): Promise<void> {
    clearInterval(this.timer);
    await this.beating;
    await this.database.write(async (trx) => {
      await trx
        .updateTable('queue_lanes')
        .set({ claim_until: 0 })
        .where('claimed_by', '=', this.id)
        .execute();
      await trx.deleteFrom('replicas').where('id', '=', this.id).execute();
    });
  }

  private async beat(): Promise<void> {
    await this.database.write(async (trx) => {
      const now = this.database.now();
      const tokens = this.held.tokens();
      if (tokens.length > 0) {
        await trx
          .updateTable('queue_lanes')
          .set({ claim_until: sql<number>`${now} + ${this.leaseMs}` })
          .where('claimed_by', '=', this.id)
          .where('claim_token', 'in', tokens)
          // A lease that has run out may have been seen by somebody else: it does not come back to life.
          .where('claim_until', '>', now)
          .execute();
      }
      await trx.updateTable('replicas').set({ seen_at: now }).where('id', '=', this.id).execute();
    }, false);
  }
}
