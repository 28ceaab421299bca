import type { DossierAnswerData } from '../dossier/answer-data.js';
import { WorkCalendar } from '../dossier/calendar.js';
import { exampleCode } from '../dossier/code.js';
import { vietnamDay } from '../dossier/instant.js';
import type { Person } from '../dossier/person.js';
import type { DossierService } from '../dossier/service.js';
import type { Reply } from '../replies/reply.js';
import type { Locale, Templates } from '../replies/templates.js';
import { answerDossier } from './dossier.js';
import { NO_DOSSIER, type DossierMemory, type DossierWish } from './dossier-wish.js';

export interface DossierDeskOptions {
  service: DossierService;
  templates: Templates;
  /** E.g. `H37`. */
  provinceCode: string;
  hotline?: string;
  now?: () => Date;
}

/** Answers what a person wants of dossiers, and remembers what the next message may refer to. */
export class DossierDesk {
  constructor(private readonly options: DossierDeskOptions) {}

  async answer(
    wish: DossierWish,
    memory: DossierMemory,
    who: Person,
    locale: Locale = 'vi',
  ): Promise<{ reply: Reply; memory: DossierMemory }> {
    const data = await this.dataFor(wish, memory, who);
    const { templates, hotline, now } = this.options;
    const reply = answerDossier(data, {
      now: now?.() ?? new Date(),
      templates,
      locale,
      ...(hotline ? { hotline } : {}),
    });
    return { reply, memory: remembered(data[0]!, memory) };
  }

  private async dataFor(wish: DossierWish, memory: DossierMemory, who: Person): Promise<DossierAnswerData[]> {
    const { service } = this.options;
    const common = { example: this.example(), sandbox: service.sandbox, page: service.page };
    switch (wish.wish) {
      case 'look':
        return Promise.all(wish.codes.map((code) => service.lookUp(code, who)));
      case 'slip': {
        const { code, problem = 'incomplete', suggestion = null } = wish.finding;
        return [{ kind: 'near-miss', code, problem, suggestion, ...common }];
      }
      case 'ask':
        return [{ kind: 'ask', time: Math.min(memory.asked + 1, 2), ...common }];
      case 'no-code':
        return [{ kind: 'ask', time: 2, ...common }];
      case 'follow':
        return [await service.askToFollow(wish.code, who)];
      case 'agree':
        return [await service.subscribe(wish.code, who)];
      case 'decline':
        return [{ kind: 'follow-declined' }];
      case 'stop':
        return [await service.unsubscribe(who, wish.code ?? undefined)];
      case 'list':
        return [await service.following(who)];
    }
  }

  private example(): string {
    const today = vietnamDay((this.options.now?.() ?? new Date()).getTime());
    return exampleCode(this.options.provinceCode, new WorkCalendar([]).addWorkingDays(today, -5));
  }
}

/** What is remembered when the conversation turns to something else. */
export function leaveDossier(memory: DossierMemory): DossierMemory {
  return { ...memory, asked: 0, awaiting: null, recent: false };
}

/** Memory as it comes from the store, perhaps of an older version: what does not fit is forgotten. */
export function readDossierMemory(kept: unknown): DossierMemory {
  if (typeof kept !== 'object' || kept === null) return { ...NO_DOSSIER };
  const { code, asked, awaiting, recent } = kept as Partial<Record<keyof DossierMemory, unknown>>;
  return {
    code: typeof code === 'string' ? code : null,
    asked: typeof asked === 'number' ? asked : 0,
    awaiting: awaiting === 'code' || awaiting === 'follow' ? awaiting : null,
    recent: recent === true,
  };
}

function remembered(data: DossierAnswerData, memory: DossierMemory): DossierMemory {
  switch (data.kind) {
    case 'ask':
      // Asked twice at most: after that the way out has been shown.
      return { ...memory, asked: data.time, awaiting: data.time === 1 ? 'code' : null, recent: false };
    case 'near-miss':
      return { ...memory, awaiting: 'code', recent: false };
    case 'follow-ask':
      return { code: data.code, asked: 0, awaiting: 'follow', recent: true };
    case 'follow-declined':
    case 'unfollowed':
    case 'following':
      return { ...memory, awaiting: null };
    case 'future':
    case 'hidden':
      // A code that leads nowhere is not gone back to; what comes next is likely the right one, or a piece of it.
      return {
        ...memory,
        code: memory.code === data.code ? null : memory.code,
        awaiting: 'code',
        recent: false,
      };
    default:
      return { code: data.code, asked: 0, awaiting: null, recent: true };
  }
}
