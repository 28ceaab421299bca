import path from 'node:path';
import { Worker } from 'node:worker_threads';
import { atOnce, type Steps } from '../language/index.js';
import { headReader } from './catalogue-file.js';
import {
  emptyLayer,
  layerFiles,
  mergingLayers,
  noFolder,
  readLayerFile,
  type Knowledge,
  type Layer,
} from './folder.js';
import type { Problem } from './problem.js';
import type { ReaderMessage } from './changed-files.js';
import type { ReaderOrders } from './reader-thread.js';
import { stampsOf, type Stamps } from './stamps.js';

export interface WatchOptions {
  /** Folders and files beside the knowledge whose changes are told too: guided flows, templates. */
  also?: string[];
  /** How often the files are looked at, in ms. A change is told when two looks agree. Default 250. */
  intervalMs?: number;
  /** The folders as they stand now, sound or not, still to be merged; with every path that changed. */
  onChange: (read: Steps<FoldersRead>, changed: string[]) => void;
  /** Nobody looks at the folders at present; it is tried again. */
  onTrouble: (error: Error) => void;
}

/** The folders, merged; problems of level `error` mean that what was read before should stay. */
export interface FoldersRead {
  knowledge: Knowledge;
  problems: Problem[];
}

/** A catalogue that comes in pieces, as far as it has come. */
interface ImportedCatalogue {
  layer: Layer;
  read: ReturnType<typeof headReader>;
}

const AGAIN_MS = 5000;
/** The same file may end the thread again and again. */
const LONGEST_MS = 300_000;

/** The knowledge folders of a running program: read once, then only the files that change, by a thread of its own. */
export class KnowledgeFolders {
  private readonly files = new Map<string, Layer>();
  private order: { dir: string; files: string[] | null }[];
  private readonly stamps: Stamps;
  private worker: Worker | undefined;
  private again: NodeJS.Timeout | undefined;
  private stopped = false;

  constructor(private readonly dirs: string[]) {
    // Before the reading: what changes during it is seen as a change.
    this.stamps = stampsOf(dirs);
    this.order = dirs.map((dir) => ({ dir, files: this.stamps.has(dir) ? null : layerFiles(dir) }));
    for (const { dir, files } of this.order)
      for (const file of files ?? []) this.files.set(file, readLayerFile(file, dir));
  }

  /** What was read last, merged. */
  read(): FoldersRead {
    return atOnce(this.merging());
  }

  /** What was read last until now, merged some procedures at a time. */
  private merging(): Steps<FoldersRead> {
    const missing = this.order.filter(({ files }) => files === null).map(({ dir }) => noFolder(dir));
    const layers = this.order
      .flatMap(({ files }) => files ?? [])
      // What appeared between two looks comes with the next.
      .flatMap((file) => this.files.get(file) ?? []);
    return merged(layers, missing, this.dirs.join(path.delimiter));
  }

  /** Looks after the folders from now on, also after what has changed since they were read. */
  watch(options: WatchOptions): void {
    const also = options.also ?? [];
    const orders: ReaderOrders = {
      dirs: this.dirs,
      also,
      stamps: new Map([...this.stamps, ...stampsOf(also)]),
      intervalMs: options.intervalMs ?? 250,
    };
    this.start(orders, options);
  }

  /** Ends the watch. */
  async stop(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.again);
    await this.worker?.terminate();
  }

  private start(orders: ReaderOrders, options: WatchOptions, pause = AGAIN_MS): void {
    let pauseMs = pause;
    const worker = new Worker(new URL('./reader-thread.js', import.meta.url), {
      workerData: orders,
      // A file too large for the memory ends this thread, not the program.
      resourceLimits: { maxOldGenerationSizeMb: 1024 },
    });
    this.worker = worker;
    worker.unref();
    let pieces = new Map<string, Layer[]>();
    let catalogues = new Map<string, ImportedCatalogue>();
    worker.on('message', (message: ReaderMessage) => {
      if (this.stopped) return;
      if (message.kind === 'piece') {
        pieces.set(message.file, [...(pieces.get(message.file) ?? []), message.layer]);
        return;
      }
      if (message.kind === 'catalogue') {
        const { file, dir, first, heads } = message;
        if (first) catalogues.set(file, { layer: emptyLayer(dir), read: headReader(file) });
        const { layer, read } = catalogues.get(file)!;
        layer.procedures.push(...read(heads));
        return;
      }
      for (const [file, layers] of pieces) this.files.set(file, joined(layers));
      for (const [file, { layer }] of catalogues) this.files.set(file, layer);
      pieces = new Map();
      catalogues = new Map();
      this.order = message.folders;
      // A later thread goes on from here.
      orders.stamps = message.stamps;
      pauseMs = AGAIN_MS;
      options.onChange(this.merging(), message.changed);
    });
    const ended = (error: Error) => {
      if (this.stopped || this.worker !== worker) return;
      this.worker = undefined;
      options.onTrouble(error);
      this.again = setTimeout(() => this.start(orders, options, Math.min(pauseMs * 2, LONGEST_MS)), pauseMs);
      this.again.unref();
    };
    worker.once('error', ended);
    worker.once('exit', (code) => ended(new Error(`luồng đọc dừng (${code})`)));
  }
}

function* merged(layers: Layer[], missing: Problem[], dirs: string): Steps<FoldersRead> {
  const knowledge = yield* mergingLayers(layers);
  const problems = [...missing, ...knowledge.problems];
  if (knowledge.procedures.length === 0) {
    problems.push({ level: 'error', file: dirs, message: 'không có thủ tục nào trong kho tri thức' });
  }
  return { knowledge: { ...knowledge, problems }, problems };
}

function joined(layers: Layer[]): Layer {
  const [first, ...rest] = layers;
  if (rest.length === 0) return first!;
  return { ...first!, procedures: layers.flatMap(({ procedures }) => procedures) };
}
