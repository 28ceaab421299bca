import { z } from 'zod';

/** What people say → the record's words, with how sure that is: `knowledge/lexicon/*.yaml`. */
export const LexiconEntry = z.object({
  says: z.array(z.string().min(1)).min(1),
  means: z.array(z.string().min(1)).min(1),
  /** 1 certain, 0.7 likely, 0.4 a hint. */
  weight: z.number().min(0.1).max(1).default(1),
});
export type LexiconEntry = z.infer<typeof LexiconEntry>;
