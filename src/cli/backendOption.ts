import { InvalidArgumentError as CommanderArgumentError, Option, type Command } from 'commander';
import { openclBackend, webgpuBackend, type DeviceBackend, type WebGpuPrecision } from '../backends/index.js';
import { InvalidArgumentError } from '../errors/index.js';
import { printError } from './output.js';
import { installedTensorFlow, tensorFlowNames, type TensorFlowName } from './tensorFlow.js';

/** What stands after `--backend`. */
export type BackendChoice =
  | { readonly kind: 'cpu' }
  | { readonly kind: 'opencl'; readonly device?: number | string }
  | { readonly kind: 'tfjs'; readonly name: TensorFlowName }
  | { readonly kind: 'webgpu'; readonly precision: WebGpuPrecision };

export interface BackendOption {
  readonly backend: BackendChoice;
}

/** What it may be, but for the devices of OpenCL by their numbers or names. */
export const backendWords: readonly string[] = [
  ...['cpu', 'opencl', 'webgpu', 'webgpu:ds'],
  ...tensorFlowNames.map(name => `tfjs:${name}`),
];

/** @param where what stands before the help, as "with --check, ". */
export function addBackendOption(command: Command, where = ''): Command {
  return command.addOption(
    new Option(
      '--backend <name>',
      `${where}where networks live and are computed: cpu, opencl, opencl:DEVICE by its number or name, webgpu or tfjs:NAME in float32, or webgpu:ds in double float32`,
    )
      .argParser(backendChoice)
      .default({ kind: 'cpu' }, 'cpu'),
  );
}

/** "cpu", "opencl", or "opencl:1" and "opencl:nvidia"; "webgpu", or "webgpu:ds"; "tfjs:wasm". */
export function backendChoice(text: string): BackendChoice {
  if (text === 'cpu') return { kind: 'cpu' };
  if (text === 'webgpu') return { kind: 'webgpu', precision: 'float32' };
  if (text === 'webgpu:ds') return { kind: 'webgpu', precision: 'double float32' };
  const name = tensorFlowNames.find(each => text === `tfjs:${each}`);
  if (name !== undefined) return { kind: 'tfjs', name };
  const found = /^opencl(?::(?<device>.+))?$/.exec(text)?.groups;
  if (found === undefined)
    throw new CommanderArgumentError(
      `allowed: cpu, opencl, opencl:DEVICE by number or name, webgpu, webgpu:ds, or tfjs:NAME, one of ${tensorFlowNames.join(', ')}.`,
    );
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
  const backend = await opened(choice);
  if (backend === undefined) return work(undefined);
  printError(`${backend.name}, ${backend.precision}\n`);
  try {
    return await work(backend);
  } finally {
    backend.close();
  }
}

/** @throws UnavailableError, InvalidArgumentError where there is no such device. */
export async function checkBackend(choice: BackendChoice): Promise<void> {
  (await opened(choice))?.close();
}

async function opened(choice: BackendChoice): Promise<DeviceBackend | undefined> {
  switch (choice.kind) {
    case 'cpu':
      return undefined;
    case 'opencl':
      return openclOf(choice.device);
    case 'tfjs':
      return installedTensorFlow(choice.name);
    case 'webgpu':
      return webgpuBackend({ precision: choice.precision });
  }
}

/** @throws InvalidArgumentError in words of the option, UnavailableError. */
function openclOf(device: number | string | undefined): DeviceBackend {
  if (device === undefined) return openclBackend();
  try {
    return openclBackend({ device });
  } catch (error) {
    if (!(error instanceof InvalidArgumentError)) throw error;
    throw new InvalidArgumentError(
      '--backend',
      `opencl:${device}`,
      `opencl, or opencl:DEVICE, ${error.allowed}`,
    );
  }
}
