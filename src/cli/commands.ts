import { Argument, Command } from 'commander';
import { print, printError } from './output.js';
import { widejetVersion } from '../kernelFiles/version.js';

/**
 * What a command takes and what it does. It stands in a module of its own, which is loaded when the command
 * is called.
 */
export interface CommandImplementation {
  readonly addOptions: (command: Command) => void;
  /**
   * Does the work, after commander has read the options.
   * @param words the whole command line.
   * @returns the exit code.
   */
  readonly run: (command: Command, words: readonly string[]) => Promise<number>;
}

interface CommandEntry {
  readonly name: string;
  readonly description: string;
  readonly argument?: readonly [name: string, description: string, choices?: readonly string[]];
  readonly load: () => Promise<CommandImplementation>;
}

const entries: readonly CommandEntry[] = [
  {
    name: 'taylor',
    description: 'Taylor terms K⁽⁰⁾..K⁽ᴿ⁾ of one network: one from a file, or one that is drawn',
    argument: ['[network]', 'a trained network, .json, .npz or .safetensors; see docs/network-files.md'],
    load: async () => (await import('./taylorCommand.js')).taylorCommand,
  },
  {
    name: 'limit',
    description: 'NNGP and tangent kernel at n = ∞ of a network from a file, or of one that options describe',
    argument: ['[limit.json]', 'a network and a list of inputs; see docs/limits.md'],
    load: async () => (await import('./limitCommand.js')).limitCommand,
  },
  {
    name: 'predict',
    description:
      'predicts digits by the NTK or NNGP of a network at n = ∞: accuracy, loss, intervals, figures',
    load: async () => (await import('./predictCommand.js')).predictCommand,
  },
  {
    name: 'scaling',
    description:
      'sweeps widths × seeds and compares how K⁽ʳ⁾ and other quantities scale with what theory says',
    load: async () => (await import('./scalingCommand.js')).scalingCommand,
  },
  {
    name: 'exact',
    description:
      'exact moments of K⁽ʳ⁾ and other quantities as formulas in 1/n, their exponents and what theory says',
    load: async () => (await import('./exactCommand.js')).exactCommand,
  },
  {
    name: 'report',
    description: 'fits the samples of a journal again and writes the report, without computing any',
    argument: ['<samples.jsonl>', 'the journal of `widejet scaling`, or the directory that it is in'],
    load: async () => (await import('./reportCommand.js')).reportCommand,
  },
  {
    name: 'check',
    description:
      'proves the identities that widejet relies on, by exact polynomials, by nerdamer and in numbers',
    load: async () => (await import('./checkCommand.js')).checkCommand,
  },
  {
    name: 'doctor',
    description: 'shows what computes on this machine, and checks that it computes correctly',
    load: async () => (await import('./doctorCommand.js')).doctorCommand,
  },
  {
    name: 'completion',
    description: 'prints a script by which a shell completes commands, options, their values and files',
    argument: ['<shell>', 'the shell that reads it', ['bash', 'zsh', 'fish']],
    load: async () => (await import('./completionCommand.js')).completionCommand,
  },
];

/** The commands of widejet, and what is loaded of them. */
export interface Commands {
  readonly program: Command;
  readonly loaded: ReadonlyMap<Command, CommandImplementation>;
}

/**
 * All commands for commander. Only those that `isNamed` have their options: an overview of the commands needs
 * no network, and to load what a command needs takes longer than to print it.
 */
export async function commandsOf(isNamed: (name: string) => boolean): Promise<Commands> {
  const program = new Command('widejet')
    .description('Taylor terms of wide networks, how they scale with width, and their limits')
    .version(widejetVersion())
    .exitOverride()
    .showHelpAfterError('(--help shows what is allowed)')
    .configureHelp({ subcommandTerm: command => `${command.name()} ${command.usage()}` })
    .configureOutput({
      writeOut: print,
      writeErr: printError,
    });
  const loaded = new Map<Command, CommandImplementation>();
  for (const { name, description, argument, load } of entries) {
    const command = program.command(name).description(description);
    if (argument !== undefined) {
      const [word, explanation, choices] = argument;
      const taken = new Argument(word, explanation);
      command.addArgument(choices === undefined ? taken : taken.choices(choices));
    }
    if (isNamed(name)) {
      const implementation = await load();
      implementation.addOptions(command);
      loaded.set(command, implementation);
    }
  }
  return { program, loaded };
}
