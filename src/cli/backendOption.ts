import { InvalidArgumentError as CommanderArgumentError, Option, type Command } from 'commander';
import { openclBackend, type DeviceBackend } from '../backends/index.js';
import { printError } from './output.js';

/** What stands after `--backend`. */
export type BackendChoice =
  { readonly kind: 'cpu' } | { readonly kind: 'opencl'; readonly device?: number | string };

export interface BackendOption {
  readonly backend: BackendChoice;
}

/** @param where what stands before the help, as "with --check, ". */
export function addBackendOption(command: Command, where = ''): Command {
  return command.addOption(
    new Option(
      '--backend <name>',
      `${where}where networks live and are computed: cpu, opencl, or opencl:DEVICE by its number or name`,
    )
      .argParser(backendChoice)
      .default({ kind: 'cpu' }, 'cpu'),
  );
}

/** "cpu", "opencl", or "opencl:1" and "opencl:nvidia". */
export function backendChoice(text: string): BackendChoice {
  if (text === 'cpu') return { kind: 'cpu' };
  const found = /^opencl(?::(?<device>.+))?$/.exec(text)?.groups;
  if (found === undefined)
    throw new CommanderArgumentError('allowed: cpu, opencl, or opencl:DEVICE by number or name.');
  const device = found['device'];
  if (device === undefined) return { kind: 'opencl' };
  return { kind: 'opencl', device: /^\d+$/.test(device) ? Number(device) : device };
}

/**
 * Does some work with the backend that is asked for, and gives back its memory; the processor is none.
 *
 * @throws UnavailableError before the work starts, where there is no such device.
 */
export async function withBackend<Result>(
  choice: BackendChoice,
  work: (backend: DeviceBackend | undefined) => Promise<Result>,
): Promise<Result> {
  const backend = opened(choice);
  if (backend === undefined) return work(undefined);
  printError(`${backend.name}, ${backend.precision}\n`);
  try {
    return await work(backend);
  } finally {
    backend.close();
  }
}

/** @throws UnavailableError, InvalidArgumentError where there is no such device. */
export function checkBackend(choice: BackendChoice): void {
  opened(choice)?.close();
}

function opened(choice: BackendChoice): DeviceBackend | undefined {
  if (choice.kind === 'cpu') return undefined;
  const { device } = choice;
  return openclBackend(device === undefined ? {} : { device });
}
