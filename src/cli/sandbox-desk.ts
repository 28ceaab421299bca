import type { DossierDesk } from '../answers/dossier-desk.js';
import type { Templates } from '../replies/templates.js';
import type { OpenedDesk } from './open-sandbox-desk.js';

export interface SandboxDeskOptions {
  templates: Templates;
  provinceCode: string;
  /** File of the days off. */
  holidays: string;
}

/**
 * The desk of a terminal: invented dossiers of a sandbox portal on this machine, and a store that goes when the command
 * ends. Loaded and opened by the first question about a dossier, so that other questions do not wait for it.
 */
export class SandboxDesk {
  private opened: Promise<OpenedDesk> | null = null;

  constructor(private readonly options: SandboxDeskOptions) {}

  async answer(...asked: Parameters<DossierDesk['answer']>): ReturnType<DossierDesk['answer']> {
    this.opened ??= import('./open-sandbox-desk.js').then(({ openSandboxDesk }) =>
      openSandboxDesk(this.options),
    );
    return (await this.opened).desk.answer(...asked);
  }

  async close(): Promise<void> {
    await (await this.opened)?.close();
  }
}
