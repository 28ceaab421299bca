/**
 * A replica that follows dossiers, for a test that kills it. Arguments: the store's folder, the portal's address.
 * Says "ready" once it polls.
 */
import { writeSync } from 'node:fs';
import { WorkCalendar } from '../../src/dossier/calendar.js';
import { IgatePort } from '../../src/dossier/igate.js';
import { createDossierService } from '../../src/dossier/service.js';
import { openStore } from '../../src/store/open-store.js';

const [dataDir = '', address = ''] = process.argv.slice(2);
const store = await openStore({ dataDir, dataKey: 'khóa thử nghiệm' });
const tell = (message: string, fields?: object) =>
  writeSync(2, `${message} ${JSON.stringify(fields ?? {})}\n`);
const service = createDossierService({
  port: new IgatePort({ url: address, tokenUrl: `${address}/token`, clientId: 'a', clientSecret: 'b' }),
  store,
  logger: { info: () => undefined, warn: tell, error: tell },
  page: { title: '', url: '' },
  calendar: () => new WorkCalendar([]),
  cacheMs: 0,
  notice: ({ code, dossier }) => ({ type: 'message', text: `${code}: ${dossier.statusWords}` }),
  poller: { perMinute: 60_000, claimMs: 150, leaseMs: 200, nextAt: () => Date.now() + 10 },
});
service.start();
// A server keeps the real program alive; its timers alone do not.
setInterval(() => undefined, 60_000);
process.on('SIGTERM', () => {
  void service
    .stop()
    .then(() => store.close())
    .then(() => process.exit(0));
});
writeSync(1, 'ready\n');
