import {
  type Activity,
  ActivityTypes,
  type CardAction,
  InputHints,
  type SuggestedActions,
} from 'botbuilder-core';
import type { Reply, Suggestion } from '../replies/reply.js';

type Action = Pick<CardAction, 'type' | 'title' | 'value' | 'text' | 'displayText'>;

/**
 * A reply as a Bot Framework message. `text` is for any client; `channelData.reply` is the reply as data, which our
 * own channels lay out; choices and next questions are suggested actions that say what a person would type.
 */
export function replyActivity(reply: Reply, locale: 'vi' | 'en'): Partial<Activity> {
  const actions = suggestedActions(reply);
  return {
    type: ActivityTypes.Message,
    text: reply.text,
    textFormat: 'plain',
    locale: locale === 'en' ? 'en-US' : 'vi-VN',
    inputHint: InputHints.AcceptingInput,
    channelData: { reply },
    ...(actions.length > 0
      ? { suggestedActions: { to: [], actions: actions as CardAction[] } satisfies SuggestedActions }
      : {}),
  };
}

/**
 * A choice that stands for a procedure carries its code, so that no two of nearly the same name are mixed up. Where the
 * reply asks by situations, the procedures behind them are for machines.
 */
function suggestedActions({ options, suggestions }: Reply): Action[] {
  const said: Suggestion[] =
    suggestions.length > 0
      ? suggestions
      : options.map(({ code, name }) => ({ title: name, say: name, procedure: code }));
  const seen = new Set<string>();
  return said
    .filter(({ say, procedure }) => !seen.has(procedure ?? say) && seen.add(procedure ?? say))
    .map(({ title, say, procedure }) =>
      procedure
        ? { type: 'messageBack', title, text: title, displayText: title, value: { procedure } }
        : { type: 'imBack', title, value: say },
    );
}
