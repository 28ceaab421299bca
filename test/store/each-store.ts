import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openStore, type StoreOptions } from '../../src/store/open-store.js';
import type { IncomingMessage, Store } from '../../src/store/store.js';
import { dropDatabase, freshDatabase, postgresUrl } from './fresh-postgres.js';

/** A place that a store lives in; opened several times, each opening is a replica. */
export interface StorePlace {
  kind: Store['kind'];
  options: StoreOptions;
  open(more?: Partial<StoreOptions>): Promise<Store>;
}

/** Runs the same description on a SQLite file and, where DATABASE_URL_TEST is set, on PostgreSQL. */
export function onEachStore(title: string, describeBehaviour: (place: () => StorePlace) => void): void {
  for (const kind of ['sqlite', 'postgres'] as const) {
    describe(`${title} [${kind}]`, function () {
      let place: StorePlace;
      let opened: Store[] = [];
      let folder = '';
      let url: string | undefined;

      before(function () {
        if (kind === 'postgres' && !postgresUrl()) {
          if (process.env.CI) throw new Error('DATABASE_URL_TEST chưa đặt: CI phải chạy cả trên PostgreSQL');
          console.log(`      bỏ qua: DATABASE_URL_TEST chưa đặt (${title} trên PostgreSQL)`);
          this.skip();
        }
      });

      beforeEach(async () => {
        opened = [];
        folder = mkdtempSync(join(tmpdir(), 'kho-'));
        url = kind === 'postgres' ? await freshDatabase() : undefined;
        const options: StoreOptions = {
          dataDir: folder,
          databaseUrl: url,
          dataKey: 'khóa thử nghiệm',
          retryPausesMs: [20, 40],
        };
        place = {
          kind,
          options,
          async open(more) {
            const store = await openStore({ ...options, ...more });
            opened.push(store);
            return store;
          },
        };
      });

      afterEach(async () => {
        for (const store of opened) await store.close().catch(() => undefined);
        if (url) await dropDatabase(url);
        rmSync(folder, { recursive: true, force: true });
      });

      describeBehaviour(() => place);
    });
  }
}

let messages = 0;

/** A message as the web chat or Zalo hands it in. */
export function message(text: string, more: Partial<IncomingMessage> = {}): IncomingMessage {
  const messageId = `m${++messages}`;
  return {
    channel: 'zalo',
    messageId,
    conversationId: 'c1',
    senderId: 'nguoi-1',
    activity: { type: 'message', id: messageId, text },
    ...more,
  };
}
