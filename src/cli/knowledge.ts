#!/usr/bin/env node
import { Command } from 'commander';
import { checkCommand } from './check.js';
import { graphCommand } from './graph.js';
import { importCommand } from './import.js';
import { newCommand } from './new.js';
import { newsCommand } from './news.js';
import { reportCommand } from './report.js';
import { statsCommand } from './stats.js';
import { syncCommand } from './sync.js';
import { verifyCommand } from './verify.js';

const program = new Command('knowledge')
  .description('Kho tri thức của trợ lý: nhập danh mục, kiểm tra, báo cáo')
  .showHelpAfterError('(thêm --help để xem cách dùng)');

checkCommand(program);
importCommand(program);
syncCommand(program);
newsCommand(program);
verifyCommand(program);
newCommand(program);
statsCommand(program);
reportCommand(program);
graphCommand(program);

await program.parseAsync();
