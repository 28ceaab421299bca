import type { Aspect, Reply } from '../../../replies/reply.js';
import { plain } from './lines.js';

/** One of the things a person may say next. `payload` is what their button says: it means the same whenever it is pressed. */
export interface Choice {
  title: string;
  payload: string;
}

/** What is asked about a procedure, as a person would ask it. */
const ASKED: Readonly<Record<Aspect, string>> = {
  overview: '',
  documents: 'cần giấy tờ gì',
  fee: 'lệ phí bao nhiêu',
  time: 'mất bao lâu',
  place: 'nộp ở đâu',
  steps: 'các bước thực hiện',
  conditions: 'điều kiện là gì',
  result: 'kết quả là gì',
  legal: 'căn cứ pháp lý',
  online: 'nộp trực tuyến được không',
  form: 'mẫu đơn',
  agency: 'cơ quan nào giải quyết',
  subjects: 'ai được làm',
};

/**
 * What a reply asks the person to choose from (`numbered`), or offers them to ask next.
 *
 * Buttons stay in a Zalo chat for ever. So a choice says its procedure's code rather than its number, and "Lệ phí" under
 * an answer says of what: pressed after three other questions they still mean what they meant.
 */
export function choicesOf(reply: Reply): { choices: Choice[]; numbered: boolean } {
  const { intent, options, suggestions, procedure, aspect } = reply;
  if (intent === 'clarify') {
    const asked = aspect ? ASKED[aspect] : '';
    const coded = (code: string) => [code, asked].filter(Boolean).join(' ');
    const choices =
      suggestions.length > 0
        ? suggestions.map(({ title, say, procedure }) => ({
            title,
            payload: procedure ? coded(procedure) : say,
          }))
        : options.map(({ name, code }) => ({ title: name, payload: coded(code) }));
    return { choices: unique(choices), numbered: true };
  }
  const about = intent === 'procedure' && procedure ? `${procedure.code} ` : '';
  return {
    choices: unique(
      suggestions.map(({ title, say, procedure: own }) => ({ title, payload: own ?? `${about}${say}` })),
    ),
    numbered: false,
  };
}

function unique(choices: Choice[]): Choice[] {
  const seen = new Set<string>();
  return choices
    .map(({ title, payload }) => ({ title: plain(title).replace(/\n+/g, ' '), payload: plain(payload) }))
    .filter(
      ({ title, payload }) => title !== '' && payload !== '' && !seen.has(payload) && seen.add(payload),
    );
}
