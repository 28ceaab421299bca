import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Command } from 'commander';
import pc from 'picocolors';
import { codeAsTyped } from '../knowledge/check.js';
import { loadKnowledge, readLayer } from '../knowledge/folder.js';
import { vietnamDate } from '../knowledge/record.js';
import { procedureTemplate, templateName } from '../knowledge/template.js';
import { catalogueDir, knowledgeDirs, shown } from './home.js';

interface Options {
  catalogue?: string;
  out?: string;
}

/** `knowledge new CODE --catalogue DIR [--out DIR]`: a procedure file to fill in; never over a file that is there. */
export function newCommand(program: Command): void {
  program
    .command('new')
    .description('Lập mẫu tệp thủ tục cho một mã, điền sẵn từ danh mục đã nhập')
    .argument('<mã>', 'mã thủ tục, như 1.004194')
    .option('--catalogue <thư-mục>', 'danh mục đã nhập (mặc định: catalogue/)')
    .option('--out <thư-mục>', 'ghi tệp vào thư mục này; không có thì in ra màn hình')
    .action((typed: string, options: Options) => {
      const fail = (message: string) => {
        console.error(`${pc.red('✘')} ${message}`);
        process.exitCode = 1;
      };
      const catalogue = catalogueDir(options.catalogue);
      if (!catalogue || !existsSync(catalogue))
        return fail(
          'Chưa có danh mục đã nhập. Hãy chạy trước: npm run knowledge -- import <tệp> --out catalogue, rồi thêm --catalogue catalogue',
        );
      const code = codeAsTyped(typed);
      const procedure = loadKnowledge([catalogue]).byCode.get(code);
      if (!procedure)
        return fail(`Danh mục ${shown(catalogue)} không có thủ tục mã “${code}”. Mã có dạng 1.004194.`);
      const own = knowledgeDirs()
        .map(readLayer)
        .flatMap((layer) => layer.patches)
        .find(({ patch }) => patch.code === code && patch.name);
      if (own) return fail(`Thủ tục ${code} đã có ở ${shown(own.file)}; hãy sửa tệp đó.`);
      const content = procedureTemplate(procedure, vietnamDate(Date.now()));
      if (!options.out) return void process.stdout.write(content);
      const file = path.join(options.out, templateName(procedure));
      if (existsSync(file)) return fail(`${shown(file)} đã có, không ghi đè.`);
      mkdirSync(options.out, { recursive: true });
      writeFileSync(file, content);
      return console.log(`${pc.green('✔')} ${shown(path.resolve(file))}: hãy viết nốt các dòng “VIẾT”.`);
    });
}
