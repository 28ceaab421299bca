import path from 'node:path';
import cliProgress from 'cli-progress';
import { readLayer } from '../knowledge/folder.js';
import { digestOf, examplesFrom } from '../understanding/examples.js';
import { learn } from '../understanding/learning.js';
import { saveLearnt, savedFrom } from '../understanding/meanings.js';
import { HOME } from './home.js';

/** A step of the build: learns from the project's own ways of asking which topic words mean. Skipped while they stay. */
const layer = readLayer(path.join(HOME, 'knowledge'));
const examples = examplesFrom({
  procedures: [...layer.procedures, ...layer.patches.map(({ patch }) => patch)],
  faq: layer.faq,
  outside: layer.outside,
});
const digest = digestOf(examples);
if (savedFrom() !== digest) {
  const bar = process.stdout.isTTY
    ? new cliProgress.SingleBar({ format: 'Học từ {n} cách hỏi {bar} {percentage} %', hideCursor: true })
    : null;
  const n = examples.length.toLocaleString('vi');
  if (!bar) console.log(`Học từ ${n} cách hỏi…`);
  bar?.start(1, 0, { n });
  const learnt = learn(examples, digest, (round, rounds) => bar?.update(round / rounds));
  bar?.stop();
  saveLearnt(learnt);
}
