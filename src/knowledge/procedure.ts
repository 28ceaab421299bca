import { z } from 'zod';

/** An official procedure code such as `1.001193`; the record holds a few longer ones (`1.0133611`). */
export const ProcedureCode = z.string().regex(/^\d\.\d{6,9}(\.\d{2})?$/, 'mã thủ tục có dạng 1.001193');

/** Who carries a procedure out. `other`: police, insurance, tax, courts … as the record names them. */
export const Level = z.enum(['commune', 'province', 'ministry', 'other']);
export type Level = z.infer<typeof Level>;

/**
 * A fee as the record states it. `amount` is null where the record gives no figure that can be trusted:
 * the words are then the answer ("do Hội đồng nhân dân tỉnh quyết định"), and never "0 đồng".
 * `free` is true only where the words say so.
 */
export const Fee = z.object({
  kind: z.enum(['fee', 'service', 'price']).default('fee'),
  amount: z.number().nonnegative().nullable().default(null),
  currency: z.enum(['VND', 'USD']).default('VND'),
  free: z.boolean().default(false),
  text: z.string().default(''),
});
export type Fee = z.infer<typeof Fee>;

/** A time limit. `null` amount: the record's words (or its steps) hold the only answer. */
export const Duration = z.object({
  amount: z.number().positive(),
  unit: z.enum(['working_day', 'day', 'hour', 'month', 'year']),
});
export type Duration = z.infer<typeof Duration>;

/** One way of handing the dossier in, with what it costs and how long it takes. */
export const Method = z.object({
  kind: z.enum(['direct', 'online', 'postal']),
  time: Duration.nullable().default(null),
  text: z.string().default(''),
  fees: z.array(Fee).default([]),
  /** True for a Vietnamese mission abroad (fees in USD): never what a citizen at home is told first. */
  abroad: z.boolean().default(false),
});
export type Method = z.infer<typeof Method>;

/** One paper of a dossier (thành phần hồ sơ). */
export const Component = z.object({
  name: z.string().min(1),
  original: z.number().int().nonnegative().default(0),
  copy: z.number().int().nonnegative().default(0),
  /** Name of the form to fill in, where there is one. */
  form: z.string().optional(),
});
export type Component = z.infer<typeof Component>;

/** A case (trường hợp) with its own papers: own house, rented house … An unnamed case is the general one. */
export const Case = z.object({ name: z.string().default(''), components: z.array(Component).default([]) });
export type Case = z.infer<typeof Case>;

export const Step = z.object({ name: z.string().default(''), text: z.string().default('') });

/** Everything a reply can say of one procedure (thủ tục hành chính). */
export const Procedure = z.object({
  code: ProcedureCode,
  /** Cleaned for display: no line breaks, no stray spaces, no capitals throughout. */
  name: z.string().min(1),
  issuer: z.string().default(''),
  /** Set for a province's own version of a procedure, e.g. `Lạng Sơn`. */
  province: z.string().optional(),
  fields: z.array(z.string()).default([]),
  levels: z.array(Level).default([]),
  fullyOnline: z.boolean().default(false),
  subjects: z.array(z.string()).default([]),
  cases: z.array(Case).default([]),
  methods: z.array(Method).default([]),
  /** A time limit in words where no method's figure says it, e.g. "trong ngày; sau 15 giờ thì hôm sau". */
  timeNote: z.string().default(''),
  feeNote: z.string().default(''),
  steps: z.array(Step).default([]),
  conditions: z.string().default(''),
  results: z.array(z.string()).default([]),
  legal: z.array(z.string()).default([]),
  agencies: z
    .object({
      executing: z.string().default(''),
      delegated: z.string().default(''),
      coordinating: z.string().default(''),
      receiving: z.string().default(''),
    })
    .prefault({}),
  decision: z.string().default(''),
  source: z.object({
    title: z.string(),
    url: z.string(),
    /** The date the record was last changed, `YYYY-MM-DD`. */
    updated: z.string().regex(/^\d{4}-\d{2}-\d{2}$/),
  }),
  // What staff add; an imported record has none of it.
  /** One or two plain sentences that say what the procedure is for. */
  summary: z.string().default(''),
  /** Names people use: "giấy độc thân". */
  everydayNames: z.array(z.string()).default([]),
  /** Ways of asking, situations told as people tell them. */
  asks: z.array(z.string()).default([]),
  /** What people get wrong, told before they make the journey. */
  mistakes: z.array(z.string()).default([]),
  /** Codes of procedures that usually go with it. */
  related: z.array(z.string()).default([]),
  /** Life situation, e.g. `co-con`. */
  situation: z.string().default(''),
  /** The day a person last compared it with the official record, `YYYY-MM-DD`. */
  checked: z.string().default(''),
  /** Why figures here differ from the official record, for `knowledge -- verify`; never told to citizens. */
  explains: z.string().default(''),
});
export type Procedure = z.infer<typeof Procedure>;
