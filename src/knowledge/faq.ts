import { z } from 'zod';

/** A general question that belongs to no single procedure: `knowledge/faq/*.yaml`. */
export const FaqItem = z.object({
  id: z.string().min(1),
  question: z.string().min(1),
  asks: z.array(z.string()).default([]),
  answer: z.string().min(1),
  source: z.object({
    title: z.string().min(1),
    url: z.string().default(''),
    updated: z.string().regex(/^\d{4}-\d{2}-\d{2}$/),
  }),
  related: z.array(z.string()).default([]),
});
export type FaqItem = z.infer<typeof FaqItem>;
