import path from 'node:path';
import { Assistant, type Turn } from '../../src/answers/assistant.js';
import { Flows } from '../../src/dialogs/flows.js';
import { readPlaces } from '../../src/knowledge/places.js';
import { loadKnowledge } from '../../src/knowledge/folder.js';
import { Templates } from '../../src/replies/templates.js';

const ROOT = path.resolve(import.meta.dirname, '../../..');
let shared: Assistant | undefined;

/** The assistant over the project's own knowledge, on a fixed day; built once for all tests. */
export function ownAssistant(): Assistant {
  if (shared) return shared;
  const knowledge = loadKnowledge([path.join(ROOT, 'knowledge')]);
  shared = new Assistant({
    knowledge,
    places: readPlaces(path.join(ROOT, 'knowledge/places.yaml')),
    flows: new Flows(path.join(ROOT, 'dialogs'), (code) => knowledge.byCode.has(code)),
    templates: new Templates(path.join(ROOT, 'locales')),
    province: 'Lạng Sơn',
    provinceCode: 'H37',
    now: () => new Date('2026-11-24T03:00:00Z'),
  });
  return shared;
}

/** A conversation: says each line in turn and returns the last turn. */
export function converse(...lines: string[]): Turn {
  let memory: unknown = null;
  let last: Turn | undefined;
  for (const line of lines) {
    last = ownAssistant().turn(line, memory);
    memory = last.context;
  }
  return last!;
}
