import { tfjsBackend, type DeviceBackend, type TensorFlow } from '../backends/index.js';
import { UnavailableError } from '../errors/index.js';

/** The backends of TensorFlow.js that run in Node.js, by what it calls them. */
export const tensorFlowNames = ['cpu', 'wasm', 'webgpu', 'tensorflow'] as const;

export type TensorFlowName = (typeof tensorFlowNames)[number];

const CORE = '@tensorflow/tfjs-core';

/** The packages that have a backend, each list after the other: the module first, and then what it needs. */
const packagesOf: Readonly<Record<TensorFlowName, readonly (readonly [string, ...string[]])[]>> = {
  cpu: [[CORE, '@tensorflow/tfjs-backend-cpu']],
  wasm: [[CORE, '@tensorflow/tfjs-backend-wasm']],
  webgpu: [[CORE, '@tensorflow/tfjs-backend-webgpu']],
  tensorflow: [['@tensorflow/tfjs-node-gpu'], ['@tensorflow/tfjs-node']],
};

/** What packages are found with, and where. */
export interface Surroundings {
  readonly importPackage: (name: string) => Promise<unknown>;
  /** Of Node.js: "v20.19.0". */
  readonly version: string;
  /** Where browsers, and TensorFlow.js, look for a GPU of WebGPU. */
  readonly scope: { readonly navigator?: { readonly gpu?: unknown } };
}

const here: Surroundings = {
  importPackage: async name => (await import(name)) as unknown,
  version: process.version,
  scope: globalThis as Surroundings['scope'],
};

/**
 * A backend of the TensorFlow.js that is installed beside this package, without its greeting.
 *
 * @throws UnavailableError with what to do: for a package that is not installed, for one whose install script
 *   has not ended, for libraries that are missing, for a Node.js that is too new for it, or where it does not
 *   start.
 */
export async function installedTensorFlow(
  name: TensorFlowName,
  surroundings: Surroundings = here,
): Promise<DeviceBackend<'float32'>> {
  if (name === 'webgpu') await provideGpu(surroundings);
  const choices = packagesOf[name];
  for (const packages of choices) {
    const module = await imported(packages, surroundings);
    if (module === undefined) continue;
    module.enableProdMode();
    return tfjsBackend(module, name);
  }
  const commands = choices.map(packages => `npm install ${packages.join(' ')}`);
  throw new UnavailableError(
    `--backend tfjs:${name} needs packages that are not installed: ${commands.join(', or ')}`,
  );
}

/** The first of some packages, once all are there; undefined where one is not installed. */
async function imported(
  packages: readonly [string, ...string[]],
  { importPackage, version }: Surroundings,
): Promise<(TensorFlow & { enableProdMode(): void }) | undefined> {
  const modules: unknown[] = [];
  for (const name of packages) {
    try {
      modules.push(await importPackage(name));
    } catch (error) {
      if (isMissing(error, name)) return undefined;
      throw failureOf(error, name);
    }
    if (name.includes('tfjs-node')) checkVersion(name, version);
  }
  const [module] = modules as [Partial<TensorFlow> & { readonly default?: unknown }];
  // A CommonJS module whose names Node.js does not find has them in its default export.
  const found = typeof module.setBackend === 'function' ? module : module.default;
  return found as TensorFlow & { enableProdMode(): void };
}

function isMissing(error: unknown, name: string): boolean {
  const { code, message } = asError(error);
  return code === 'ERR_MODULE_NOT_FOUND' && message.includes(name);
}

function failureOf(error: unknown, name: string): UnavailableError {
  const { code, message } = asError(error);
  const [line = ''] = message.trim().split('\n');
  if (code === 'ERR_DLOPEN_FAILED') {
    return new UnavailableError(
      `${name} cannot load its native library: ${line}. It needs ${name.endsWith('gpu') ? 'CUDA 11.2 and cuDNN 8' : 'glibc'} ` +
        'on the path of libraries (LD_LIBRARY_PATH); --backend opencl needs the driver of the GPU alone',
      { cause: error },
    );
  }
  if (message.includes('tfjs_binding.node')) {
    return new UnavailableError(
      `${name} is installed, but its install script has not ended, so that its native library is not there: run ` +
        `"npm rebuild ${name}" with access to the network, or take --backend opencl or tfjs:wasm`,
      { cause: error },
    );
  }
  return new UnavailableError(
    `${name} cannot be loaded: ${line}. Install it again, or take another --backend`,
    {
      cause: error,
    },
  );
}

/** tfjs-node 4.22 calls util.isNullOrUndefined, which Node.js 23 has not any more. */
function checkVersion(name: string, version: string): void {
  const [major = 0] = version.replace('v', '').split('.').map(Number);
  if (major < 23) return;
  throw new UnavailableError(
    `${name} does not compute on Node.js ${version}, only up to 22: take such a Node.js, or --backend opencl or ` +
      'tfjs:wasm',
  );
}

interface DawnGpu {
  requestAdapter(): Promise<object | null>;
}

/**
 * In Node.js a GPU of WebGPU is that of the package webgpu; TensorFlow.js looks for it where browsers have
 * it.
 */
async function provideGpu({ importPackage, scope }: Surroundings): Promise<void> {
  const { navigator } = scope;
  if (navigator?.gpu !== undefined) return;
  let dawn: { readonly globals: object; create(options: readonly string[]): DawnGpu };
  try {
    dawn = (await importPackage('webgpu')) as typeof dawn;
  } catch (error) {
    if (isMissing(error, 'webgpu')) {
      throw new UnavailableError(
        `--backend tfjs:webgpu needs packages that are not installed: npm install webgpu ${CORE} @tensorflow/tfjs-backend-webgpu`,
      );
    }
    throw failureOf(error, 'webgpu');
  }
  Object.assign(scope, dawn.globals);
  const gpu = dawn.create([]);
  if ((await gpu.requestAdapter()) === null) {
    throw new UnavailableError(
      '--backend tfjs:webgpu finds no adapter of WebGPU: install the driver of your GPU and, on Linux, the Vulkan loader ' +
        '(libvulkan1), or take tfjs:wasm',
    );
  }
  if (navigator === undefined) Object.defineProperty(scope, 'navigator', { value: { gpu } });
  else Object.defineProperty(navigator, 'gpu', { value: gpu });
}

function asError(error: unknown): { readonly code?: unknown; readonly message: string } {
  return error instanceof Error ? error : { message: String(error) };
}
