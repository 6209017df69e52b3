import type { Command } from 'commander';
import { completedAfter, completedArgument, type Completed } from './completionWords.js';

/** An option as shells complete it. */
export interface CompletedOption {
  /** "--width" and, of a few, "-h". */
  readonly names: readonly string[];
  readonly help: string;
  /** What stands after it; undefined for an option without a value. */
  readonly value: Completed | undefined;
}

/** A command as shells complete it. */
export interface CompletedCommand {
  readonly name: string;
  readonly help: string;
  readonly options: readonly CompletedOption[];
  readonly argument: Completed | undefined;
}

/** What a script of a shell is written from: all commands, with the options of the program itself. */
export interface CompletionTree {
  readonly options: readonly CompletedOption[];
  readonly commands: readonly CompletedCommand[];
}

export function completionTree(program: Command): CompletionTree {
  const help = program.createHelp();
  const optionsOf = (command: Command): CompletedOption[] =>
    help.visibleOptions(command).map(option => ({
      names: [option.long, option.short].filter(name => name !== undefined),
      help: firstWords(option.description),
      value: completedAfter(option),
    }));
  const commands = help.visibleCommands(program);
  const names = commands.map(command => command.name());
  return {
    options: optionsOf(program),
    commands: commands.map(command => {
      const [argument] = command.registeredArguments;
      const isHelp = command.name() === 'help';
      return {
        name: command.name(),
        help: firstWords(command.description()),
        options: isHelp ? [] : optionsOf(command),
        argument: isHelp
          ? { kind: 'words', words: names, isList: false, orFiles: false }
          : argument && completedArgument(argument),
      };
    }),
  };
}

/** Enough to choose by: the list of all activations would fill the screen. */
function firstWords(text: string): string {
  if (text.length <= 70) return text;
  const end = text.lastIndexOf(' ', 69);
  return `${text.slice(0, end).replace(/[,;:.]$/, '')} …`;
}
