import { formatDuration } from '../knowledge/duration.js';
import { formatMoney } from '../knowledge/fee.js';
import type { Fee, Method, Procedure } from '../knowledge/procedure.js';
import type { NamedMethod } from '../understanding/aspects.js';

const METHOD_NAMES: Record<Method['kind'], string> = {
  direct: 'Nộp trực tiếp',
  online: 'Nộp trực tuyến',
  postal: 'Gửi bưu chính',
};
const LONGEST = 420;

/** The name of a way of handing in, as people read it. */
export function methodName(kind: Method['kind']): string {
  return METHOD_NAMES[kind];
}

/** Methods as the citizen at home should hear them: those asked for first, embassies only where there is nothing else. */
export function methodsFor(procedure: Procedure, named: NamedMethod | null): Method[] {
  const home = procedure.methods.filter((method) => !method.abroad);
  const methods = home.length > 0 ? home : procedure.methods;
  if (!named) return methods;
  return [...methods].sort((a, b) => Number(b.kind === named) - Number(a.kind === named));
}

/** A fee in words: the figure first, then what the record says of it; "miễn phí" only where the record does. */
export function feeText(fee: Fee): string {
  const words = fee.text.replace(/^[-+*•\s]+/, '').trim();
  // The words say for whom it is free; without them it is free for all.
  if (fee.free) return words.length > 12 ? capital(words) : 'Không thu phí';
  if (fee.amount === null) return capital(words);
  const figure = formatMoney(fee.amount, fee.currency);
  const bare = words.replace(/[\s.]+$/, '');
  if (bare === '' || fold(bare) === fold(figure)) return figure;
  return words.includes(figure.replace(/ đồng$/, '')) ? capital(words) : joined(figure, words);
}

function joined(figure: string, words: string): string {
  if (!words) return figure;
  return words.startsWith('/') ? `${figure}${words}` : `${figure} – ${words}`;
}

