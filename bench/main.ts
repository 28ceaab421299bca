import pc from 'picocolors';

/** Every bench by name; each prints its figures and what it compares with. */
const BENCHES: Record<string, () => Promise<{ run(): Promise<void> }>> = {
  core: () => import('./core.js'),
  ranking: () => import('./ranking.js'),
  webchat: () => import('./webchat.js'),
  dossier: () => import('./dossier.js'),
  reload: () => import('./reload.js'),
  server: () => import('./server.js'),
  zalo: () => import('./zalo.js'),
};

const names = process.argv.slice(2).filter((name) => !name.startsWith('-'));
if (process.argv.includes('--help')) {
  console.log(
    `npm run bench -- [tên…]   các phép đo: ${Object.keys(BENCHES).join(', ')}; mặc định: core, ranking`,
  );
  process.exit(0);
}
for (const name of names.length > 0 ? names : ['core', 'ranking']) {
  const open = BENCHES[name];
  if (!open) {
    console.error(pc.red(`✘ không có phép đo “${name}”; có: ${Object.keys(BENCHES).join(', ')}`));
    process.exit(1);
  }
  console.log(pc.bold(`\n${name}`));
  await (await open()).run();
}
