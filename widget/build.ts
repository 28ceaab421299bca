import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build, transformSync, type Plugin } from 'esbuild';
import ts from 'typescript';

/** More than this, gzipped, stops the build: a page must not pay for a chat that nobody may open. */
const MOST_BYTES = 30 * 1024;

// This file runs as dist/widget/build.js; the sources stay where they are.
const output = dirname(fileURLToPath(import.meta.url));
const sources = join(output, '../../widget');

/** The style sheet goes into the script as text: a shadow root adopts it, and no page needs to allow it. */
const cssAsText: Plugin = {
  name: 'css-as-text',
  setup(build) {
    build.onLoad({ filter: /\.css$/ }, ({ path }) => ({ contents: minified(path), loader: 'text' }));
  },
};

function minified(path: string): string {
  return transformSync(readFileSync(path, 'utf8'), { loader: 'css', minify: true, target: 'safari14' }).code;
}

/** Errors of the widget's own TypeScript project, as `tsc` prints them. */
function typeErrors(): string {
  const file = join(sources, 'tsconfig.json');
  const config = ts.parseJsonConfigFileContent(
    ts.readConfigFile(file, ts.sys.readFile).config,
    ts.sys,
    sources,
  );
  const program = ts.createProgram(config.fileNames, config.options);
  return ts.formatDiagnostics(ts.getPreEmitDiagnostics(program), {
    getCanonicalFileName: (name) => name,
    getCurrentDirectory: () => process.cwd(),
    getNewLine: () => '\n',
  });
}

const errors = typeErrors();
if (errors) {
  console.error(errors);
  process.exit(1);
}
mkdirSync(output, { recursive: true });
await build({
  entryPoints: [join(sources, 'main.ts')],
  outfile: join(output, 'widget.js'),
  bundle: true,
  format: 'iife',
  minify: true,
  // Chrome 80, Firefox 78, Safari 14: phones of 2020.
  target: 'es2020',
  charset: 'utf8',
  legalComments: 'none',
  logLevel: 'warning',
  plugins: [cssAsText],
});
writeFileSync(join(output, 'widget.css'), minified(join(sources, 'widget.css')));
const size = gzipSync(readFileSync(join(output, 'widget.js')), { level: 9 }).length;
if (size > MOST_BYTES) {
  console.error(`widget.js nặng ${size} byte sau gzip, quá mức ${MOST_BYTES}`);
  process.exit(1);
}
