import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DossierDesk } from '../answers/dossier-desk.js';
import { calendarOf } from '../dossier/holidays.js';
import { portOf } from '../dossier/provider.js';
import { startSandboxPortal } from '../dossier/sandbox-portal.js';
import { createDossierService } from '../dossier/service.js';
import { openStore } from '../store/open-store.js';
import type { SandboxDeskOptions } from './sandbox-desk.js';

/** A desk with its own portal and store; `close` leaves nothing behind. */
export interface OpenedDesk {
  desk: DossierDesk;
  close(): Promise<void>;
}

/** Starts the sandbox portal on this machine, a store in a folder of its own, and the desk over both. */
export async function openSandboxDesk({
  templates,
  provinceCode,
  holidays,
}: SandboxDeskOptions): Promise<OpenedDesk> {
  const folder = mkdtempSync(path.join(tmpdir(), 'tro-ly-hoi-'));
  const quiet = () => undefined;
  const calendar = calendarOf(holidays, quiet);
  const portal = await startSandboxPortal({ provinceCode, calendar });
  const store = await openStore({ dataDir: folder, dataKey: 'cua-so-dong-lenh' });
  const service = createDossierService({
    port: portOf({ provider: 'sandbox', address: portal.address }),
    store,
    logger: { info: quiet, warn: quiet, error: quiet },
    calendar,
    sandbox: true,
    page: { title: 'Các mã để thử', url: 'http://localhost:3978/sandbox/portal' },
    notice: () => ({}),
    // Nobody guesses here, and nobody is kept waiting.
    limits: { perSenderHour: 1e6 },
    hushMs: 0,
  });
  return {
    desk: new DossierDesk({ service, templates, provinceCode }),
    async close() {
      await service.stop();
      await portal.close();
      await store.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
