import { findCodes } from '../dossier/code.js';
import { reachable } from '../dialogs/flow.js';
import type { Flows } from '../dialogs/flows.js';
import type { Knowledge } from '../knowledge/folder.js';
import { vietnamDate } from '../knowledge/record.js';
import type { Procedure } from '../knowledge/procedure.js';
import { replyOf, type Aspect, type Option, type Reply, type Suggestion } from '../replies/reply.js';
import type { Locale, Rendered, Templates } from '../replies/templates.js';
import { fold } from '../language/index.js';
import { chosenPlace } from '../understanding/choice.js';
import { EMPTY_CONTEXT, type Context } from '../understanding/context.js';
import { findTalk } from '../understanding/talk.js';
import { Understanding, type Understood } from '../understanding/understand.js';
import { Line, Pattern, readSentence } from '../understanding/words.js';
import type { Places } from '../knowledge/places.js';
import { clarifyView, shortName } from './clarify.js';
import { isPolice } from './facts.js';
import { communeName, formerName, placeTalk } from './place.js';
import { askedOfPicked } from './picked.js';
import { answerProcedure, spokenDate } from './procedure.js';

/** What the assistant needs beside its knowledge. */
export interface AssistantOptions {
  knowledge: Knowledge;
  templates: Templates;
  province: string;
  /** National portal's prefix of the province in dossier codes, e.g. `H37`. */
  provinceCode: string;
  /** Communes and wards; without them nobody is asked where they live. */
  places?: Places;
  /** Guided flows; without them vague messages are asked back by the ranking alone. */
  flows?: Flows;
  /** The understanding of this knowledge where there is one already; otherwise it is built. */
  understanding?: Understanding;
  now?: () => Date;
}

export interface Turn {
  reply: Reply;
  context: Context;
}

export interface ThoughtTurn extends Turn {
  picked: boolean;
}

const MORE = new Pattern(
  '(?:xem|cho xem|đọc|hiện|kể|nói|liệt kê)(?: \\p{L}+)? (?:thêm|tiếp|hết|đầy đủ|đủ|tất cả)|thêm nữa|chi tiết(?: hơn)?',
);
const EXAMPLES = [
  'đăng ký kết hôn cần giấy tờ gì',
  'phí đăng ký tạm trú online',
  'mất căn cước làm lại thế nào',
  'mở quán tạp hóa xin giấy phép ở đâu',
];

/** Understands a message and answers it. Pure but for the clock: the same words in the same context, the same reply. */
export class Assistant {
  readonly understanding: Understanding;

  constructor(private readonly options: AssistantOptions) {
    this.understanding =
      options.understanding ?? new Understanding(options.knowledge, { province: options.province });
  }

  /**
   * One turn: the reply, and what to remember for the next. `memory` is what the last turn gave, or anything else.
   * `picked`: code of the procedure that a choice stands for, which then decides; an unknown one leaves it to the text.
   */
  turn(text: string, memory: unknown, locale: Locale = 'vi', picked: string | null = null): Turn {
    const context = readContext(memory);
    const choice = this.byCode(picked);
    if (choice) {
      const asked = askedOfPicked(text, choice, context, (said) => this.understanding.read(said));
      const understood = {
        kind: 'procedure' as const,
        procedure: choice,
        asked,
        runnerUp: null,
        confidence: 1,
      };
      return this.answer(understood, { ...context, flow: null }, locale, false);
    }
    const line = new Line(readSentence(text));
    const more = MORE.find(line).some(
      (range) => range.start === 0 && range.end >= line.sentence.words.length - 1,
    );
    if (more && context.procedure && !findTalk(line)) {
      const procedure = this.options.knowledge.byCode.get(context.procedure);
      if (procedure) {
        const asked = { aspects: context.aspects, method: null, toDo: false, words: [] };
        const understood = { kind: 'procedure' as const, procedure, asked, runnerUp: null, confidence: 0.95 };
        return this.answer(understood, context, locale, true);
      }
    }
    const dossier = findCodes(text, this.options.provinceCode).find((finding) => finding.ok);
    if (dossier) {
      return this.answer({ kind: 'dossier', code: dossier.code, confidence: 1 }, context, locale, false);
    }
    const guided = this.guided(text, context, locale) ?? this.aboutPlace(text, context, locale);
    if (guided) return guided;
    return this.answer(
      this.understanding.understand(text, context),
      { ...context, flow: null },
      locale,
      false,
    );
  }

