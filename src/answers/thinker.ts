import { Worker } from 'node:worker_threads';
import type { SuggestedProcedure } from '../knowledge/suggest.js';
import { Templates, type Locale } from '../replies/templates.js';
import type { ThoughtTurn } from './assistant.js';
import type { ContentChange, ContentOptions } from './content.js';
import type { ContentState, ThinkerMessage, ThinkerQuestion } from './thinker-thread.js';

/** A question that has not come back from the thread. */
interface Pending {
  resolve: (answer: never) => void;
  reject: (reason: Error) => void;
}

/** Who hears of changes of the content, and of what keeps it from being looked after. */
interface ContentListener {
  told: (change: ContentChange) => void;
  troubled: (reason: Error) => void;
}

export interface ThinkerOptions {
  content: ContentOptions;
  /** A thread that is silent for so long while it is asked something is ended and begun anew, in ms. Default 10,000. */
  silenceMs?: number;
  /** The thread's file; another one in tests. */
  thread?: URL;
}

const SILENCE_MS = 10_000;
/** So often it is looked within that time. */
const LOOKS = 10;
const AGAIN_MS = 500;
const LONGEST_PAUSE_MS = 60_000;

/**
 * The assistant in a thread of its own. A turn that never ends, or a thread that dies, fails the turns under way; a
 * new thread answers the next ones.
 */
export class Thinker {
  /** The same templates as the thread's: for what is said without thinking. */
  readonly templates: Templates;
  private worker!: Worker;
  private begun!: Promise<void>;
  private current: ContentState | undefined;
  private readonly pending = new Map<number, Pending>();
  private asked = 0;
  /** Looks since the thread was last heard; a process that was frozen as a whole has not looked meanwhile. */
  private silentLooks = 0;
  private listener: ContentListener | undefined;
  private readonly watchdog: NodeJS.Timeout;
  private stopped = false;

  private constructor(private readonly options: ThinkerOptions) {
    this.templates = new Templates(options.content.localesDir);
    this.begin();
    const silence = options.silenceMs ?? SILENCE_MS;
    this.watchdog = setInterval(() => this.endIfSilent(), silence / LOOKS);
    this.watchdog.unref();
  }

  /** Begins the thread; `ready` tells when it answers. */
  static begin(options: ThinkerOptions): Thinker {
    return new Thinker(options);
  }

  /** Resolves when it can answer; throws what `new Content` throws where nothing can be answered at all. */
  ready(): Promise<void> {
    return this.begun;
  }

  /** True while the thread answers. */
  get isAwake(): boolean {
    return this.current !== undefined;
  }

  /** What was read last. */
  get state(): ContentState {
    return this.current ?? { procedures: 0, faq: 0, takenAt: new Date(0), problems: [], refused: [] };
  }

  /** As `Assistant.turn`; a code that is none of ours leaves it to the text. Rejects when it fails or the thread dies. */
  turn(text: string, memory: unknown, locale: Locale, picked: string | null): Promise<ThoughtTurn> {
    return this.ask<ThoughtTurn>((id) => ({ kind: 'turn', id, text, memory, locale, picked }));
  }

  /** As `Suggester.suggest`. */
  suggest(typed: string, limit: number): Promise<SuggestedProcedure[]> {
    return this.ask<SuggestedProcedure[]>((id) => ({ kind: 'suggest', id, typed, limit }));
  }

  /** Looks after the folders from now on. */
  watch(told: ContentListener['told'], troubled: ContentListener['troubled']): void {
    this.listener = { told, troubled };
    this.post({ kind: 'watch' });
  }

  async stop(): Promise<void> {
    this.stopped = true;
    clearInterval(this.watchdog);
    await this.worker.terminate();
    this.failAll('trợ lý đang dừng');
  }

  private async ask<T>(question: (id: number) => ThinkerQuestion): Promise<T> {
    await this.begun;
    const id = ++this.asked;
    return new Promise<T>((resolve, reject) => {
      if (this.pending.size === 0) this.silentLooks = 0;
      this.pending.set(id, { resolve, reject });
      this.post(question(id));
    });
  }

  private post(question: ThinkerQuestion): void {
    this.worker.postMessage(question);
  }

  private begin(pauseMs = AGAIN_MS): void {
    const { thread, content } = this.options;
    const worker = new Worker(thread ?? new URL('./thinker-thread.js', import.meta.url), {
      workerData: content,
      // Half of what V8 would take by itself; two versions of the whole catalogue fit in it while one follows the other.
      resourceLimits: { maxOldGenerationSizeMb: 320, maxYoungGenerationSizeMb: 6 },
    });
    this.worker = worker;
    this.begun = new Promise((resolve, reject) => {
      worker.on('message', (message: ThinkerMessage) => {
        this.silentLooks = 0;
        if (message.kind === 'ready') {
          this.current = message.state;
          pauseMs = AGAIN_MS;
          if (this.listener) this.post({ kind: 'watch' });
          resolve();
        } else if (message.kind === 'useless') reject(new Error(message.reason));
        else this.hear(message);
      });
      let why = '';
      worker.on('error', (error: Error) => (why = `: ${error.message}`));
      worker.once('exit', (code) => {
        const reason = `luồng suy nghĩ dừng (${code})${why}`;
        const wasAwake = this.current !== undefined;
        this.current = undefined;
        reject(new Error(reason));
        this.failAll(reason);
        if (this.stopped || (!wasAwake && this.listener === undefined)) return;
        this.listener?.troubled(new Error(reason));
        this.begunAfter(pauseMs);
      });
    });
    // Whoever needs it awaits it; a failed beginning is not to end the program by itself.
    this.begun.catch(() => undefined);
  }

  /** Turns that come meanwhile wait for the new thread. */
  private begunAfter(pauseMs: number): void {
    this.begun = new Promise((resolve, reject) => {
      setTimeout(() => {
        if (this.stopped) {
          reject(new Error('trợ lý đang dừng'));
          return;
        }
        this.begin(Math.min(2 * pauseMs, LONGEST_PAUSE_MS));
        this.begun.then(resolve, reject);
      }, pauseMs).unref();
    });
    this.begun.catch(() => undefined);
  }

  private hear(message: Exclude<ThinkerMessage, { kind: 'ready' | 'useless' }>): void {
    if (message.kind === 'trouble') {
      this.listener?.troubled(new Error(message.reason));
    } else if (message.kind === 'change') {
      this.current = message.state;
      if (message.change.outcome === 'taken') this.readTemplates();
      this.listener?.told(message.change);
    } else {
      const pending = this.pending.get(message.id);
      this.pending.delete(message.id);
      if (message.kind === 'answer') pending?.resolve(message.answer as never);
      else pending?.reject(new Error(message.reason));
    }
  }

  private readTemplates(): void {
    try {
      this.templates.become(new Templates(this.options.content.localesDir));
    } catch {
      // The thread has just read them; a file that is being written this moment comes with the next change.
    }
  }

  private endIfSilent(): void {
    if (this.pending.size === 0 || ++this.silentLooks < LOOKS) return;
    this.silentLooks = 0;
    void this.worker.terminate();
  }

  private failAll(reason: string): void {
    for (const { reject } of this.pending.values()) reject(new Error(reason));
    this.pending.clear();
  }
}
