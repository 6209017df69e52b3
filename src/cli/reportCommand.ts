import { dirname } from 'node:path';
import { readJournal } from '../journal/index.js';
import type { CommandImplementation } from './commands.js';
import { addOutputOptions, writeReport, type OutputOptions } from './reportFiles.js';

interface ReportOptions extends OutputOptions {
  readonly out?: string;
}

export const reportCommand: CommandImplementation = {
  addOptions(command) {
    command.option('--out <directory>', 'where the report goes (default: beside the journal)');
    addOutputOptions(command);
  },

  async run(command) {
    const options = command.opts<ReportOptions>();
    const [journal = ''] = command.args;
    return writeReport({
      journal,
      contents: readJournal(journal),
      directory: options.out ?? dirname(journal),
      options,
    });
  },
};
