import { atOnce, inSlices, type Steps } from '../language/index.js';
import type { FaqItem } from '../knowledge/faq.js';
import type { Knowledge } from '../knowledge/folder.js';
import type { Procedure } from '../knowledge/procedure.js';
import { phraseWords } from '../knowledge/phrase-words.js';
import { searchTitle } from '../knowledge/title.js';
import type { Aspect } from '../replies/reply.js';
import { findAspects, type FoundAspects, type NamedMethod } from './aspects.js';
import { chosenAtStart, chosenPlace } from './choice.js';
import type { Context } from './context.js';
import { decide, distinctActs, type Decision } from './decide.js';
import { facetsOfPhrase } from './facets.js';
import { PassageSearch, type FoundPassage } from './passages.js';
import type { Meanings } from './meanings.js';
import { Ranker, type Candidate, type Variant } from './rank.js';
import { Rewriter } from './rewrite.js';
import { findTalk, isDanger, type Talk } from './talk.js';
import { WEIGHTS } from './weights.js';
import { abbreviationsOf, wordsLearnt } from './vocabulary.js';
import { Line, Pattern, Reader, readSentence, type Sentence, type Word } from './words.js';

/** What is asked about a procedure, and how. */
export interface Asked {
  aspects: Aspect[];
  method: NamedMethod | null;
  /** Something is to be done ("xin…", "muốn làm…") and no fact is asked: what to bring comes first. */
  toDo: boolean;
  /** The content words of the question, folded; answers use them to find the case that is named. */
  words: string[];
}

/** What a message wants, and how sure that is. */
export type Understood =
  | {
      kind: 'procedure';
      procedure: Procedure;
      asked: Asked;
      runnerUp: Procedure | null;
      confidence: number;
      /** The message is the procedure's whole title and nothing else. */
      whole?: boolean;
      /** Somebody is in danger: the hotline comes before the answer. */
      danger?: Talk;
    }
  | { kind: 'clarify'; options: Procedure[]; asked: Asked; confidence: number; bare?: boolean }
  /** An aspect is asked, of nothing: "lệ phí bao nhiêu" as a first message. */
  | { kind: 'which'; asked: Asked; confidence: number }
  | { kind: 'faq'; faq: FaqItem; confidence: number }
  | { kind: 'news'; found: FoundPassage; confidence: number }
  | { kind: 'dossier'; code: string | null; confidence: number }
  | { kind: 'talk'; talk: Talk; confidence: number }
  | { kind: 'empty'; confidence: number }
  | { kind: 'no-such-code'; code: string; confidence: number }
  | { kind: 'unknown'; confidence: number };