function fold(text: string): string {
  return text.toLowerCase().replace(/[^\p{L}\d]/gu, '');
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** Fees by method, one line where all methods cost the same; empty where the record states none. */
export function feeLines(procedure: Procedure, named: NamedMethod | null, today: string): string[] {
  const byMethod = methodsFor(procedure, named).map((method) => ({
    name: methodName(method.kind),
    words: method.fees.map((fee) => shorten(feeText(fee), LONGEST)),
  }));
  const lines = merged(byMethod);
  if (procedure.feeNote) lines.push(procedure.feeNote);
  return [...lines, ...expiredNotes(lines, today)];
}

/** A word of warning for each line whose fee has had its last day; `today` is `YYYY-MM-DD`. */
export function expiredNotes(lines: string[], today: string): string[] {
  return [...new Set(lines.flatMap((line) => expired(line, today) ?? []))];
}

/** Times by method; the record's own words beside a figure that they differ from (cases). */
export function timeLines(procedure: Procedure, named: NamedMethod | null): string[] {
  const byMethod = methodsFor(procedure, named).map((method) => {
    const words: string[] = [];
    if (method.time) words.push(formatDuration(method.time));
    const spoken = shorten(timeSentences(method.text), LONGEST);
    if (spoken && !(method.time && onlyRepeats(spoken, method.time.amount))) words.push(spoken);
    return { name: methodName(method.kind), words };
  });
  const lines = merged(byMethod);
  if (procedure.timeNote) lines.push(shorten(capital(procedure.timeNote), LONGEST));
  return lines;
}

/** The parts of a method's description that speak of time; the rest tells how to hand in. */
function timeSentences(text: string): string {
  return text
    .split(/\n+|(?<=[.;])\s+/u)
    .map((part) => part.replace(/^[-+*•\s]+/, '').trim())
    .filter((part) => /(?:\d+|ngay|trong) ?(?:ngày|giờ|tháng|năm)|ngay khi|ngay sau/iu.test(part))
    .join(' ');
}

function onlyRepeats(words: string, amount: number): boolean {
  const figures = [...words.matchAll(/(?<![\d/.-])0*(\d+)\s*(?:ngày|giờ|tháng|năm)/giu)].map((m) =>
    Number(m[1]),
  );
  return figures.length > 0 && figures.every((figure) => figure === amount) && words.length < 90;
}

function merged(byMethod: { name: string; words: string[] }[]): string[] {
  const stated = byMethod.filter((one) => one.words.length > 0);
  if (stated.length === 0) return [];
  const groups = new Map<string, string[]>();
  for (const one of stated) {
    const key = one.words.join('\n');
    const names = groups.get(key);
    if (!names) groups.set(key, [one.name]);
    else if (!names.includes(one.name)) names.push(one.name);
  }
  const everyMethod = groups.size === 1 && stated.length === byMethod.length;
  return [...groups].flatMap(([key, names]) => {
    const words = key.split('\n');
    if (everyMethod) return words;
    const who = names
      .map((name, i) => (i === 0 ? name : name.charAt(0).toLowerCase() + name.slice(1)))
      .join(', ');
    return words.length === 1 ? [`${who}: ${words[0]}`] : words.map((one) => `${who}: ${one}`);
  });
}

/** A lowered fee whose last day has passed is pointed out: nobody should come with too little money. */
function expired(line: string, today: string): string | null {
  const match = /(?:đến hết|đến)(?: ngày)? (\d{1,2})\/(\d{1,2})\/(\d{4})/iu.exec(line);
  if (!match) return null;
  const last = `${match[3]}-${match[2]!.padStart(2, '0')}-${match[1]!.padStart(2, '0')}`;
  return last < today
    ? `Lưu ý: mức áp dụng đến ${match[1]}/${match[2]}/${match[3]} nay đã hết hạn; hãy hỏi mức hiện hành.`
    : null;
}

/** Where to hand the dossier in, as the record names it. */
export function placeLines(
  procedure: Procedure,
  named: NamedMethod | null,
  commune: string | null = null,
): string[] {
  const lines: string[] = [];
  if (commune && procedure.levels.includes('commune')) {
    lines.push(isPolice(procedure) ? `Công an ${commune}` : `Trung tâm Phục vụ hành chính công ${commune}`);
  }
  const { receiving, executing } = procedure.agencies;
  if (receiving) lines.push(...sentences(receiving).map((part) => shorten(part, LONGEST)));
  else {
    const where = levelPlace(procedure);
    if (where) lines.push(where);
  }
  if (executing) lines.push(`Cơ quan giải quyết: ${shorten(executing.replace(/\n+/g, ', '), LONGEST)}`);
  const kinds = [...new Set(methodsFor(procedure, named).map((method) => method.kind))];
  if (kinds.includes('online')) lines.push('Nộp trực tuyến: Cổng Dịch vụ công Quốc gia (dichvucong.gov.vn)');
  if (kinds.includes('postal')) lines.push('Có thể gửi qua dịch vụ bưu chính');
  return lines;
}

/** Done by the police or the army, who have counters of their own. */
export function isPolice(procedure: Procedure): boolean {
  return /Công an|Quốc phòng/iu.test(procedure.issuer);
}

function levelPlace(procedure: Procedure): string {
  if (isPolice(procedure)) return '';
  if (procedure.levels.includes('commune')) return 'Trung tâm Phục vụ hành chính công cấp xã (xã, phường)';
  if (procedure.levels.includes('province')) return 'Trung tâm Phục vụ hành chính công tỉnh';
  return '';
}

/** Who decides. */
export function agencyLines(procedure: Procedure): string[] {
  const { executing, delegated, coordinating } = procedure.agencies;
  const lines: string[] = [];
  if (executing) lines.push(`Cơ quan thực hiện: ${shorten(executing.replace(/\n+/g, ', '), LONGEST)}`);
  if (delegated && delegated !== executing)
    lines.push(`Được phân cấp, ủy quyền: ${shorten(delegated, LONGEST)}`);
  if (coordinating) lines.push(`Cơ quan phối hợp: ${shorten(coordinating, LONGEST)}`);
  return lines;
}

/** Whether and how it can be done online. */
export function onlineLines(procedure: Procedure, today: string): string[] {
  const online = procedure.methods.find((method) => method.kind === 'online' && !method.abroad);
  if (!online && !procedure.fullyOnline) return ['Hồ sơ công bố không có cách nộp trực tuyến.'];
  const lines = [
    procedure.fullyOnline
      ? 'Làm được toàn trình trên mạng tại Cổng Dịch vụ công Quốc gia (dichvucong.gov.vn).'
      : 'Nộp được hồ sơ trên mạng tại Cổng Dịch vụ công Quốc gia (dichvucong.gov.vn); có bước vẫn phải đến trực tiếp hoặc nhận bản giấy.',
  ];
  if (online?.time) lines.push(`Thời hạn: ${formatDuration(online.time)}`);
  const only = { ...procedure, methods: online ? [online] : [] };
  const fees = feeLines(only, 'online', today);
  if (fees.length > 0) lines.push(`Phí: ${fees.join('; ')}`);
  return lines;
}

/** Cuts at a word, with an ellipsis; `limit` in characters. */
export function shorten(text: string, limit: number): string {
  const line = text.replace(/\s+/gu, ' ').trim();
  if (line.length <= limit) return line;
  return `${line.slice(0, limit - 2).replace(/\s+\S*$/u, '')} …`;
}

/** Free text of the record as short lines: its own bullets, or its sentences. */
export function sentences(text: string): string[] {
  return text
    .split(/\n+/u)
    .map((part) => part.replace(/^[-+*•\s]+/, '').trim())
    .filter(Boolean);
}
