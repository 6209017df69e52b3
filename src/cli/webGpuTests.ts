import { webgpuBackend, type WebGpuPrecision } from '../backends/index.js';
import { largestDifference } from './deviceTests.js';
import type { SelfTest } from './selfTests.js';
import { printError } from './output.js';

/** What WebGPU computes in here, with the checks that it has passed, or why it does not. */
export interface WebGpuReport {
  readonly backend: 'webgpu' | 'webgpu:ds';
  readonly precision: WebGpuPrecision;
  readonly name?: string;
  readonly tests: readonly SelfTest[];
  readonly problem?: string;
}

/** How far numbers may be from those of the processor, of the largest. */
const allowed: { readonly [P in WebGpuPrecision]: number } = { float32: 1e-5, 'double float32': 1e-11 };

/** Compares what WebGPU computes, in both of its precisions, with the processor. */
export async function testedWebGpu(): Promise<WebGpuReport[]> {
  const reports: WebGpuReport[] = [];
  for (const precision of ['float32', 'double float32'] as const) {
    const title = { backend: precision === 'float32' ? 'webgpu' : 'webgpu:ds', precision } as const;
    try {
      // Double float32 is tried before it is there, which takes as long.
      printError(
        `testing WebGPU in ${precision}; drivers may print warnings, and compilers take some seconds\n`,
      );
      const backend = await webgpuBackend({ precision });
      try {
        const error = await largestDifference(backend, 'dense', 'largest');
        const name = 'K⁽⁰⁾..K⁽³⁾ with dense weights are those of the processor';
        const test = { name, error, allowed: allowed[precision], passed: error <= allowed[precision] };
        reports.push({ ...title, name: backend.name, tests: [test] });
      } finally {
        backend.close();
      }
    } catch (error) {
      const problem = error instanceof Error ? error.message : String(error);
      reports.push({ ...title, tests: [], problem });
    }
  }
  return reports;
}