const DOSSIER = new Pattern(
  '(?:tra cứu|kiểm tra|xem|tra|theo dõi|hỏi)(?: \\p{L}+){0,2} (?:hồ sơ|kết quả hồ sơ|biên nhận|giấy hẹn|mã hồ sơ)(?! (?:gồm|cần|gì))(?: \\p{L}+){0,6}|(?:tình trạng|trạng thái|tiến độ|mã|số) hồ sơ|(?<!(?:mang|nộp|đem|cầm|đưa) )hồ sơ(?: \\p{L}+){0,8} (?:đến đâu|tới đâu)|hồ sơ(?: \\p{L}+){0,8} (?:(?:đến|tới) đâu rồi|xong chưa|được chưa|đã xong|có kết quả chưa|ra chưa|giải quyết chưa|duyệt chưa|thế nào rồi|sao rồi|bao giờ trả|chưa thấy|chưa xong|bị chậm|quá hạn|trễ hẹn|lâu quá)|hồ sơ (?:của )?(?:tôi|em|mình|cháu|nhà tôi|nhà em|bác|anh|chị) (?:đã )?(?:nộp|gửi|làm)(?: \\p{L}+)*|(?:giờ|bây giờ) hồ sơ(?: \\p{L}+){0,3} (?:ở đâu|đến đâu|tới đâu|thế nào|ra sao)|(?:nộp|gửi)(?: \\p{L}+){0,6} (?:rồi|xong|hôm|tuần|tháng|từ)(?: \\p{L}+){0,5} (?:mà|thì|thế) hồ sơ(?: \\p{L}+){0,3} (?:ở đâu|thế nào|ra sao)|^(?:mà|thì|thế) hồ sơ(?: \\p{L}+){0,3} (?:ở đâu|thế nào|ra sao)|(?:nộp|gửi) hồ sơ(?: \\p{L}+){0,6} (?:rồi|hôm trước|tuần trước|tháng trước)(?: \\p{L}+){0,6} (?:chưa|đâu|sao|gì)',
);
const PERSON = '(?:tôi|em|mình|cháu|bác|con)';
const INTENT = `ý ${PERSON} (?:là|muốn hỏi|muốn)`;
const THAT = '(?: (?:cái đó|cái đấy|thế|vậy|cái này|đâu|rồi))?(?: \\p{L}+){0,8}?';
/** "không, sổ in sai tên, tôi muốn đính chính" tells on after its "không"; what "không phải" denies is to be left out. */
const CORRECTION = new Pattern(
  `(?:à |ừ |ờ |ơ )*(?:(?:không phải|ko phải|nhầm|không đúng|sai rồi)${THAT} (?:${INTENT}|${PERSON} (?:hỏi|muốn hỏi|đang hỏi|muốn|cần|định)|mà là|mà)|(?:không|đâu)${THAT} (?:${INTENT}|mà là))`,
);
const MEANT = new Pattern(INTENT);
const FOLLOW = new Pattern(
  '(?:(?:à|ừ|ờ|ơ|rồi|nhưng|thì|dạ|vâng|ok) )*(?:thế còn|vậy còn|còn|thế|vậy|nếu|quay lại|trở lại|về lại|mà)(?: (?:cái|phần|chỗ|vụ))?',
);
/** What takes up the thread at its end: "bị rách, cấp lại thì sao". */
const THEN_WHAT = new Pattern('thì (?:sao|thế nào|làm sao|cần gì|phải làm sao)');
const DEICTIC = new Pattern(
  '(?:cái|thủ tục|việc|vụ|giấy|loại|trường hợp) (?:này|đó|đấy|ấy|kia|trên|vừa rồi)|(?:nó|này|đó|đấy|ấy|trên|vừa nãy|lúc nãy|ban nãy|cái|thì|sao|là|của|về|cho|tôi|em|mình|nữa|luôn|thôi|mà|à|ừ|ờ|uhm|ok|vâng|dạ|thế|vậy|còn|rồi|phải|thêm)',
);
/** Going back to what was spoken of before the last answer. */
const RETURN = new Pattern('(?:thôi )?(?:quay lại|trở lại|về lại)|(?:lúc|ban|hồi|vừa) (?:nãy|rồi|trước)');
/** Words of every procedure: in a follow-up they name none. */
const GENERIC_WORDS = new Set(
  'nop lam xin dang ky khai bao lay nhan tra tien giay to the so ket qua duoc duyet ho don can phai co thi moi xong gi ai dau cam on da vang cho hoi luon di dieu kien huong'.split(
    ' ',
  ),
);
const PARTICLES = new Set(['thôi', 'nhé', 'nha', 'nhá', 'ạ', 'à', 'vậy', 'thế', 'đấy', 'ấy', 'nhỉ']);
/** Verbs that say something is to be done. */
const ACT_WORDS = new Set(['làm', 'xin', 'cấp', 'đổi', 'khai', 'mở', 'lập']);
const TO_DO_WORDS = new Set(['xin', 'muốn', 'làm', 'đăng', 'chuyển', 'tách', 'nộp', 'đổi', 'cấp']);
const SLEEPING_WORDS = new Set([
  'thu',
  'tuc',
  'cho',
  'va',
  'cua',
  'cac',
  'doi',
  'voi',
  'truong',
  'hop',
  'theo',
  'tai',
  'do',
  'khi',
  'de',
  'trong',
  'la',
]);

/** What an understanding is built of; this takes the time. */
interface UnderstandingParts {
  ranker: Ranker;
  passages: PassageSearch;
  rewriter: Rewriter;
  reader: Reader;
}

function* partsOf(knowledge: Knowledge, ranker: Ranker, before?: PassageSearch): Steps<UnderstandingParts> {
  const vocabulary = yield* wordsLearnt(knowledge);
  const reader = new Reader(vocabulary, abbreviationsOf(knowledge));
  yield;
  const { news } = knowledge;
  const passages = before ? yield* before.regrown(news) : new PassageSearch(news);
  yield;
  return { ranker, passages, rewriter: new Rewriter(knowledge.lexicon), reader };
}

