import { bashCompletion } from './bashCompletion.js';
import type { CommandImplementation } from './commands.js';
import { completionTree, type CompletionTree } from './completionTree.js';
import { exitCodes } from './exitCodes.js';
import { fishCompletion } from './fishCompletion.js';
import { print } from './output.js';
import { zshCompletion } from './zshCompletion.js';

const scripts: ReadonlyMap<string, (tree: CompletionTree) => string> = new Map([
  ['bash', bashCompletion],
  ['zsh', zshCompletion],
  ['fish', fishCompletion],
]);

export const completionCommand: CommandImplementation = {
  addOptions() {
    // It has none.
  },

  run(command) {
    // commander has refused other shells.
    const script = scripts.get(command.args[0] ?? '');
    const program = command.parent;
    if (script !== undefined && program !== null) print(script(completionTree(program)));
    return Promise.resolve(exitCodes.fine);
  },
};
