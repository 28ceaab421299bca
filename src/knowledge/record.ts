import { z } from 'zod';
import { readDuration, timeInSteps } from './duration.js';
import { readFee } from './fee.js';
import { Procedure, type Case, type Level, type Method } from './procedure.js';
import { cleanText, cleanTitle } from './title.js';

const text = z.string().nullish();
const named = z.array(z.looseObject({ name: text })).nullish();

/** One procedure as the national portal's `get-formality-by-citizen` gives it; what we do not read is let through. */
export const OfficialRecord = z.looseObject({
  code: z.string(),
  id: z.string(),
  name: z.string(),
  type: z.string(),
  departmentPromulgateName: text,
  isWard: z.boolean().nullish(),
  isProvince: z.boolean().nullish(),
  isMinistry: z.boolean().nullish(),
  isOtherAgency: z.boolean().nullish(),
  isVertical: z.boolean().nullish(),
  isFullProcess: z.boolean().nullish(),
  categoriesDetails: named,
  subjectTypesDetails: named,
  executionMethods: z
    .array(
      z.looseObject({
        submissionMethod: z.string(),
        processingTime: z.union([z.number(), z.string()]).nullish(),
        processingTimeUnit: text,
        description: text,
        fees: z
          .array(
            z.looseObject({
              type: text,
              value: z.number().nullish(),
              description: text,
              currencyName: text,
            }),
          )
          .nullish(),
      }),
    )
    .nullish(),
  executionSteps: z.array(z.looseObject({ name: text, description: text })).nullish(),
  executionCases: z
    .array(
      z.looseObject({
        name: text,
        profileComponents: z
          .array(
            z.looseObject({
              name: text,
              originalQty: z.number().nullish(),
              copyQty: z.number().nullish(),
              attachments: z.array(z.looseObject({ name: text })).nullish(),
            }),
          )
          .nullish(),
      }),
    )
    .nullish(),
  requirementsAndConditions: text,
  resultsDetails: named,
  legalBasisesDetails: named,
  executingAgencies: text,
  delegatedAgencies: text,
  coordinatingAgencies: text,
  unitGroupsExecuting: named,
  dossierReceivingAddresses: text,
  decision: z.looseObject({ proposalNumber: text, decisionDate: z.number().nullish() }).nullish(),
  updatedAt: z.number(),
});
export type OfficialRecord = z.infer<typeof OfficialRecord>;

const METHODS: Record<string, Method['kind']> = { DIRECT: 'direct', ONLINE: 'online', POSTAL: 'postal' };
const METHOD_ORDER: Method['kind'][] = ['direct', 'online', 'postal'];
const VIETNAM_OFFSET_MS = 7 * 3600 * 1000;

/** Milliseconds since 1970 → the date in Việt Nam, `YYYY-MM-DD`. */
export function vietnamDate(ms: number): string {
  return new Date(ms + VIETNAM_OFFSET_MS).toISOString().slice(0, 10);
}

/** `UBND tỉnh Lạng Sơn` → `Lạng Sơn`; undefined for a ministry's act. */
export function provinceOf(
  record: Pick<OfficialRecord, 'type' | 'departmentPromulgateName'>,
): string | undefined {
  if (record.type !== 'SPECIFIC') return undefined;
  const match = /(?:tỉnh|thành phố)\s+(.+)$/iu.exec(record.departmentPromulgateName ?? '');
  return match?.[1]?.trim();
}

function names(list: { name?: string | null }[] | null | undefined): string[] {
  return [...new Set((list ?? []).map((item) => cleanText(item.name).replace(/\n+/g, ' ')).filter(Boolean))];
}

function levelsOf(record: OfficialRecord): Level[] {
  const levels: Level[] = [];
  if (record.isWard) levels.push('commune');
  if (record.isProvince) levels.push('province');
  if (record.isMinistry) levels.push('ministry');
  if (record.isOtherAgency) levels.push('other');
  return levels;
}

