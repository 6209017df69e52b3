import { tmpdir } from 'node:os';
import { UnavailableError } from '../errors/index.js';
import type { Gpu } from './gpu.js';

/** Dawn breaks down where this object is forgotten while one of its devices lives, so it stays. */
let opened: Gpu | undefined;

/**
 * WebGPU of Node.js, by the package `webgpu` (Dawn), which users install beside widejet.
 *
 * @throws UnavailableError where it is not installed or cannot be loaded.
 */
export async function openDawn(): Promise<Gpu> {
  if (opened !== undefined) return opened;
  let module: { create(options: readonly string[]): Gpu };
  try {
    // Not by a literal: the types of the package, and it itself, need not be there.
    const name: string = 'webgpu';
    module = (await import(name)) as typeof module;
  } catch (cause) {
    const isMissing = (cause as NodeJS.ErrnoException).code === 'ERR_MODULE_NOT_FOUND';
    throw new UnavailableError(
      isMissing
        ? 'WebGPU in Node.js needs the package webgpu, which is not installed: npm install webgpu'
        : `the package webgpu cannot be loaded (${cause instanceof Error ? cause.message.split('\n')[0] : String(cause)}): ` +
            'install it again, on a platform that it has a build for',
      { cause },
    );
  }
  // On a Mac kernels may be compiled without the liberties of fast mathematics, where Dawn has that to offer.
  const options = process.platform === 'darwin' ? ['enable-dawn-features=allow_unsafe_apis'] : [];
  const gpu = withRuntimeFolder(() => module.create(options));
  return (opened = { requestAdapter: wanted => withRuntimeFolder(() => gpu.requestAdapter(wanted)) });
}

/**
 * Vulkan looks for a display, and where there is no folder for one it prints so with every adapter. Nothing
 * is displayed, so any folder will do while it looks.
 */
function withRuntimeFolder<Result>(look: () => Result): Result {
  if (process.platform !== 'linux' || process.env['XDG_RUNTIME_DIR'] !== undefined) return look();
  process.env['XDG_RUNTIME_DIR'] = tmpdir();
  try {
    return look();
  } finally {
    delete process.env['XDG_RUNTIME_DIR'];
  }
}
