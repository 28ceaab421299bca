import { formatProblem, type Problem } from '../knowledge/problem.js';
import type { Health } from '../ops/health.js';
import type { Logger } from '../ops/logger.js';
import type { Metrics } from '../ops/metrics.js';
import type { Thinker } from './thinker.js';

/** How many problems are named where there is room for few. */
const NAMED = 5;

/**
 * Tells of the content in the log, in `/readyz` and in the metrics. What it gives back begins to watch the folders: once
 * the program answers, since the thread that looks would take its share of a start.
 */
export function followContent(
  thinker: Thinker,
  { logger, health, metrics }: { logger: Logger; health: Health; metrics: Metrics },
): () => void {
  const { errors, waiting } = sorted(thinker.state.problems);
  for (const problem of errors) logger.error(`kho tri thức: ${formatProblem(problem)}`);
  for (const problem of waiting) logger.debug(`kho tri thức: ${formatProblem(problem)}`);
  if (waiting.length > 0) {
    logger.info(
      `kho tri thức: ${waiting.length} chỗ cần xem lại hoặc còn chờ danh mục quốc gia; xem bằng npm run knowledge -- check`,
    );
  }
  let trouble: string | null = null;
  health.register('knowledge', () => {
    if (!thinker.isAwake) return { ok: false, detail: 'luồng suy nghĩ đã dừng, đang bắt đầu lại' };
    const { procedures, faq } = thinker.state;
    return `${procedures} thủ tục, ${faq} câu hỏi chung`;
  });
  health.register(
    'knowledge_folder',
    () => {
      const { takenAt, refused } = thinker.state;
      const since = `đang dùng bản nhận lúc ${takenAt.toISOString()}`;
      if (trouble) return { ok: false, detail: `không theo dõi được thư mục (${trouble}); ${since}` };
      if (refused.length === 0) return since;
      const named = refused.slice(0, NAMED).map(formatProblem).join('; ');
      const more = refused.length > NAMED ? ` và ${refused.length - NAMED} lỗi khác` : '';
      return { ok: false, detail: `${named}${more}; ${since}` };
    },
    false,
  );
  metrics.watch(
    'knowledge_problems',
    'Lỗi trong thư mục tri thức hiện thời (0: bản đang dùng là bản mới nhất)',
    () => thinker.state.refused.length,
  );
  metrics.watch(
    'knowledge_taken_timestamp_seconds',
    'Lúc nhận bản kho đang dùng',
    () => thinker.state.takenAt.getTime() / 1000,
  );
  return () =>
    thinker.watch(
      ({ outcome, kind, tookMs, problems }) => {
        trouble = null;
        metrics.knowledgeChange(outcome, kind, tookMs);
        const { procedures, faq } = thinker.state;
        if (outcome === 'taken') {
          for (const problem of problems) logger.warn(`kho tri thức: ${formatProblem(problem)}`);
          logger.info('kho tri thức: đã nhận bản mới', {
            procedures,
            faq,
            tookMs: Math.round(tookMs),
          });
          return;
        }
        logger.error(`kho tri thức: bản mới có ${problems.length} lỗi, chưa nhận; vẫn trả lời theo bản cũ`);
        for (const problem of problems.slice(0, NAMED))
          logger.error(`kho tri thức: ${formatProblem(problem)}`);
      },
      (error) => {
        trouble = error.message;
        logger.error(`kho tri thức: không theo dõi được thư mục, sẽ thử lại (${error.message})`);
      },
    );
}

/** What is wrong, and what may only want the national catalogue: a newcomer has not imported it yet. */
function sorted(problems: Problem[]): { errors: Problem[]; waiting: Problem[] } {
  return {
    errors: problems.filter(({ level }) => level === 'error'),
    waiting: problems.filter(({ level }) => level !== 'error'),
  };
}
