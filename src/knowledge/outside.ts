import { z } from 'zod';

/** A matter that is not ours (weather, prices, football …) with ways it is asked: `knowledge/outside/*.yaml`. */
export const OutsideTopic = z.object({
  name: z.string().min(1),
  asks: z.array(z.string()).min(1),
});
export type OutsideTopic = z.infer<typeof OutsideTopic>;
