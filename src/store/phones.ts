import type { Database } from './database.js';
import type { Seal } from './seal.js';
import type { Channel, Phones } from './store.js';
import { storable } from './text.js';

const NAME = 'phone';

export class StoredPhones implements Phones {
  constructor(
    private readonly database: Database,
    private readonly seal: Seal,
  ) {}

  async keep(channel: Channel, personId: string, phone: string): Promise<void> {
    const kept = { sealed: this.seal.seal(NAME, phone), updated_at: this.database.now() };
    await this.database.write((trx) =>
      trx
        .insertInto('phones')
        .values({ channel, person_id: storable(personId), ...kept })
        .onConflict((conflict) => conflict.columns(['channel', 'person_id']).doUpdateSet(kept))
        .execute(),
    );
  }

  async of(channel: Channel, personId: string): Promise<string | null> {
    const row = await this.database.read
      .selectFrom('phones')
      .select('sealed')
      .where('channel', '=', channel)
      .where('person_id', '=', storable(personId))
      .executeTakeFirst();
    return row ? this.seal.open(NAME, row.sealed) : null;
  }
}
