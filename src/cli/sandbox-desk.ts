import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DossierDesk } from '../answers/dossier-desk.js';
import { calendarOf } from '../dossier/holidays.js';
import { portOf } from '../dossier/provider.js';
import { startSandboxPortal } from '../dossier/sandbox-portal.js';
import { createDossierService } from '../dossier/service.js';
import type { Templates } from '../replies/templates.js';
import { openStore } from '../store/open-store.js';

export interface SandboxDeskOptions {
  templates: Templates;
  provinceCode: string;
  /** File of the days off. */
  holidays: string;
}

interface Opened {
  desk: DossierDesk;
  close(): Promise<void>;
}

/**
 * The desk of a terminal: invented dossiers of a sandbox portal on this machine, and a store that goes when the command
 * ends. Opened by the first question about a dossier, so that other questions do not wait for it.
 */
export class SandboxDesk {
  private opened: Promise<Opened> | null = null;

  constructor(private readonly options: SandboxDeskOptions) {}

  async answer(...asked: Parameters<DossierDesk['answer']>): ReturnType<DossierDesk['answer']> {
    this.opened ??= open(this.options);
    return (await this.opened).desk.answer(...asked);
  }

  async close(): Promise<void> {
    await (await this.opened)?.close();
  }
}

async function open({ templates, provinceCode, holidays }: SandboxDeskOptions): Promise<Opened> {
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
