import { z } from 'zod';
import type { ActivityLog, Feedback } from '../../store/store.js';
import { outgoingActivity } from './outgoing-activity.js';
import { Problem } from './problem.js';

/** `{type: 'event', name: 'feedback', value}`: a thumb, and a word why. */
const Value = z.object({
  activityId: z.string().min(1).max(256),
  thumb: z.enum(['up', 'down']),
  reason: z.string().max(1000).default(''),
});
const AboutProcedure = z.object({
  channelData: z.object({ reply: z.object({ procedure: z.object({ code: z.string() }) }) }),
});

/**
 * Reads a thumb and looks up which procedure the judged reply was about. Throws 400 for a wrong shape or a reply that
 * is not in this conversation.
 */
export async function judgement(
  value: unknown,
  who: { conversationId: string; senderId: string },
  log: ActivityLog,
): Promise<Feedback> {
  const parsed = Value.safeParse(value);
  if (!parsed.success)
    throw new Problem(
      400,
      'BadArgument',
      `Trường "value.${parsed.error.issues[0]?.path.join('.')}" không hợp lệ.`,
    );
  const { activityId, thumb, reason } = parsed.data;
  const seq = Number(/\|(\d{7,})$/.exec(activityId)?.[1] ?? Number.NaN);
  const { activities } = Number.isSafeInteger(seq)
    ? await log.list(who.conversationId, seq - 1, 1)
    : { activities: [] };
  const judged = activities[0] && outgoingActivity(who.conversationId, activities[0]);
  if (judged?.id !== activityId)
    throw new Problem(
      400,
      'BadArgument',
      'Trường "value.activityId" không phải câu trả lời của hội thoại này.',
    );
  const about = AboutProcedure.safeParse(judged);
  const procedure = about.success ? about.data.channelData.reply.procedure.code : '';
  const question = await questionOf(who.conversationId, seq, String(judged.replyToId ?? ''), log);
  return {
    channel: 'webchat',
    ...who,
    activityId,
    thumb,
    reason,
    procedure,
    ...(question ? { question } : {}),
  };
}

/** A reply comes at most this many activities after its question. */
const NEAR = 20;

/** The words that a reply answers, as they were typed; undefined where they are not among what came just before. */
async function questionOf(
  conversationId: string,
  seq: number,
  replyToId: string,
  log: ActivityLog,
): Promise<string | undefined> {
  if (replyToId === '') return undefined;
  const { activities } = await log.list(conversationId, Math.max(0, seq - 1 - NEAR), NEAR);
  const asked = activities.find(({ activity }) => activity.id === replyToId)?.activity as
    { text?: unknown } | undefined;
  return typeof asked?.text === 'string' ? asked.text : undefined;
}
