import { cpuBackend, openclBackend, openclDevices, type OpenClDiagnosis } from '../backends/index.js';
import { initialize, mlp, releaseParameters, type WeightStorage } from '../models/index.js';
import type { Backend } from '../program/index.js';
import { taylorTerms } from '../taylor/index.js';
import { printError } from './output.js';
import type { SelfTest } from './selfTests.js';

/** A device of OpenCL with the checks that it has passed, or why there are none. */
export interface DeviceReport {
  readonly device: OpenClDiagnosis['devices'][number];
  readonly tests: readonly SelfTest[];
  /** What was said against it. */
  readonly problem?: string;
}

export interface OpenClReport {
  readonly devices: readonly DeviceReport[];
  readonly problem?: string;
}

/** How far numbers of a device may be from those of the processor, of the largest. */
const allowed = 1e-13;

/** Looks at every device of OpenCL, and compares what it computes with the processor. */
export async function testedDevices(): Promise<OpenClReport> {
  const { devices, problem } = openclDevices();
  const reports: DeviceReport[] = [];
  for (const [number, device] of devices.entries()) {
    if (!device.hasDoubles) {
      reports.push({ device, tests: [], problem: 'does not compute in float64' });
      continue;
    }
    printError(`testing ${device.name}; its driver compiles kernels at the first time\n`);
    try {
      reports.push({ device, tests: await testsOf(number) });
    } catch (error) {
      reports.push({ device, tests: [], problem: error instanceof Error ? error.message : String(error) });
    }
  }
  return { devices: reports, ...(problem !== undefined && { problem }) };
}

async function testsOf(device: number): Promise<SelfTest[]> {
  const backend = openclBackend({ device });
  try {
    const tests: SelfTest[] = [];
    for (const storage of ['dense', 'implicit'] as const) {
      const error = await largestDifference(backend, storage, 'each');
      const name = `K⁽⁰⁾..K⁽³⁾ with ${storage} weights are those of the processor`;
      tests.push({ name, error, allowed, passed: error <= allowed });
    }
    return tests;
  } finally {
    backend.close();
  }
}

/**
 * The largest difference of K⁽⁰⁾..K⁽³⁾ from those of the processor, of each number itself, or of the largest
 * where cancellation may leave a number few digits.
 */
export async function largestDifference(
  backend: Backend,
  storage: WeightStorage,
  of: 'each' | 'largest',
): Promise<number> {
  const [there, here] = [await terms(backend, storage), await terms(cpuBackend, storage)];
  const largest = here.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  return there.reduce((most, value, k) => {
    const own = here[k] ?? NaN;
    return Math.max(most, Math.abs(value - own) / (of === 'each' ? Math.abs(own) : largest));
  }, 0);
}

async function terms(backend: Backend, storage: WeightStorage): Promise<number[]> {
  const model = mlp({ depth: 3, activation: 'tanh' });
  const parameters = initialize(model, { width: 48, inputSize: 3, seed: 1, storage, backend });
  const inputs = { at: [0.3, -1.2, 0.5], along: [1.1, 0.4, -0.7] };
  const { derivatives } = await taylorTerms(model, parameters, { ...inputs, order: 3 });
  releaseParameters(parameters);
  return derivatives.map(({ data }) => data[0] ?? NaN);
}
