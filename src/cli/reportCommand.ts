import { statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { readJournal } from '../journal/index.js';
import type { CommandImplementation } from './commands.js';
import { journalName } from './journalName.js';
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
    const journal = journalAt(command.args[0] ?? '');
    return writeReport({
      journal,
      contents: readJournal(journal),
      directory: options.out ?? dirname(journal),
      options,
    });
  },
};

/** A journal, or the one of a directory. */
function journalAt(path: string): string {
  try {
    return statSync(path).isDirectory() ? join(path, journalName) : path;
  } catch {
    // Whoever reads it says what is wrong.
    return path;
  }
}
