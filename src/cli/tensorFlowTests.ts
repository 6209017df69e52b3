import { UnavailableError } from '../errors/index.js';
import { largestDifference } from './deviceTests.js';
import type { SelfTest } from './selfTests.js';
import { installedTensorFlow, tensorFlowNames, type TensorFlowName } from './tensorFlow.js';

/** A backend of TensorFlow.js with the checks that it has passed, or why there are none. */
export interface TensorFlowReport {
  readonly name: TensorFlowName;
  readonly tests: readonly SelfTest[];
  /** Why it cannot be used, and what to do. */
  readonly problem?: string;
}

/** How far numbers in float32 may be from those of the processor, of each of them. */
const allowed = 1e-5;

/** Compares what each installed backend of TensorFlow.js computes with the processor. */
export async function testedTensorFlow(): Promise<TensorFlowReport[]> {
  const reports: TensorFlowReport[] = [];
  for (const name of tensorFlowNames) reports.push(await reportOf(name));
  return reports;
}

async function reportOf(name: TensorFlowName): Promise<TensorFlowReport> {
  try {
    const backend = await installedTensorFlow(name);
    try {
      const error = await largestDifference(backend, 'dense', 'largest');
      const test = 'K⁽⁰⁾..K⁽³⁾ with dense weights are those of the processor, in float32';
      return { name, tests: [{ name: test, error, allowed, passed: error <= allowed }] };
    } finally {
      backend.close();
    }
  } catch (error) {
    if (error instanceof UnavailableError) return { name, tests: [], problem: error.message };
    throw error;
  }
}
