import { loadKoffi } from './koffi.js';
import { OpenClError, type OpenClDeviceInfo, type OpenClHandle, type OpenClLibrary } from './openCl.js';
import { openQueue } from './openClQueue.js';
import type { Environment } from './platform.js';

/** CL_PLATFORM_… and CL_DEVICE_…: what can be asked for. */
const [PLATFORM_NAME, DEVICE_TYPE, MAX_COMPUTE_UNITS, MAX_MEM_ALLOC_SIZE, GLOBAL_MEM_SIZE] = [
  0x0902, 0x1000, 0x1002, 0x1010, 0x101f,
];
const [DEVICE_NAME, DEVICE_VENDOR, DRIVER_VERSION, DEVICE_VERSION, DEVICE_EXTENSIONS] = [
  0x102b, 0x102c, 0x102d, 0x102f, 0x1030,
];
const ALL_DEVICES = 0xffffffff;
const [TYPE_CPU, TYPE_GPU] = [2n, 4n];
const DEVICE_NOT_FOUND = -1;

/** Names for the loader of the system, best first; the variable is for libraries of one driver alone. */
export function openClCandidates(environment: Environment, platform: NodeJS.Platform): string[] {
  const chosen = environment['WIDEJET_OPENCL'];
  if (chosen !== undefined && chosen !== '') return [chosen];
  if (platform === 'darwin') return ['/System/Library/Frameworks/OpenCL.framework/OpenCL'];
  if (platform === 'win32') return ['OpenCL.dll'];
  return ['libOpenCL.so.1', 'libOpenCL.so'];
}

/** A call that gives CL_SUCCESS, or an error code. */
export type Call = (...values: readonly unknown[]) => void;

/** The functions of a library, which check the codes that they give. */
export interface Functions {
  readonly call: (name: string, parameters: string) => Call;
  /** One that gives an object, and its error code in its last parameter. */
  readonly make: (name: string, parameters: string) => (...values: readonly unknown[]) => OpenClHandle;
  /** A call that is made beside the event loop. */
  readonly later: (name: string, parameters: string) => (...values: readonly unknown[]) => Promise<void>;
}

/**
 * Opens a library of OpenCL.
 *
 * @throws Error when koffi does not run here or the library cannot be opened; OpenClError when it finds no
 *   platform.
 */
export function openOpenClLibrary(file: string): OpenClLibrary {
  const functions = functionsOf(file);
  const ask = {
    platforms: functions.call('clGetPlatformIDs', 'uint32_t count, void *platforms, void *found'),
    platform: functions.call(
      'clGetPlatformInfo',
      'void *of, uint32_t what, size_t size, void *value, void *found',
    ),
    devices: functions.call('clGetDeviceIDs', 'void *platform, uint64_t kind, uint32_t count, void *devices, void *found'), // prettier-ignore
    device: functions.call(
      'clGetDeviceInfo',
      'void *of, uint32_t what, size_t size, void *value, void *found',
    ),
  };

  return {
    path: file,
    devices: () =>
      handles((count, list, found) => {
        ask.platforms(count, list, found);
      }).flatMap(platform =>
        devicesOf(platform).map(device => ({
          info: describe(platform, device),
          open: () => openQueue(functions, device),
        })),
      ),
  };

  function devicesOf(platform: OpenClHandle): OpenClHandle[] {
    try {
      return handles((count, list, found) => {
        ask.devices(platform, ALL_DEVICES, count, list, found);
      });
    } catch (error) {
      if (error instanceof OpenClError && error.status === DEVICE_NOT_FOUND) return [];
      throw error;
    }
  }

  function describe(platform: OpenClHandle, device: OpenClHandle): OpenClDeviceInfo {
    const text = (what: number): string => textOf(ask.device, device, what);
    const kind = integerOf(ask.device, device, DEVICE_TYPE, 8);
    return {
      name: text(DEVICE_NAME),
      vendor: text(DEVICE_VENDOR),
      platform: textOf(ask.platform, platform, PLATFORM_NAME),
      driver: text(DRIVER_VERSION),
      version: text(DEVICE_VERSION),
      kind: (kind & TYPE_GPU) !== 0n ? 'GPU' : (kind & TYPE_CPU) !== 0n ? 'CPU' : 'other',
      hasDoubles: /\bcl_khr_fp64\b/.test(text(DEVICE_EXTENSIONS)),
      units: Number(integerOf(ask.device, device, MAX_COMPUTE_UNITS, 4)),
      memory: Number(integerOf(ask.device, device, GLOBAL_MEM_SIZE, 8)),
      longest: Number(integerOf(ask.device, device, MAX_MEM_ALLOC_SIZE, 8)),
    };
  }
}

function functionsOf(file: string): Functions {
  const ffi = loadKoffi();
  const library = ffi.load(file);
  return {
    call(name, parameters) {
      const native = library.func(`int ${name}(${parameters})`);
      return (...values) => {
        check(name, native(...values) as number);
      };
    },
    make(name, parameters) {
      const native = library.func(`void *${name}(${parameters})`);
      return (...values) => {
        const status = new Int32Array(1);
        const made = native(...values, status) as OpenClHandle | null;
        check(name, status[0] ?? NaN);
        // A null pointer without an error code is none of the specification.
        if (made === null) throw new OpenClError(name, NaN);
        return made;
      };
    },
    later(name, parameters) {
      const native = library.func(`int ${name}(${parameters})`);
      return (...values) =>
        new Promise((resolve, reject) => {
          native.async(...values, (error: Error | null, status: number) => {
            if (error !== null) reject(error);
            else if (status !== 0) reject(new OpenClError(name, status));
            else resolve();
          });
        });
    },
  };
}

function check(name: string, status: number): void {
  if (status !== 0) throw new OpenClError(name, status);
}

/** A list whose length has to be asked for first. */
function handles(
  ask: (count: number, list: BigUint64Array | null, found: Uint32Array | null) => void,
): OpenClHandle[] {
  const found = new Uint32Array(1);
  ask(0, null, found);
  const count = found[0] ?? 0;
  if (count === 0) return [];
  const list = new BigUint64Array(count);
  ask(count, list, null);
  return Array.from(list);
}

function textOf(ask: Call, of: OpenClHandle, what: number): string {
  const found = new BigUint64Array(1);
  ask(of, what, 0, null, found);
  const bytes = new Uint8Array(Number(found[0] ?? 0n));
  ask(of, what, bytes.length, bytes, null);
  return new TextDecoder().decode(bytes).replace(/\0.*$/s, '').trim();
}

function integerOf(ask: Call, of: OpenClHandle, what: number, bytes: 4 | 8): bigint {
  const value = new BigUint64Array(1);
  ask(of, what, bytes, value, null);
  return value[0] ?? 0n;
}
