#!/usr/bin/env node
import { Command } from 'commander';
import { checkCommand } from './check.js';
import { importCommand } from './import.js';
import { verifyCommand } from './verify.js';

const program = new Command('knowledge')
  .description('Kho tri thức của trợ lý: nhập danh mục, kiểm tra, báo cáo')
  .showHelpAfterError('(thêm --help để xem cách dùng)');

checkCommand(program);
importCommand(program);
verifyCommand(program);

await program.parseAsync();