/**
 * The understanding: a pure function of a text and what was said before. The steps read as a sentence: talk,
 * dossier, code, choice, follow-up, ranking, decision, news.
 */
export class Understanding {
  readonly ranker: Ranker;
  private readonly passages: PassageSearch;
  private readonly rewriter: Rewriter;
  private readonly reader: Reader;
  private lastRead: { text: string; sentence: Sentence } | undefined;

  constructor(
    private readonly knowledge: Knowledge,
    private readonly options: { province: string },
    parts: UnderstandingParts = atOnce(partsOf(knowledge, new Ranker(knowledge, options.province))),
  ) {
    this.ranker = parts.ranker;
    this.passages = parts.passages;
    this.rewriter = parts.rewriter;
    this.reader = parts.reader;
  }

  /** The same understanding with other meanings of words: for `npm run eval -- --fit`, and for tests. */
  meaning(meanings: Meanings | null): Understanding {
    const same = Object.create(Understanding.prototype) as Understanding;
    return Object.assign(same, this, { ranker: this.ranker.meaningBy(meanings) });
  }

  /** The same understanding over knowledge that differs in facts only (`sameWording`): nothing is built. */
  withFacts(knowledge: Knowledge): Understanding {
    const same = Object.create(Understanding.prototype) as Understanding;
    return Object.assign(same, this, { knowledge, ranker: this.ranker.withFacts(knowledge) });
  }

  /**
   * The understanding of knowledge that reads differently. What was built for texts that are still there is used again;
   * `rest` is awaited every few milliseconds, so that turns under way go on.
   */
  regrown(knowledge: Knowledge, rest: () => Promise<void>): Promise<Understanding> {
    return inSlices(this.growing(knowledge), rest);
  }

  private *growing(knowledge: Knowledge): Steps<Understanding> {
    const ranker = yield* this.ranker.regrown(knowledge);
    return new Understanding(knowledge, this.options, yield* partsOf(knowledge, ranker, this.passages));
  }

  understand(text: string, context: Context): Understood {
    let sentence = this.read(text);
    if (sentence.words.length === 0) return { kind: 'empty', confidence: 1 };
    const dossier = this.dossier(sentence, context);
    if (dossier) return dossier;
    const code = sentence.words.find((word) => word.form === 'procedure');
    if (code) return this.byCode(String(code.value), sentence);

    let line = new Line(sentence);
    // As typed first: "ok" and "tks" are words of their own before they are slips of others.
    const typed = new Line(readSentence(text));
    const talk = findTalk(typed) ?? findTalk(line);
    const count = context.options.length;
    const place = chosenPlace(typed, count) ?? chosenPlace(line, count);
    if (place !== null) return this.chosen(context.options[place]!, context, noAspect());
    const started = chosenAtStart(line, context.options.length);
    if (started) {
      const found = findAspects(line);
      return this.chosen(context.options[started.place]!, context, this.asked(sentence, found));
    }
    if (talk === 'refuse' && context.alternatives.length > 0)
      return this.offer(context.alternatives, context);
    if (talk === 'agree' && context.options.length > 0)
      return this.chosen(context.options[0]!, context, noAspect());
    if (talk) {
      const spoken = { kind: 'talk' as const, talk, confidence: 0.99 };
      if (!isDanger(talk)) return spoken;
      // Help first, and beside it what the person asks for: "chồng đánh, xin cấm tiếp xúc".
      const found = findAspects(line);
      const meant = this.ask(sentence, line, found, context, false);
      const isSure = meant.kind === 'procedure' && meant.confidence >= WEIGHTS.decision.besideDanger;
      return isSure ? { ...meant, danger: talk } : spoken;
    }

    const corrected = this.corrected(line);
    if (corrected) {
      sentence = corrected;
      line = new Line(sentence);
    }
    const found = findAspects(line);
    return this.ask(sentence, line, found, context, corrected !== null);
  }

  /** The words of a message as they were meant. */
  read(text: string): Sentence {
    // Flows, places and the ranking all read the message of one turn.
    if (this.lastRead?.text !== text) this.lastRead = { text, sentence: this.reader.read(text) };
    return this.lastRead.sentence;
  }

