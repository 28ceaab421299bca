import { existsSync } from 'node:fs';
import path from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { inSlices, type Steps } from '../language/index.js';
import { Flows } from '../dialogs/flows.js';
import { KnowledgeFolders, type FoldersRead } from '../knowledge/folders.js';
import type { Knowledge } from '../knowledge/folder.js';
import { readPlaces, type Places } from '../knowledge/places.js';
import { formatProblem, type Problem } from '../knowledge/problem.js';
import { Suggester } from '../knowledge/suggest.js';
import { Templates } from '../replies/templates.js';
import { sameWording } from '../understanding/same-wording.js';
import type { Understanding } from '../understanding/understand.js';
import { Assistant } from './assistant.js';

/** Where what staff write is found. */
export interface ContentOptions {
  knowledgeDirs: string[];
  dialogsDir: string;
  localesDir: string;
  /** The project's own folder: its `places.yaml` holds where no knowledge folder has one. */
  ownDir: string;
  province: string;
  provinceCode: string;
}

/** What a change of the folders came to. */
export interface ContentChange {
  outcome: 'taken' | 'refused';
  /** `facts`: nothing that is searched changed, so that nothing had to be built; `wording`: the search was built anew. */
  kind: 'facts' | 'wording';
  /** From the moment the change was read, in ms. */
  tookMs: number;
  problems: Problem[];
}

/** Everything that answers come from, of one version. */
interface Version {
  knowledge: Knowledge;
  places: Places;
  flows: Flows;
  assistant: Assistant;
  suggester: Suggester;
}

/**
 * What staff write, read and ready to answer. A change of the folders makes a new version beside the old one, which
 * then takes its place whole; a version with errors is not taken, and what is wrong with it can be asked for.
 */
export class Content {
  /** The same object for good; what it renders with changes. */
  readonly templates: Templates;
  private readonly folders: KnowledgeFolders;
  private now: Version;
  private since = new Date();
  private refusedProblems: Problem[] = [];
  private waiting: { read: Steps<FoldersRead>; changed: Set<string> } | undefined;
  private taking: Promise<void> | undefined;

  /** Reads everything; throws where nothing can be answered at all. */
  constructor(private readonly options: ContentOptions) {
    this.folders = new KnowledgeFolders(options.knowledgeDirs);
    const { knowledge, problems } = this.folders.read();
    if (knowledge.procedures.length === 0) {
      const [first] = problems.filter(({ level }) => level === 'error');
      throw new Error(
        `KNOWLEDGE_DIR: không có thủ tục nào trong kho tri thức${first ? ` (${formatProblem(first)})` : ''}`,
      );
    }
    this.templates = new Templates(options.localesDir);
    const places = readPlaces(this.placesFile());
    const flows = this.readFlows(knowledge);
    this.refusedProblems = errorsOf([...problems, ...flows.problems]);
    const suggester = new Suggester(knowledge.procedures);
    const parts = { knowledge, places, flows };
    this.now = { ...parts, suggester, assistant: this.assistantOf(parts) };
  }

  /** Problems of the folders as they were at the start, errors and warnings. */
  get problems(): Problem[] {
    return [...this.now.knowledge.problems, ...this.now.flows.problems];
  }

  /** Answers from now on; ask for it each turn, it changes. */
  get assistant(): Assistant {
    return this.now.assistant;
  }

  get knowledge(): Knowledge {
    return this.now.knowledge;
  }

  get suggester(): Suggester {
    return this.now.suggester;
  }

  /** What is wrong in the folders as they stand; empty when what answers is what they hold. */
  get refused(): Problem[] {
    return this.refusedProblems;
  }

  /** When what answers now was taken. */
  get takenAt(): Date {
    return this.since;
  }

  /** Looks after the folders from now on; `told` hears of each change, `troubled` when nobody can look. */
  watch(told: (change: ContentChange) => void, troubled: (error: Error) => void, intervalMs?: number): void {
    const { dialogsDir, localesDir, ownDir } = this.options;
    this.folders.watch({
      also: [dialogsDir, localesDir, path.join(ownDir, 'places.yaml')],
      ...(intervalMs === undefined ? {} : { intervalMs }),
      onChange: (read, changed) => {
        // What comes while a version is being made is taken with the next one.
        this.waiting = { read, changed: new Set([...(this.waiting?.changed ?? []), ...changed]) };
        this.taking ??= this.takeAll(told).finally(() => (this.taking = undefined));
      },
      onTrouble: troubled,
    });
  }

