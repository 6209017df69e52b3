import { dirname } from 'node:path';
import type { Command } from 'commander';
import { readJournal } from '../scaling/index.js';
import { addOutputOptions, writeReport, type OutputOptions } from './reportFiles.js';

interface ReportOptions extends OutputOptions {
  readonly out?: string;
}

export function addReportCommand(program: Command): void {
  const command = program
    .command('report')
    .description('fits the samples of a journal again and writes the report, without computing any')
    .argument('<samples.jsonl>', 'the journal of `widejet scaling`')
    .option('--out <directory>', 'where the report goes (default: beside the journal)');
  addOutputOptions(command).action(async (journal: string, options: ReportOptions) => {
    await writeReport({
      journal,
      contents: readJournal(journal),
      directory: options.out ?? dirname(journal),
      options,
    });
  });
}
