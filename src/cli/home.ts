import { existsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder of the project: content is found beside the program, wherever a command is called. */
export const HOME = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../../..');

/** The knowledge folders that are named, else those of `KNOWLEDGE_DIR`, else the project's own. */
export function knowledgeDirs(named?: string): string[] {
  if (named) return [path.resolve(named)];
  const set = process.env.KNOWLEDGE_DIR?.split(path.delimiter).filter(Boolean);
  return set?.length ? set.map((dir) => path.resolve(HOME, dir)) : [path.join(HOME, 'knowledge')];
}

/** The folder of guided flows: `DIALOGS_DIR` or the project's own. */
export function dialogsDir(): string {
  return path.resolve(HOME, process.env.DIALOGS_DIR ?? 'dialogs');
}

/** The imported catalogue to lay under: the one named, else `catalogue/` of the project where there is one. */
export function catalogueDir(named?: string): string | undefined {
  if (named) return path.resolve(named);
  const own = path.join(HOME, 'catalogue');
  return existsSync(own) ? own : undefined;
}

/** A path as it is shown: short below the folder where the command was called. */
export function shown(file: string): string {
  const relative = path.relative(process.cwd(), file);
  return relative === '' || relative.startsWith('..') ? file : relative;
}
