/**
 * Loaded before the program (`NODE_OPTIONS=--import …`): says on its output, as a JSON line, when its event loop stood
 * still for more than 100 ms and the process was working all that while. A delay in which it did not work is the
 * machine's, which had others to serve.
 */
import { writeSync } from 'node:fs';

const LOOK_MS = 10;
const MOST_MS = 100;

let at = performance.now();
let cpu = process.cpuUsage();
let ready = false;

setInterval(() => {
  const late = performance.now() - at - LOOK_MS;
  const { user, system } = process.cpuUsage(cpu);
  const worked = (user + system) / 1000;
  // The start is one long block, before anybody is served.
  if (ready && Math.min(late, worked) > MOST_MS) {
    writeSync(1, `${JSON.stringify({ blockedMs: Math.round(Math.min(late, worked)) })}\n`);
  }
  at = performance.now();
  cpu = process.cpuUsage();
}, LOOK_MS).unref();
process.on('SIGUSR2', () => (ready = true));
