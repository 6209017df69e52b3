import {
  platform,
  type OpenClDeviceInfo,
  type OpenClLibrary,
  type OpenClQueue,
  OpenClError,
} from '#platform';
import {
  anIntegerFrom,
  aText,
  checkArguments,
  either,
  InvalidArgumentError,
  optional,
  optionsOf,
  UnavailableError,
} from '../../errors/index.js';
import { deviceBackend, type DeviceBackend } from '../devices/index.js';
import { openClDevice } from './openClDevice.js';

export interface OpenClOptions {
  /**
   * Which device: its number in the list of `widejet doctor`, or a part of its name or of that of its
   * platform. The first GPU unless given, or else the first device that computes in float64.
   */
  readonly device?: number | string;
}

const openClOptions = optionsOf<OpenClOptions>('openclBackend', {
  device: optional(either(anIntegerFrom(0), aText)),
});

const NO_PLATFORM = -1001;

/**
 * Computes by OpenCL, in float64: on GPUs of NVIDIA, AMD and Intel with nothing but their drivers, or on a
 * processor with pocl. Parameters made with it live on the device, and so every question about them is
 * computed there.
 *
 * Results agree with the processor's to rounding: sums are added in another order. Implicit weights take the
 * same random numbers, bit for bit, so that a seed names the same network. The memory of the device is that
 * of `parameters` until they are released (`releaseParameters`) or forgotten, and that of a few evaluations
 * more; `close()` gives all of it back. The process may end without.
 *
 * @throws UnavailableError, with what to install, where there is no library of OpenCL, no driver, or no
 *   device that computes in float64; InvalidArgumentError for a device that is not there.
 * @example
 * ```ts
 * import { initialize, mlp, taylorTerms } from 'widejet';
 * import { openclBackend, openclDevices } from 'widejet/node';
 * const backend = openclDevices().devices.some(({ hasDoubles }) => hasDoubles) ? openclBackend() : undefined;
 * const model = mlp({ depth: 3, activation: 'tanh' });
 * const parameters = initialize(model, { width: 256, inputSize: 2, seed: 1, ...(backend && { backend }) });
 * const { derivatives } = await taylorTerms(model, parameters, { at: [1, 0], along: [0, 1], order: 2 });
 * console.log(derivatives.length, backend?.precision ?? 'float64'); // 3 float64
 * backend?.close();
 * ```
 */
export function openclBackend(options: OpenClOptions = {}): DeviceBackend<'float64'> {
  checkArguments({ options: [options, openClOptions] });
  const { device } = options;
  const library = openLibrary();
  const found = devicesOf(library);
  const { info, open } = chosen(found, device);
  let queue: OpenClQueue;
  try {
    queue = open();
  } catch (error) {
    throw unavailable(
      `${info.name} cannot be opened: ${messageOf(error)}`,
      'close programs that use it',
      error,
    );
  }
  return deviceBackend(openClDevice(info, queue), () => {
    queue.close();
  });
}

/** A device as its driver describes it. */
export interface OpenClDeviceDescription {
  readonly name: string;
  readonly vendor: string;
  /** Of the platform that it belongs to: "NVIDIA CUDA". */
  readonly platform: string;
  readonly driver: string;
  /** Of OpenCL: "OpenCL 3.0 CUDA". */
  readonly version: string;
  readonly kind: 'GPU' | 'CPU' | 'other';
  /** Whether it computes in float64. */
  readonly hasDoubles: boolean;
  readonly units: number;
  /** Bytes. */
  readonly memory: number;
  /** The longest memory that is given at once, in bytes. */
  readonly longest: number;
}

/** The devices that OpenCL finds here, or why it finds none. */
export interface OpenClDiagnosis {
  readonly devices: readonly OpenClDeviceDescription[];
  /** The library, if there is one. */
  readonly library?: string;
  /** Why there are no devices, and what to do. */
  readonly problem?: string;
}

/**
 * What OpenCL finds on this machine.
 *
 * @example
 * ```ts
 * import { openclDevices } from 'widejet/node';
 * const { devices, problem } = openclDevices();
 * console.log(devices.length > 0 || problem !== undefined); // true
 * ```
 */
export function openclDevices(): OpenClDiagnosis {
  try {
    const library = openLibrary();
    return { library: library.path, devices: devicesOf(library).map(({ info }) => info) };
  } catch (error) {
    if (!(error instanceof UnavailableError)) throw error;
    return { devices: [], problem: error.message };
  }
}

function openLibrary(): OpenClLibrary {
  const candidates = platform.openClCandidates(platform.environment);
  const failures: string[] = [];
  for (const file of candidates) {
    try {
      return platform.openOpenClLibrary(file);
    } catch (error) {
      if (error instanceof UnavailableError) throw error;
      failures.push(`${file}: ${messageOf(error)}`);
    }
  }
  throw unavailable(
    `OpenCL is not installed: ${failures.join('; ') || 'no library is known for this platform'}`,
    'install the driver of your GPU, which brings it, or packages ocl-icd-libopencl1 and pocl-opencl-icd to compute on ' +
      'the processor',
  );
}

function devicesOf(library: OpenClLibrary): ReturnType<OpenClLibrary['devices']> {
  try {
    const devices = library.devices();
    if (devices.length > 0) return devices;
  } catch (error) {
    if (!(error instanceof OpenClError) || error.status !== NO_PLATFORM) {
      throw unavailable(`OpenCL (${library.path}) does not answer: ${messageOf(error)}`, NO_DRIVER, error);
    }
  }
  throw unavailable(`OpenCL (${library.path}) finds no platform and no device`, NO_DRIVER);
}

const NO_DRIVER =
  'install the driver of your GPU, or pocl-opencl-icd; in a container whose GPU OpenCL does not see, write ' +
  '"libnvidia-opencl.so.1" into /etc/OpenCL/vendors/nvidia.icd, or set OCL_ICD_VENDORS=libnvidia-opencl.so.1';

function chosen(
  devices: ReturnType<OpenClLibrary['devices']>,
  wanted: number | string | undefined,
): ReturnType<OpenClLibrary['devices']>[number] {
  const able = devices.filter(({ info }) => info.hasDoubles);
  const list = devices
    .map(({ info }, k) => `${k}: ${info.name}${info.hasDoubles ? '' : ' (no float64)'}`)
    .join(', ');
  if (wanted === undefined) {
    const first = able.find(({ info }) => info.kind === 'GPU') ?? able[0];
    if (first !== undefined) return first;
    throw unavailable(`no device of OpenCL here computes in float64 (${list})`, 'compute on the processor');
  }
  const found =
    typeof wanted === 'number'
      ? devices[wanted]
      : (able.find(({ info }) => isNamed(info, wanted)) ?? devices.find(({ info }) => isNamed(info, wanted)));
  if (found === undefined)
    throw new InvalidArgumentError('device', wanted, `one of ${list}, by number or name`);
  if (found.info.hasDoubles) return found;
  throw unavailable(`${found.info.name} does not compute in float64`, `choose another device (${list})`);
}

function isNamed({ name, platform: owner }: OpenClDeviceInfo, part: string): boolean {
  return `${name} ${owner}`.toLowerCase().includes(part.toLowerCase());
}

function unavailable(problem: string, advice: string, cause?: unknown): UnavailableError {
  return new UnavailableError(`${problem}: ${advice}`, { cause });
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
