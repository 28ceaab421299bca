import { add, each, filter, find } from './list.js';
import { slice } from './native.js';
import type { Block, Reply, Suggestion } from './reply.js';

/** Something to press, and what it says for the visitor. */
export interface Choice {
  title: string;
  /** A word of difference under the title. */
  note?: string;
  say: string;
  /** Code of the procedure it stands for, so that no two of nearly the same name are mixed up. */
  procedure?: string;
}

type List = Extract<Block, { kind: 'list' }>;

/** Between a choice's name and its note in the words of a reply. */
const NOTE = ' – ';

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
  const suggestion = find(reply.suggestions || [], (one) => standsFor(one, item));
  if (!suggestion) return null;
  const choice = chosen(suggestion);
  if (suggestion.say === item) choice.title = item;
  else if (item !== suggestion.title) choice.note = slice(item, suggestion.title.length + NOTE.length);
  return choice;
}

function standsFor({ title, say }: Suggestion, item: string): boolean {
  return title === item || say === item || slice(item, 0, title.length + NOTE.length) === title + NOTE;
}

/** What a suggestion says when it is pressed: a number means nothing in a bubble, a name does. */
export function chosen({ title, say, procedure }: Suggestion): Choice {
  return procedure ? { title, say: title, procedure } : { title, say };
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
export function nextOf(reply: Reply): Suggestion[] {
  return filter(
    reply.suggestions || [],
    (suggestion) =>
      !find(
        reply.options || [],
        ({ code, name }) => name === suggestion.title || code === suggestion.procedure,
      ) &&
      !find(
        reply.blocks || [],
        (block) =>
          block.kind === 'list' &&
          !!choicesIn(block, reply) &&
          !!find(block.items, (item) => standsFor(suggestion, item)),
      ),
  );
}

function offersInLists(reply: Reply): boolean {
  return !!find(reply.blocks || [], (block) => block.kind === 'list' && !!choicesIn(block, reply));
}