  /** As `turn`, and whether the choice is a procedure of ours: then nothing else is looked for in the text. */
  think(text: string, memory: unknown, locale: Locale, picked: string | null): ThoughtTurn {
    return { ...this.turn(text, memory, locale, picked), picked: this.byCode(picked) !== null };
  }

  /** The procedure of a code, if the knowledge has it. */
  private byCode(code: string | null): Procedure | null {
    return code === null ? null : (this.options.knowledge.byCode.get(code) ?? null);
  }

  /** A turn inside a guided flow, or the first of one; null when the message is about something else. */
  private guided(text: string, context: Context, locale: Locale): Turn | null {
    const { flows } = this.options;
    if (!flows) return null;
    const words = this.understanding.read(text).words.map((word) => word.marked);
    if (context.flow) {
      const steps = flows.get(context.flow.flow)?.steps[context.flow.step];
      const place = chosenPlace(new Line(readSentence(text)), steps?.choices.length ?? 0);
      const choice = place === null ? flows.chosen(context.flow, words) : steps?.choices[place];
      if (choice?.to !== undefined) return this.ask(context.flow.flow, choice.to, context, locale);
      const procedure = choice?.procedure ? this.options.knowledge.byCode.get(choice.procedure) : undefined;
      if (procedure) {
        const asked = {
          aspects: [],
          method: null,
          toDo: true,
          words: words.concat(choice?.case?.split(/\s+/) ?? []).map(fold),
        };
        const understood = { kind: 'procedure' as const, procedure, asked, runnerUp: null, confidence: 0.97 };
        return this.answer(understood, { ...context, flow: null }, locale, false);
      }
      return null;
    }
    const flow = flows.startedBy(words);
    if (!flow) return null;
    const understood = this.understanding.understand(text, context);
    // A procedure's own name is answered, and a noun that many hold is asked back with their names; a flow is for
    // what people say without either.
    if (understood.kind === 'procedure' && understood.whole) return null;
    // Nor does a question go astray that was about the procedure last spoken of.
    if (understood.kind === 'procedure' && understood.procedure.code === context.procedure) return null;
    if (understood.kind === 'clarify' && understood.bare && understood.options.length > 2) return null;
    return this.ask(flow.id, flow.first, context, locale);
  }

  /** A turn about a commune: which one a former name is now, or where the person lives. */
  private aboutPlace(text: string, context: Context, locale: Locale): Turn | null {
    const { places, province, templates } = this.options;
    if (!places) return null;
    const talk = placeTalk(this.understanding.read(text), places, context.awaiting === 'place');
    if (!talk) return null;
    const names = [...new Set(talk.matches.map(communeName))];
    if (names.length > 1) {
      const options = talk.matches.map((match) => `${formerName(match)}: nay thuộc ${communeName(match)}`);
      const first = talk.matches[0]!;
      const view = { name: (first.former ?? first.commune).name, options };
      return {
        reply: replyOf({
          intent: 'clarify',
          confidence: 0.9,
          suggestions: talk.matches.map((match) => ({ title: formerName(match), say: formerName(match) })),
          ...templates.render('place-which', view, locale),
        }),
        context: { ...context, options: [], awaiting: 'place' },
      };
    }
    const match = talk.matches[0]!;
    const known: Context = { ...context, place: names[0]!, awaiting: null };
    const last = context.procedure ? this.options.knowledge.byCode.get(context.procedure) : undefined;
    if (!talk.asks && last) {
      const asked = { aspects: ['place' as const], method: null, toDo: false, words: [] };
      const understood = {
        kind: 'procedure' as const,
        procedure: last,
        asked,
        runnerUp: null,
        confidence: 0.95,
      };
      return this.answer(understood, known, locale, false);
    }
    const since = spokenDate(places.since);
    const view = {
      former: match.former ? formerName(match) : '',
      commune: names[0]!,
      formerly: match.commune.formerly.map((former) => `${former.kind} ${former.name}`),
      since,
      province,
    };
    const title = `Danh mục xã, phường tỉnh ${province}`;
    return {
      reply: replyOf({
        intent: 'faq',
        sources: [{ title, url: '', updated: places.since }],
        confidence: 0.95,
        ...templates.render('place', view, locale),
      }),
      context: known,
    };
  }