  async stop(): Promise<void> {
    this.waiting = undefined;
    await this.folders.stop();
    await this.taking;
  }

  private async takeAll(told: (change: ContentChange) => void): Promise<void> {
    while (this.waiting) {
      const { read, changed } = this.waiting;
      this.waiting = undefined;
      const change = await this.take(await inSlices(read, turn), [...changed]);
      told(change);
    }
  }

  private async take({ knowledge, problems }: FoldersRead, changed: string[]): Promise<ContentChange> {
    const started = performance.now();
    const before = this.now;
    const found: Problem[] = [...problems];
    const touched = (place: string) =>
      changed.some((file) => file === place || file.startsWith(place + path.sep));
    const kind = sameWording(before.knowledge, knowledge) ? 'facts' : 'wording';
    await turn();
    const { dialogsDir, localesDir } = this.options;
    const templates = touched(localesDir)
      ? attempt(found, localesDir, () => new Templates(localesDir))
      : this.templates;
    const places = changed.some((file) => path.basename(file) === 'places.yaml')
      ? attempt(found, this.placesFile(), () => readPlaces(this.placesFile()))
      : before.places;
    await turn();
    // A code that came or went opens or closes ways in the guided flows.
    const flows =
      touched(dialogsDir) || !sameCodes(before, knowledge) ? this.readFlows(knowledge) : before.flows;
    if (flows !== before.flows) found.push(...flows.problems);
    const refused = errorsOf(found);
    const result = (outcome: ContentChange['outcome']): ContentChange => ({
      outcome,
      kind,
      tookMs: performance.now() - started,
      problems: outcome === 'taken' ? found : refused,
    });
    if (refused.length > 0 || !templates || !places) {
      this.refusedProblems = refused;
      return result('refused');
    }
    await turn();
    const understanding =
      kind === 'facts'
        ? before.assistant.understanding.withFacts(knowledge)
        : await before.assistant.understanding.regrown(knowledge, turn);
    const suggester =
      kind === 'facts' ? before.suggester : new Suggester(knowledge.procedures, before.suggester);
    await turn();
    const parts = { knowledge, places, flows };
    if (templates !== this.templates) this.templates.become(templates);
    this.now = { ...parts, suggester, assistant: this.assistantOf(parts, understanding) };
    this.since = new Date();
    this.refusedProblems = [];
    return result('taken');
  }

  private assistantOf(
    parts: Pick<Version, 'knowledge' | 'places' | 'flows'>,
    understanding?: Understanding,
  ): Assistant {
    const { province, provinceCode } = this.options;
    const { templates } = this;
    return new Assistant({
      ...parts,
      templates,
      province,
      provinceCode,
      ...(understanding ? { understanding } : {}),
    });
  }

  private readFlows(knowledge: Knowledge): Flows {
    return new Flows(this.options.dialogsDir, (code) => knowledge.byCode.has(code));
  }

  private placesFile(): string {
    const files = this.options.knowledgeDirs.map((dir) => path.join(dir, 'places.yaml'));
    return files.findLast((file) => existsSync(file)) ?? path.join(this.options.ownDir, 'places.yaml');
  }
}

function errorsOf(problems: Problem[]): Problem[] {
  return problems.filter(({ level }) => level === 'error');
}

function sameCodes({ knowledge }: Version, after: Knowledge): boolean {
  const { byCode } = knowledge;
  return byCode.size === after.byCode.size && [...after.byCode.keys()].every((code) => byCode.has(code));
}

/** What `make` makes; null, and a problem, when it throws. */
function attempt<T>(problems: Problem[], file: string, make: () => T): T | null {
  try {
    return make();
  } catch (error) {
    const message = (error as Error).message.replace(/^\S*places\.yaml:? ?/, '');
    problems.push({ level: 'error', file, message });
    return null;
  }
}