  /** The procedure among those spoken of that a return names: "quay lại khai sinh". */
  private backTo(variants: Variant[], context: Context): string | null {
    const best = this.ranker.rankAmong(variants, context.recent)[0];
    return best?.topic.procedure && best.covered >= 0.3 ? best.topic.procedure.code : null;
  }

  /**
   * Neighbours of what was spoken of, named by what is new: after "đăng ký thường trú", "tạm trú" is "đăng ký tạm
   * trú" and not "xóa đăng ký tạm trú", whose title has a word that nobody said.
   */
  private nextTo(last: Procedure, said: Word[], ranked: Candidate[]): Candidate[] {
    const spoken = spokenWords(last, said);
    return ranked
      .filter((candidate) => candidate.topic.procedure && candidate.topic.procedure !== last)
      .map((candidate) => {
        const strange = strangeShare(candidate, spoken);
        return { ...candidate, score: candidate.score * (1 - WEIGHTS.strangeTitle * strange) };
      })
      .sort((a, b) => b.score - a.score);
  }

  /**
   * "Còn giải thể thì sao" after a company's suspension is of companies, and "mất giấy, cấp lại thì sao" after a
   * building permit is of that permit: where the message by itself is not sure, a neighbour of the same field that
   * holds it as well as the best one does, or that it finds together with what was spoken of.
   */
  private inField(
    decision: Decision,
    last: Procedure,
    said: Word[],
    variants: Variant[],
    ranked: Candidate[],
    joint: Candidate | undefined,
  ): Decision {
    const { unsureFollow, fieldReach } = WEIGHTS.decision;
    if (decision.what === 'answer' && decision.confidence >= unsureFollow) return decision;
    const top = ranked[0];
    const isNear = top?.topic.procedure?.fields[0] === last.fields[0];
    if (!top || (decision.what === 'answer' && isNear)) return decision;
    const field = this.fieldOf(last).filter((code) => code !== last.code);
    const near = this.nextTo(last, said, this.ranker.rankAmong(variants, field));
    const [best, runnerUp = null] = distinctActs(near);
    const agreed = best && (best.topic === joint?.topic || best.covered >= top.covered - 0.1);
    if (!agreed || best.score < fieldReach * top.score) return decision;
    return { what: 'answer', best, runnerUp, confidence: Math.max(0.7, decision.confidence) };
  }

  /** Codes of a procedure's field. */
  private fieldOf({ fields }: Procedure): string[] {
    const same = this.knowledge.procedures.filter((one) => one.fields[0] === fields[0]);
    return same.map(({ code }) => code);
  }

  /** Whether a topic has half of what was said: with the last title's words beside them, any neighbour would fit. */
  private tells({ topic }: Candidate, said: Word[]): boolean {
    const own = topic.procedure ? this.ranker.wordsOf(topic.procedure.code) : null;
    return own !== null && 2 * said.filter(({ folded }) => own.has(folded)).length >= said.length;
  }

  /**
   * A question that only takes up words of what was spoken of ("mấy ngày lấy thẻ", after the identity card) goes on
   * with it, unless its words are another procedure's whole name.
   */
  private speaksOf(last: Procedure, said: Word[], variants: Variant[]): boolean {
    const own = this.ranker.wordsOf(last.code);
    const known = (word: Word) =>
      own?.has(word.folded) || SLEEPING_WORDS.has(word.folded) || GENERIC_WORDS.has(word.folded);
    if (!own || !said.every(known)) return false;
    const best = this.ranker.rank(variants, 1)[0];
    return !best || best.topic.procedure === last || best.covered < 0.97 || best.matched < 0.97;
  }

  /** Everything about a code typed as such. */
  private byCode(code: string, sentence: Sentence): Understood {
    const procedure = this.knowledge.byCode.get(code);
    if (!procedure) return { kind: 'no-such-code', code, confidence: 1 };
    const found = findAspects(new Line(sentence));
    return {
      kind: 'procedure',
      procedure,
      asked: this.asked(sentence, found),
      runnerUp: null,
      confidence: 1,
    };
  }

  private dossier(sentence: Sentence, context: Context): Understood | null {
    const code = sentence.words.find((word) => word.form === 'dossier');
    if (code) return { kind: 'dossier', code: String(code.value), confidence: 1 };
    const line = new Line(sentence);
    if (DOSSIER.test(line)) return { kind: 'dossier', code: context.dossier, confidence: 0.9 };
    return null;
  }