  private ask(flowId: string, stepId: string, context: Context, locale: Locale): Turn {
    const flow = this.options.flows!.get(flowId)!;
    const step = flow.steps[stepId]!;
    const options = reachable(flow, stepId)
      .map((code) => this.options.knowledge.byCode.get(code))
      .filter((procedure) => procedure !== undefined)
      .map(({ code, name }) => ({ code, name }));
    return {
      reply: replyOf({
        intent: 'clarify',
        options,
        confidence: 0.9,
        suggestions: step.choices.map((choice) => ({ title: choice.says, say: choice.says })),
        ...this.options.templates.render(
          'flow',
          { asks: step.asks, choices: step.choices.map((choice) => choice.says) },
          locale,
        ),
      }),
      context: { ...context, options: [], alternatives: [], flow: { flow: flowId, step: stepId } },
    };
  }

  private answer(understood: Understood, context: Context, locale: Locale, full: boolean): Turn {
    const { templates, province } = this.options;
    const examples = EXAMPLES;
    switch (understood.kind) {
      case 'procedure': {
        const { procedure, asked, runnerUp, confidence, danger } = understood;
        // A sure answer needs no second name beside it; an unsure one says what else was meant.
        const rival = runnerUp && confidence < 0.75 ? runnerUp : null;
        const asksPlace = this.asksWhere(procedure, asked.aspects, context);
        const answer = answerProcedure(procedure, asked, {
          today: this.today(),
          full,
          runnerUp: rival,
          place: context.place,
          asksPlace,
          locale,
        });
        return {
          reply: replyOf({
            intent: 'procedure',
            procedure: { code: procedure.code, name: procedure.name },
            aspect: answer.aspect,
            sources: [answer.source],
            confidence,
            suggestions: answer.suggestions,
            ...joined(
              danger ? templates.render('talk', { talk: danger, province, examples }, locale) : null,
              templates.render('procedure', answer.view, locale),
            ),
          }),
          context: {
            ...context,
            procedure: procedure.code,
            aspects: asked.aspects.length > 0 ? asked.aspects : ['overview'],
            options: [],
            alternatives: runnerUp ? [runnerUp.code] : [],
            recent: [procedure.code, ...context.recent.filter((code) => code !== procedure.code)].slice(0, 8),
            awaiting: asksPlace ? 'place' : null,
            askedPlace: context.askedPlace || asksPlace,
            misses: 0,
          },
        };
      }
      case 'clarify': {
        const options: Option[] = understood.options.map(({ code, name }) => ({ code, name }));
        const view = clarifyView(understood.options);
        return {
          reply: replyOf({
            intent: 'clarify',
            aspect: understood.asked.aspects[0] ?? null,
            options,
            confidence: understood.confidence,
            suggestions: view.options.map((option, i) => ({
              title: option.name,
              say: String(i + 1),
              procedure: options[i]!.code,
            })),
            ...templates.render('clarify', view, locale),
          }),
          context: {
            ...context,
            aspects: understood.asked.aspects,
            options: options.map(({ code }) => code),
            alternatives: [],
            awaiting: null,
            misses: 0,
          },
        };
      }
      case 'which':
        return {
          reply: replyOf({
            intent: 'clarify',
            aspect: understood.asked.aspects[0] ?? null,
            confidence: understood.confidence,
            suggestions: starters(),
            ...templates.render('which', { examples }, locale),
          }),
          context: { ...context, aspects: understood.asked.aspects, options: [] },
        };
      case 'faq': {
        const { faq, confidence } = understood;
        const source = { title: faq.source.title, url: faq.source.url, updated: faq.source.updated };
        return {
          reply: replyOf({
            intent: 'faq',
            sources: [source],
            confidence,
            suggestions: this.relatedTo(faq.related),
            ...templates.render(
              'faq',
              { ...faq, source: { ...source, date: spokenDate(source.updated) } },
              locale,
            ),
          }),
          context: { ...context, options: [], awaiting: null, misses: 0 },
        };
      }
      case 'news': {
        const { item, passage } = understood.found;
        const view = { ...item, date: spokenDate(item.date), passage: passage.text };
        return {
          reply: replyOf({
            intent: 'news',
            sources: [{ title: item.title, url: item.url, updated: item.date }],
            confidence: understood.confidence,
            ...templates.render('news', view, locale),
          }),
          context: { ...context, options: [], awaiting: null, misses: 0 },
        };
      }
      case 'dossier':
        return {
          reply: replyOf({
            intent: 'dossier',
            dossier: { code: understood.code },
            confidence: understood.confidence,
            ...templates.render(
              'dossier-plain',
              { code: understood.code, example: `${this.options.provinceCode}.12-260105-0012` },
              locale,
            ),
          }),
          context: {
            ...context,
            options: [],
            awaiting: understood.code ? null : 'dossier',
            dossier: understood.code,
          },
        };
      case 'talk': {
        const intent = understood.talk === 'help' || understood.talk === 'identity' ? 'help' : 'smalltalk';
        return {
          reply: replyOf({
            intent,
            confidence: understood.confidence,
            suggestions: intent === 'help' || understood.talk === 'greeting' ? starters() : [],
            ...templates.render('talk', { talk: understood.talk, province, examples }, locale),
          }),
          context,
        };
      }
      case 'empty':
        return {
          reply: replyOf({
            intent: 'help',
            confidence: 1,
            suggestions: starters(),
            ...templates.render('empty', { examples }, locale),
          }),
          context,
        };
      case 'no-such-code':
        return {
          reply: replyOf({
            intent: 'out_of_scope',
            confidence: 1,
            ...templates.render('no-such-code', { code: understood.code }, locale),
          }),
          context,
        };
      case 'unknown':
        return {
          reply: replyOf({
            intent: 'out_of_scope',
            confidence: understood.confidence,
            suggestions: starters().slice(0, 2),
            ...templates.render('unknown', { examples, province }, locale),
          }),
          context: { ...context, options: [], misses: context.misses + 1 },
        };
    }
  }