function methodsOf(record: OfficialRecord): Method[] {
  const methods: Method[] = [];
  for (const raw of record.executionMethods ?? []) {
    const kind = METHODS[raw.submissionMethod];
    if (!kind) continue;
    const fees = (raw.fees ?? []).map(readFee).filter((fee) => fee !== null);
    const words = cleanText(raw.description);
    const untimed = typeof raw.processingTime === 'string' && Number.isNaN(Number(raw.processingTime));
    const spoken = untimed && raw.processingTime !== '-' ? cleanText(String(raw.processingTime)) : '';
    methods.push({
      kind,
      time: readDuration(raw.processingTime, raw.processingTimeUnit),
      text: [words, spoken].filter(Boolean).join('\n'),
      fees: fees.filter(
        (fee, i) => fees.findIndex((f) => f.amount === fee.amount && f.text === fee.text) === i,
      ),
      abroad: fees.length > 0 && fees.every((fee) => fee.currency === 'USD'),
    });
  }
  // Stable: of two methods of a kind, the one at home (in đồng) comes before the one at an embassy.
  return methods.sort(
    (a, b) =>
      Number(a.abroad) - Number(b.abroad) || METHOD_ORDER.indexOf(a.kind) - METHOD_ORDER.indexOf(b.kind),
  );
}

function casesOf(record: OfficialRecord): Case[] {
  return (record.executionCases ?? [])
    .map((raw) => ({
      name: cleanText(raw.name)
        .replace(/\n+/g, ' ')
        .replace(/^[-+*•\s]+|[\s:;.]+$/g, ''),
      components: (raw.profileComponents ?? [])
        .map((component) => {
          const form = cleanText(component.attachments?.[0]?.name);
          return {
            name: cleanText(component.name)
              .replace(/\n+/g, ' ')
              .replace(/^[-+*•\s]+|[\s;,]+$/g, ''),
            original: Math.max(0, Math.trunc(component.originalQty ?? 0)),
            copy: Math.max(0, Math.trunc(component.copyQty ?? 0)),
            ...(form ? { form } : {}),
          };
        })
        .filter((component) => component.name !== ''),
    }))
    .filter((one) => one.components.length > 0);
}

/**
 * An official record → our procedure, cleaned: titles on one line, times and fees read with the record's traps
 * in mind. Throws a ZodError when the record lacks what every record has (code, id, name, date).
 */
export function procedureFromRecord(raw: unknown): Procedure {
  const record = OfficialRecord.parse(raw);
  const methods = methodsOf(record);
  const steps = (record.executionSteps ?? [])
    .map((step) => ({ name: cleanTitleOrEmpty(step.name), text: cleanText(step.description) }))
    .filter((step) => step.name || step.text);
  const untimed = methods.every((method) => method.time === null);
  const province = provinceOf(record);
  const title = cleanTitle(record.name);
  const decisionDate = record.decision?.decisionDate;
  const decisionNumber = cleanText(record.decision?.proposalNumber);
  return Procedure.parse({
    code: record.code.trim(),
    name: title,
    issuer: cleanText(record.departmentPromulgateName),
    ...(province ? { province } : {}),
    fields: names(record.categoriesDetails),
    levels: levelsOf(record),
    fullyOnline: record.isFullProcess ?? false,
    subjects: names(record.subjectTypesDetails),
    cases: casesOf(record),
    methods,
    timeNote: untimed ? timeInSteps(steps.map((step) => step.text).join('\n')) : '',
    steps,
    conditions: cleanText(record.requirementsAndConditions),
    results: names(record.resultsDetails),
    legal: names(record.legalBasisesDetails),
    agencies: {
      executing: cleanText(record.executingAgencies) || names(record.unitGroupsExecuting).join(', '),
      delegated: cleanText(record.delegatedAgencies),
      coordinating: cleanText(record.coordinatingAgencies),
      receiving: cleanText(record.dossierReceivingAddresses),
    },
    decision: decisionNumber + (decisionNumber && decisionDate ? ` (${vietnamDate(decisionDate)})` : ''),
    source: {
      title,
      url: `https://dichvucong.gov.vn/thu-tuc-hanh-chinh/${record.id}`,
      updated: vietnamDate(record.updatedAt),
    },
  });
}

function cleanTitleOrEmpty(raw: string | null | undefined): string {
  const title = cleanText(raw).replace(/\n+/g, ' ');
  return /^bước \d+[.:]?$/iu.test(title) ? '' : title;
}
