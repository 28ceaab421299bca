#!/usr/bin/env node
import { Command } from 'commander';
import { importCommand } from './import.js';

const program = new Command('knowledge')
  .description('Kho tri thức của trợ lý: nhập danh mục, kiểm tra, báo cáo')
  .showHelpAfterError('(thêm --help để xem cách dùng)');

importCommand(program);

await program.parseAsync();