  private ask(
    sentence: Sentence,
    line: Line,
    found: FoundAspects,
    context: Context,
    corrected: boolean,
  ): Understood {
    const asked = this.asked(sentence, found);
    const follow = FOLLOW.find(line).some((range) => range.start === 0);
    const said = this.contentOf(sentence, line, found, follow);
    const last = context.procedure ? this.knowledge.byCode.get(context.procedure) : undefined;

    if (RETURN.test(line) && context.recent.length > 0) {
      const back = this.backTo(this.variants(sentence, found), context);
      if (back) return this.chosen(back, { ...context, aspects: [] }, asked);
    }
    const silent = said.every((word) => GENERIC_WORDS.has(word.folded));
    if (silent) {
      // Choices still open are what was spoken of last.
      if (context.options.length > 0 && found.aspects.length > 0)
        return this.offer(context.options, context, asked);
      if (last && (found.aspects.length > 0 || follow)) {
        const procedure = { kind: 'procedure' as const, procedure: last, runnerUp: null, confidence: 0.95 };
        return { ...procedure, asked: { ...asked, words: [] } };
      }
      if (said.length === 0 && found.aspects.length > 0) return { kind: 'which', asked, confidence: 0.9 };
    }
    const variants = this.variants(sentence, found);
    if (last && found.aspects.length > 0 && said.length <= 3 && this.speaksOf(last, said, variants)) {
      return { kind: 'procedure', procedure: last, asked, runnerUp: null, confidence: 0.9 };
    }
    if (context.options.length > 0) {
      const chosen = this.byName(variants, said, context.options);
      if (chosen) {
        const aspects = asked.aspects.length > 0 ? asked.aspects : context.aspects;
        return this.chosen(chosen, context, { ...asked, aspects });
      }
    }
    const ranked = this.ranked(variants, found);
    let decision = decide(ranked, {
      words: said.length,
      papers: asksForPapers(found.aspects),
      fact: found.aspects.length > 0,
      aspects: follow ? 0 : found.aspects.length,
      acts: sentence.words.some((word) => ACT_WORDS.has(word.marked)),
    });
    const inherits = (follow || corrected) && found.aspects.length === 0;
    const brief = (follow || corrected) && said.length <= 4;
    const unsure = decision.what !== 'answer' ? (follow || said.length <= 2 ? 1 : 0.55) : 0.6;
    // "trời hôm nay lạnh nhỉ" stays what it is, whatever was spoken of before.
    const elsewhere = !brief && ranked[0]?.topic.outside !== undefined;
    const continues = brief || THEN_WHAT.test(line);
    const open = continues || decision.confidence < unsure;
    if (last && said.length > 0 && said.length <= 10 && open && !elsewhere) {
      const again = this.nextTo(last, said, this.ranker.rank([this.joint(sentence, found, last)]));
      const joint = decide(again, { words: 9, papers: false, fact: false, aspects: 1 });
      // A neighbour named in so few words is the one whose title says nothing else.
      const floor = WEIGHTS.plainReach * (again[0]?.score ?? 0);
      const spoken = spokenWords(last, said);
      const plain = brief
        ? again.find((one) => one.score >= floor && strangeShare(one, spoken) === 0)
        : undefined;
      const better =
        decision.confidence < unsure &&
        joint.what === 'answer' &&
        joint.confidence > decision.confidence &&
        this.tells(joint.best, said);
      if (joint.what !== 'decline' && plain) {
        const runnerUp = again.find((one) => one !== plain) ?? null;
        decision = { what: 'answer', best: plain, runnerUp, confidence: Math.max(0.7, joint.confidence) };
      } else if (better) decision = joint;
      else if (continues) decision = this.inField(decision, last, said, variants, ranked, again[0]);
    }
    const aspects = inherits ? context.aspects : asked.aspects;
    return this.conclude(decision, { ...asked, aspects }, variants[0]!);
  }

  /**
   * All topics for a question. What is not ours is compared with every word of it, those that only ask too: "giá vàng
   * bao nhiêu" has no other.
   */
  ranked(variants: Variant[], found: FoundAspects): Candidate[] {
    const ours = this.ranker.rank(variants).filter((candidate) => !candidate.topic.outside);
    const whole: Variant = { ...variants[0]!, asking: found.asking.map(() => false) };
    const outside = this.ranker.rankOutside(whole, variants[0]!);
    const all = outside ? [...ours, outside].sort((a, b) => b.score - a.score) : ours;
    return namedFirst(all, found.aspects.length > 0);
  }

