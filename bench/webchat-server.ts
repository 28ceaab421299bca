import { startApp } from '../src/app.js';
import { loadConfig } from '../src/config.js';
import { createLogger } from '../src/ops/logger.js';

/**
 * The assistant as it is started, for `bench webchat`, which runs it as a child: says when it is ready, and how much
 * memory it holds when asked.
 */
const config = loadConfig();
await startApp(config, createLogger({ level: 'error' }));
process.on('message', async () => {
  // Twice, with a pause: what has just been let go is given back to the system late.
  for (let i = 0; i < 2; i++) {
    globalThis.gc?.();
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
  const { rss, heapUsed, external } = process.memoryUsage();
  process.send?.({ rss, live: heapUsed + external });
});
process.on('disconnect', () => process.exit());
process.send?.('ready');
