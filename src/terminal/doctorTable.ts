import Table from 'cli-table3';
import type { KernelDiagnosis } from '../linearAlgebra/index.js';

/** What `widejet doctor` has found, for a terminal. */
export function doctorTable(
  environment: Readonly<Record<'node' | 'platform' | 'normals', string>>,
  kernels: readonly KernelDiagnosis[],
  tests: readonly { name: string; error: number; allowed: number; passed: boolean }[],
): string {
  const plain = { style: { head: [], border: [] } };
  const products = new Table({
    head: ['matrix products', 'in use', 'error', 'GFLOP/s', 'GB/s', 'notes'],
    ...plain,
  });
  for (const kernel of kernels) {
    if (!kernel.available) {
      products.push([kernel.family, 'no', '', '', '', kernel.reason]);
      continue;
    }
    const notes = [
      ...(kernel.library === undefined ? [] : [kernel.library]),
      ...(kernel.threads === undefined ? [] : [`${kernel.threads} threads`]),
    ];
    products.push([
      kernel.name,
      kernel.inUse ? 'yes' : 'no',
      kernel.verifiedError.toExponential(1),
      kernel.gigaflops.toFixed(1),
      kernel.gigabytesPerSecond.toFixed(1),
      notes.join(', '),
    ]);
  }
  const checks = new Table({ head: ['self-test', 'error', 'allowed', 'result'], ...plain });
  for (const { name, error, allowed, passed } of tests) {
    checks.push([name, error.toExponential(1), allowed.toExponential(1), passed ? 'passed' : 'FAILED']);
  }
  const { node, platform, normals } = environment;
  return [
    `Node ${node} on ${platform}; normal variates: ${normals}`,
    products.toString(),
    checks.toString(),
  ].join('\n');
}
