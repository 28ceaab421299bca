#!/usr/bin/env node
import pc from 'picocolors';
import { startApp } from './app.js';
import { SettingError, loadConfig, secretsOf } from './config.js';
import { createLogger } from './ops/logger.js';

/** Starts the assistant; a wrong setting or a taken port stops it with one line that says what to mend. */
async function main(): Promise<void> {
  const config = loadConfig();
  const logger = createLogger({ level: config.logLevel, secrets: secretsOf(config) });
  const app = await startApp(config, logger);
  if (process.stdout.isTTY)
    console.log(pc.green(`\n  Mở ${pc.bold(app.address)} để hỏi trợ lý. Ctrl+C để dừng.\n`));
  let stopping = false;
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      if (stopping) process.exit(1);
      stopping = true;
      logger.info('đang dừng', { signal });
      app.stop().then(
        () => process.exit(0),
        (error: unknown) => {
          logger.error(`dừng không trọn: ${String(error)}`);
          process.exit(1);
        },
      );
    });
  }
  process.on('unhandledRejection', (reason) => {
    logger.error(
      `lỗi không ai nhận: ${reason instanceof Error ? (reason.stack ?? reason.message) : String(reason)}`,
    );
  });
}

main().catch((error: unknown) => {
  const known = error instanceof SettingError || error instanceof Error;
  console.error(`${pc.red('✘')} ${known ? (error as Error).message : String(error)}`);
  if (process.env.LOG_LEVEL === 'debug' && error instanceof Error) console.error(error.stack);
  process.exit(1);
});