  private conclude(decision: Decision, asked: Asked, typed: Variant): Understood {
    const news = this.news(typed, decision);
    if (news) return news;
    if (decision.what === 'decline') return { kind: 'unknown', confidence: decision.confidence };
    if (decision.what === 'answer') {
      const { topic } = decision.best;
      if (topic.outside) return { kind: 'unknown', confidence: decision.confidence };
      if (topic.faq) return { kind: 'faq', faq: topic.faq, confidence: decision.confidence };
      return {
        kind: 'procedure',
        procedure: topic.procedure,
        asked,
        runnerUp: decision.runnerUp?.topic.procedure ?? null,
        confidence: decision.confidence,
        whole: isWholeTitle(decision.best),
      };
    }
    const options = decision.options.map((c) => c.topic.procedure).filter((p) => p !== undefined);
    const faq = decision.options[0]?.topic.faq;
    if (faq && decision.confidence >= WEIGHTS.decision.answer)
      return { kind: 'faq', faq, confidence: decision.confidence };
    if (options.length === 0) return { kind: 'unknown', confidence: decision.confidence };
    return { kind: 'clarify', options, asked, confidence: decision.confidence, bare: decision.bare ?? false };
  }

  /** The passage of the news that answers better than any procedure does. */
  private news(typed: Variant, decision: Decision): Understood | null {
    const rival =
      decision.what === 'answer'
        ? decision.best
        : decision.what === 'clarify'
          ? decision.options[0]
          : undefined;
    if (rival && decision.confidence > 0.9 && rival.matched > 0.6) return null;
    if (decision.what === 'clarify' && decision.bare) return null;
    const [best, next] = this.passages.find(typed);
    // Words that several passages hold alike ("tỉnh có bao nhiêu người") are no question that one of them answers.
    if (!best || best.covered - (next?.covered ?? 0) < 0.05) return null;
    if (best.covered < 0.62 || best.covered < (rival?.covered ?? 0) + 0.05) return null;
    return { kind: 'news', found: best, confidence: Math.min(0.95, best.covered) };
  }

  private asked(sentence: Sentence, found: FoundAspects): Asked {
    const words = sentence.words.filter((_, i) => !found.asking[i]).map((word) => word.folded);
    const toDo = found.aspects.length === 0 && sentence.words.some((word) => TO_DO_WORDS.has(word.marked));
    return { aspects: found.aspects, method: found.method, toDo, words };
  }

  /** Words that name something: neither asking, nor "còn", nor "cái này". */
  private contentOf(sentence: Sentence, line: Line, found: FoundAspects, follow: boolean): Word[] {
    const quiet = [...found.asking];
    const ranges = DEICTIC.find(line);
    if (follow) ranges.push(...FOLLOW.find(line).filter((range) => range.start === 0));
    for (const { start, end } of ranges) quiet.fill(true, start, end);
    return sentence.words.filter((_, i) => !quiet[i]);
  }

  /** The question as typed and its rewritings, for the ranking. */
  variants(sentence: Sentence, found: FoundAspects): Variant[] {
    return this.rewriter.variants({ sentence, asking: withQuietEnd(sentence, found.asking), sure: 1 });
  }

  /** What is said now, with the words of what was spoken of before; its own deciding words stay behind. */
  private joint(sentence: Sentence, found: FoundAspects, last: Procedure): Variant {
    const before = phraseWords(searchTitle(last.name)).filter((word) => !SLEEPING_WORDS.has(word.folded));
    const kept = before.filter((word) => facetsOfPhrase(word.marked) === 0).slice(0, 12);
    const quiet = withQuietEnd(sentence, found.asking);
    const now = sentence.words.map((word, i) => ({ word, asking: quiet[i]! }));
    const follow = FOLLOW.find(new Line(sentence)).find((range) => range.start === 0);
    if (follow) for (let i = 0; i < follow.end; i++) now[i]!.asking = true;
    const words: Word[] = [
      ...now.map(({ word }) => word),
      ...kept.map((word) => ({ ...word, open: false, kind: 'syllable' as const })),
    ];
    return {
      sentence: { words, marking: sentence.marking },
      asking: [...now.map(({ asking }) => asking), ...kept.map(() => false)],
      emphasis: [...now.map(() => 2), ...kept.map(() => 0.6)],
      sure: 1,
    };
  }

