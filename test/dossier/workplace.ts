import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { WorkCalendar } from '../../src/dossier/calendar.js';
import type { Dossier } from '../../src/dossier/dossier.js';
import type { DossierLogger } from '../../src/dossier/fault-log.js';
import type { DossierPort } from '../../src/dossier/port.js';
import {
  createDossierService,
  type DossierService,
  type DossierServiceOptions,
} from '../../src/dossier/service.js';
import { openStore } from '../../src/store/open-store.js';
import type { Store } from '../../src/store/store.js';

/** Thursday 26 November 2026, ten in the morning in Việt Nam. */
export const NOW = Date.parse('2026-11-26T03:00:00Z');

/** Holidays that the tests rest on, whatever staff write in theirs. */
export const CALENDAR = new WorkCalendar([
  { day: '2026-01-01', name: 'Tết Dương lịch', confirmed: true },
  { day: '2027-01-01', name: 'Tết Dương lịch', confirmed: true },
]);

export const PAGE = { title: 'Cổng Dịch vụ công quốc gia', url: 'https://dichvucong.gov.vn' };

export interface Workplace {
  service: DossierService;
  store: Store;
  /** Every line that was logged, with its fields. */
  lines: string[];
  close(): Promise<void>;
}

export function keptLines(): { logger: DossierLogger; lines: string[] } {
  const lines: string[] = [];
  const keep = (message: string, fields?: Record<string, unknown>) =>
    lines.push(fields ? `${message} ${JSON.stringify(fields)}` : message);
  return { logger: { info: keep, warn: keep, error: keep }, lines };
}

/** A dossier service on a real SQLite file, or on a store that is given and outlives it. */
export async function openWorkplace(
  port: DossierPort,
  more: Partial<DossierServiceOptions> = {},
  given?: Store,
): Promise<Workplace> {
  const folder = mkdtempSync(join(tmpdir(), 'ho-so-'));
  const clock = more.now;
  const store =
    given ?? (await openStore({ dataDir: folder, dataKey: 'khóa thử nghiệm', ...(clock ? { clock } : {}) }));
  const { logger, lines } = keptLines();
  const service = createDossierService({
    port,
    store,
    logger,
    page: PAGE,
    calendar: () => CALENDAR,
    notice: ({ code, dossier }) => ({ type: 'message', text: `${code} ${dossier.statusWords}` }),
    hushMs: 0,
    ...more,
  });
  return {
    service,
    store,
    lines,
    async close() {
      await service.stop();
      if (!given) await store.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** A dossier that is being worked on. */
export function dossierOf(of: string, part: Partial<Dossier> = {}): Dossier {
  return {
    code: of,
    status: 4,
    statusWords: 'Đang xử lý',
    procedure: 'Đăng ký khai sinh',
    office: null,
    applicant: null,
    appliedAt: null,
    receivedAt: null,
    dueAt: null,
    finishedAt: null,
    returnedAt: null,
    papers: [],
    answerBy: null,
    amount: null,
    note: null,
    ...part,
  };
}

/** A port that does what the test says; `calls` counts. */
export function portDoing(find: (code: string, signal: AbortSignal) => Promise<Dossier | null>) {
  const port = {
    name: 'cổng thử',
    calls: 0,
    find(of: string, signal: AbortSignal) {
      port.calls++;
      return find(of, signal);
    },
  };
  return port satisfies DossierPort;
}

let people = 0;

/** Somebody new. */
export function person(channel: 'webchat' | 'zalo' | 'console' = 'zalo') {
  const id = `nguoi-${++people}`;
  return { channel, senderId: id, conversationId: `c-${id}` };
}
