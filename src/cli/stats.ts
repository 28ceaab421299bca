import type { Command } from 'commander';
import { Flows } from '../dialogs/flows.js';
import { loadKnowledge } from '../knowledge/folder.js';
import type { Procedure } from '../knowledge/procedure.js';
import { catalogueDir, dialogsDir, knowledgeDirs } from './home.js';
import { number, table } from './terminal.js';

/** `knowledge stats [DIR]`: how much the knowledge holds, by group. */
export function statsCommand(program: Command): void {
  program
    .command('stats')
    .description('Kho có bao nhiêu thủ tục, cách hỏi, tên gọi, câu hỏi chung, tin, luồng hỏi')
    .argument('[thư-mục]', 'kho tri thức; mặc định: KNOWLEDGE_DIR hoặc knowledge/')
    .option('--catalogue <thư-mục>', 'danh mục đã nhập, đặt dưới kho')
    .action((dir: string | undefined, options: { catalogue?: string }) => {
      const catalogue = options.catalogue ? catalogueDir(options.catalogue) : undefined;
      const knowledge = loadKnowledge([...(catalogue ? [catalogue] : []), ...knowledgeDirs(dir)]);
      const groups = new Map<string, Procedure[]>();
      for (const procedure of knowledge.procedures) {
        const group = procedure.situation || '(chỉ trong danh mục)';
        groups.set(group, [...(groups.get(group) ?? []), procedure]);
      }
      const sheet = table(['nhóm', 'thủ tục', 'cách hỏi', 'tên gọi', 'hay nhầm', 'đối chiếu cũ nhất'], 1);
      const row = (name: string, list: Procedure[]) => {
        const count = (of: (procedure: Procedure) => unknown[]) =>
          number.format(list.reduce((sum, procedure) => sum + of(procedure).length, 0));
        const checked = list
          .map((procedure) => procedure.checked)
          .filter(Boolean)
          .sort();
        sheet.push([
          name,
          number.format(list.length),
          count((p) => p.asks),
          count((p) => p.everydayNames),
          count((p) => p.mistakes),
          checked[0] ?? '–',
        ]);
      };
      for (const [name, list] of [...groups].sort((a, b) => b[1].length - a[1].length)) row(name, list);
      row('TỔNG', knowledge.procedures);
      console.log(sheet.toString());
      const flows = new Flows(dialogsDir(), (code) => knowledge.byCode.has(code));
      const faqAsks = knowledge.faq.reduce((sum, item) => sum + item.asks.length, 0);
      console.log(
        `Câu hỏi chung: ${knowledge.faq.length} (${number.format(faqAsks)} cách hỏi) · từ điển: ${knowledge.lexicon.length} mục · tin: ${knowledge.news.length} · ngoài phạm vi: ${knowledge.outside.length} việc · luồng hỏi: ${flows.all.length}`,
      );
    });
}