  /** "không phải, ý tôi là …" → what is meant. */
  private corrected(line: Line): Sentence | null {
    const range = CORRECTION.find(line).find((r) => r.start <= 1) ?? MEANT.find(line)[0];
    if (!range || range.end >= line.sentence.words.length) return null;
    return { ...line.sentence, words: line.sentence.words.slice(range.end) };
  }

  /** A choice named by its own words: "cái đăng ký lại ấy". */
  private byName(variants: Variant[], said: Word[], options: string[]): string | null {
    if (said.length === 0 || said.length > 8) return null;
    const ranked = this.ranker.rankAmong(variants, options);
    const [first, second] = ranked;
    if (!first?.topic.procedure || first.covered < 0.6) return null;
    const lead = second ? first.score - second.score : 1;
    if (lead < 0.05) return null;
    // Somebody who turns to another matter has said more than a choice's name.
    const elsewhere = this.ranker.rank(variants, 1)[0];
    if (elsewhere && elsewhere.topic !== first.topic && elsewhere.score > first.score + 0.12) return null;
    return first.topic.procedure.code;
  }

  private chosen(code: string, context: Context, asked: Asked): Understood {
    const procedure = this.knowledge.byCode.get(code);
    if (!procedure) return { kind: 'unknown', confidence: 0 };
    const aspects = asked.aspects.length > 0 ? asked.aspects : context.aspects;
    return { kind: 'procedure', procedure, asked: { ...asked, aspects }, runnerUp: null, confidence: 0.97 };
  }

  private offer(codes: string[], _context: Context, asked: Asked = noAspect()): Understood {
    const options = codes.map((code) => this.knowledge.byCode.get(code)).filter((p) => p !== undefined);
    if (options.length === 0) return { kind: 'unknown', confidence: 0 };
    return { kind: 'clarify', options, asked, confidence: 0.5 };
  }
}

/**
 * Where a fact is asked of a procedure by its whole name, the procedure comes before a general question that is
 * about the same words: "đăng ký thường trú mất bao nhiêu tiền".
 */
function namedFirst(ranked: Candidate[], factAsked: boolean): Candidate[] {
  if (!factAsked || !ranked[0]?.topic.faq) return ranked;
  const named = ranked.findIndex((c) => c.topic.procedure && c.phrase.kind !== 'ask' && c.matched >= 0.85);
  if (named < 0) return ranked;
  return [ranked[named]!, ...ranked.slice(named + 1)];
}

/** "ý tôi là tạm trú thôi" is not about stopping: particles at the end say nothing. */
function withQuietEnd({ words }: Sentence, asking: boolean[]): boolean[] {
  let end = words.length;
  while (end > 1 && PARTICLES.has(words[end - 1]!.marked)) end--;
  return end === words.length ? asking : asking.map((quiet, i) => quiet || i >= end);
}

function isWholeTitle({ phrase, covered, matched }: Candidate): boolean {
  return phrase.kind === 'title' && covered > 0.95 && matched > 0.95;
}

function spokenWords(last: Procedure, said: Word[]): Set<string> {
  return new Set([...titleWords(last), ...said.map((word) => word.folded)]);
}

/** Share of a title in words that were not spoken: neither in the last procedure's title nor in the message. */
function strangeShare({ topic }: Candidate, spoken: Set<string>): number {
  if (!topic.procedure) return 0;
  const title = titleWords(topic.procedure);
  return title.filter((word) => !spoken.has(word)).length / Math.max(1, title.length);
}

/** Folded words of a procedure's title: dozens of titles are compared in a follow-up, each read once. */
function titleWords(procedure: Procedure): string[] {
  let words = titles.get(procedure);
  if (!words) {
    words = phraseWords(searchTitle(procedure.name)).map(({ folded }) => folded);
    titles.set(procedure, words);
  }
  return words;
}

const titles = new WeakMap<Procedure, string[]>();

/** Papers, a form, or which authority: what is only asked of official matters. */
export function asksForPapers(aspects: Aspect[]): boolean {
  return aspects.includes('documents') || aspects.includes('form') || aspects.includes('agency');
}

function noAspect(): Asked {
  return { aspects: [], method: null, toDo: false, words: [] };
}

export type { Candidate };
