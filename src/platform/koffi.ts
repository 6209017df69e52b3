import { createRequire } from 'node:module';
import type koffi from 'koffi';

/**
 * Native code runs on a stack of koffi's own, which has 128 KiB for asynchronous calls by default. OpenBLAS
 * keeps its shares for up to 128 threads there, some 2 MiB; this is what the first thread of a program has.
 */
const STACK_BYTES = 2 ** 23;

let configured = false;

/**
 * Koffi, with room for what LAPACK has on its stack.
 *
 * @throws Error where koffi does not run.
 */
export function loadKoffi(): typeof koffi {
  const ffi = createRequire(import.meta.url)('koffi') as typeof koffi;
  if (!configured) {
    configured = true;
    try {
      ffi.config({ sync_stack_size: STACK_BYTES, async_stack_size: STACK_BYTES });
    } catch {
      // The program has opened libraries itself before, and then it is too late: see hasAsynchronousStack.
    }
  }
  return ffi;
}

/** Whether asynchronous calls have that room. */
export function hasAsynchronousStack(ffi: typeof koffi): boolean {
  return (ffi.config().async_stack_size ?? 0) >= STACK_BYTES;
}
