import type { Command } from 'commander';
import pc from 'picocolors';
import { flowGraph } from '../dialogs/flow.js';
import { Flows } from '../dialogs/flows.js';
import { loadKnowledge } from '../knowledge/folder.js';
import { catalogueDir, dialogsDir, knowledgeDirs } from './home.js';

/** `knowledge graph [ID]`: the guided flows as Mermaid, to paste where Mermaid is drawn. */
export function graphCommand(program: Command): void {
  program
    .command('graph')
    .description('Vẽ luồng hỏi bằng Mermaid (dán vào mermaid.live hoặc trang Markdown)')
    .argument('[mã]', 'mã của luồng, như bang-lai; để trống thì vẽ mọi luồng')
    .option('--catalogue <thư-mục>', 'danh mục đã nhập, đặt dưới kho')
    .action((id: string | undefined, options: { catalogue?: string }) => {
      const catalogue = catalogueDir(options.catalogue);
      const knowledge = loadKnowledge([...(catalogue ? [catalogue] : []), ...knowledgeDirs()]);
      // A choice whose procedure is only in the catalogue is drawn too: the flow is shown as it was written.
      const flows = new Flows(dialogsDir(), () => true);
      const wanted = id ? flows.all.filter((flow) => flow.id === id) : flows.all;
      if (wanted.length === 0) {
        console.error(
          `${pc.red('✘')} Không có luồng “${id ?? ''}”. Các luồng: ${flows.all.map((flow) => flow.id).join(', ')}`,
        );
        process.exitCode = 1;
        return;
      }
      for (const flow of wanted) {
        if (wanted.length > 1) console.log(`%% ${flow.id}`);
        console.log(flowGraph(flow, (code) => knowledge.byCode.get(code)?.name ?? '(có trong danh mục)'));
        if (wanted.length > 1) console.log('');
      }
    });
}