  /** Whether to ask where the person lives: once, where a commune takes the dossier in and the place was asked. */
  private asksWhere(procedure: Procedure, aspects: Aspect[], context: Context): boolean {
    if (!this.options.places || context.place || context.askedPlace) return false;
    return aspects.includes('place') && procedure.levels.includes('commune') && !isPolice(procedure);
  }

  private relatedTo(codes: string[]): Suggestion[] {
    return codes
      .map((code) => this.options.knowledge.byCode.get(code))
      .filter((procedure) => procedure !== undefined)
      .slice(0, 3)
      .map(({ name, code }) => ({ title: shortName(name), say: code, procedure: code }));
  }

  private today(): string {
    return vietnamDate((this.options.now?.() ?? new Date()).getTime());
  }
}

function starters(): Suggestion[] {
  return EXAMPLES.map((example) => ({ title: example, say: example }));
}

/** Memory comes from the store, perhaps of an older version: what does not fit is forgotten, never trusted. */
function readContext(memory: unknown): Context {
  if (typeof memory !== 'object' || memory === null) return { ...EMPTY_CONTEXT };
  const kept = memory as Partial<Context>;
  const list = (value: unknown) =>
    Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
  const word = (value: unknown) => (typeof value === 'string' ? value : null);
  return {
    procedure: word(kept.procedure),
    aspects: list(kept.aspects) as Context['aspects'],
    options: list(kept.options),
    recent: list(kept.recent),
    alternatives: list(kept.alternatives),
    dossier: word(kept.dossier),
    awaiting: kept.awaiting === 'dossier' || kept.awaiting === 'place' ? kept.awaiting : null,
    place: word(kept.place),
    askedPlace: kept.askedPlace === true,
    flow: flowPlace(kept.flow),
    misses: typeof kept.misses === 'number' ? kept.misses : 0,
  };
}

function flowPlace(value: unknown): Context['flow'] {
  if (typeof value !== 'object' || value === null) return null;
  const { flow, step } = value as { flow?: unknown; step?: unknown };
  return typeof flow === 'string' && typeof step === 'string' ? { flow, step } : null;
}

/** One reply of two: what must not be missed, and the answer. */
function joined(first: Rendered | null, then: Rendered): Rendered {
  if (!first) return then;
  return { blocks: [...first.blocks, ...then.blocks], text: `${first.text}\n\n${then.text}` };
}
