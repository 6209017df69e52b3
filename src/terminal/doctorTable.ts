import Table from 'cli-table3';
import type { DecompositionDiagnosis, KernelDiagnosis } from '../linearAlgebra/index.js';

/** What `widejet doctor` has found, for a terminal. */
export function doctorTable(
  { node, platform, normals }: Readonly<Record<'node' | 'platform' | 'normals', string>>,
  found: {
    readonly kernels: readonly KernelDiagnosis[];
    readonly decompositions: readonly DecompositionDiagnosis[];
    readonly tests: readonly SelfTestResult[];
    readonly openCl: OpenClResult;
  },
): string {
  return [
    `Node ${node} on ${platform}; normal variates: ${normals}`,
    productsTable(found.kernels),
    decompositionsTable(found.decompositions),
    devicesTable(found.openCl),
    testsTable(found.tests),
  ].join('\n');
}

interface SelfTestResult {
  readonly name: string;
  readonly error: number;
  readonly allowed: number;
  readonly passed: boolean;
}

interface OpenClResult {
  readonly devices: readonly {
    readonly device: {
      readonly name: string;
      readonly kind: string;
      readonly driver: string;
      readonly hasDoubles: boolean;
      readonly memory: number;
      readonly longest: number;
    };
    readonly tests: readonly SelfTestResult[];
    readonly problem?: string;
  }[];
  readonly problem?: string;
}

const plain = { style: { head: [], border: [] } };

function productsTable(kernels: readonly KernelDiagnosis[]): string {
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
  return products.toString();
}

function decompositionsTable(decompositions: readonly DecompositionDiagnosis[]): string {
  const table = new Table({
    head: ['decompositions of 256 × 256', 'in use', 'error', 'eigenvectors', 'Cholesky', 'notes'],
    ...plain,
  });
  for (const diagnosis of decompositions) {
    if (!diagnosis.available) {
      table.push([diagnosis.family, 'no', '', '', '', diagnosis.reason]);
      continue;
    }
    table.push([
      diagnosis.name,
      diagnosis.inUse ? 'yes' : 'no',
      diagnosis.verifiedError.toExponential(1),
      milliseconds(diagnosis.eigenSeconds),
      milliseconds(diagnosis.choleskySeconds),
      '',
    ]);
  }
  return table.toString();
}

function devicesTable({ devices, problem }: OpenClResult): string {
  if (problem !== undefined) return `--backend opencl cannot be used: ${problem}`;
  const table = new Table({
    head: ['--backend', 'device', 'kind', 'precision', 'memory', 'at once', 'error', 'notes'],
    ...plain,
  });
  devices.forEach(({ device, tests, problem: own }, number) => {
    const { name, kind, driver, hasDoubles, memory, longest } = device;
    const largest = tests.reduce((most, { error }) => Math.max(most, error), 0);
    const failed = tests.filter(({ passed }) => !passed).map(test => `FAILED: ${test.name}`);
    table.push([
      `opencl:${number}`,
      name,
      kind,
      hasDoubles ? 'float64' : 'no float64',
      gibibytes(memory),
      gibibytes(longest),
      tests.length === 0 ? '' : largest.toExponential(1),
      [`driver ${driver}`, ...failed, ...(own === undefined ? [] : [own])].join(', '),
    ]);
  });
  return table.toString();
}

function gibibytes(bytes: number): string {
  return `${(bytes / 2 ** 30).toPrecision(3)} GiB`;
}

function milliseconds(seconds: number): string {
  return `${(1000 * seconds).toPrecision(3)} ms`;
}

function testsTable(tests: readonly SelfTestResult[]): string {
  const checks = new Table({ head: ['self-test', 'error', 'allowed', 'result'], ...plain });
  for (const { name, error, allowed, passed } of tests) {
    checks.push([name, error.toExponential(1), allowed.toExponential(1), passed ? 'passed' : 'FAILED']);
  }
  return checks.toString();
}
