import { add, each, filter, find } from './list.js';
import type { Block, Reply } from './reply.js';

/** Something to press, and what it says for the visitor. */
export interface Choice {
  title: string;
  say: string;
  /** Code of the procedure it stands for, so that no two of nearly the same name are mixed up. */
  procedure?: string;
}

type List = Extract<Block, { kind: 'list' }>;

/** A list whose every item can be said is shown as buttons; null for one that is only to be read. */
export function choicesIn(block: List, reply: Reply): Choice[] | null {
  const choices: Choice[] = [];
  each(block.items, (item) => {
    const choice = choiceFor(item, reply);
    if (choice) add(choices, choice);
  });
  return choices.length > 0 && choices.length === block.items.length ? choices : null;
}

function choiceFor(item: string, reply: Reply): Choice | null {
  const option = find(reply.options || [], ({ name }) => name === item);
  if (option) return { title: item, say: item, procedure: option.code };
  const suggestion = find(reply.suggestions || [], ({ title, say }) => title === item || say === item);
  return suggestion ? { title: item, say: suggestion.say } : null;
}

/** The procedures to choose from, where no list of the reply offers a choice already. */
export function optionsOf(reply: Reply): Choice[] {
  const options: Choice[] = [];
  if (!offersInLists(reply)) {
    each(reply.options || [], ({ code, name }) => add(options, { title: name, say: name, procedure: code }));
  }
  return options;
}

/** What to ask next, without what is a button in the reply itself. */
export function nextOf(reply: Reply): Choice[] {
  return filter(
    reply.suggestions || [],
    ({ title, say }) =>
      !find(reply.options || [], ({ name }) => name === title) &&
      !find(
        reply.blocks || [],
        (block) =>
          block.kind === 'list' &&
          !!choicesIn(block, reply) &&
          !!find(block.items, (item) => item === title || item === say),
      ),
  );
}

function offersInLists(reply: Reply): boolean {
  return !!find(reply.blocks || [], (block) => block.kind === 'list' && !!choicesIn(block, reply));
}
