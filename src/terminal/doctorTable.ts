import type { DecompositionDiagnosis, KernelDiagnosis } from '../linearAlgebra/index.js';
import { tableOf, wrapped, type Column, type TableLayout } from './table.js';

/** What `widejet doctor` has found, for a terminal. */
export function doctorTable(
  { node, platform, normals }: Readonly<Record<'node' | 'platform' | 'normals', string>>,
  found: {
    readonly kernels: readonly KernelDiagnosis[];
    readonly decompositions: readonly DecompositionDiagnosis[];
    readonly tests: readonly SelfTestResult[];
    readonly openCl: OpenClResult;
    readonly tensorFlow: readonly TensorFlowResult[];
    readonly webGpu: readonly WebGpuResult[];
  },
  layout: TableLayout = {},
): string {
  return [
    ...wrapped(`Node ${node} on ${platform}; normal variates: ${normals}`, layout.width),
    productsTable(found.kernels, layout),
    decompositionsTable(found.decompositions, layout),
    devicesTable(found.openCl, layout),
    tensorFlowTable(found.tensorFlow, layout),
    webGpuTable(found.webGpu, layout),
    testsTable(found.tests, layout),
  ].join('\n');
}

interface SelfTestResult {
  readonly name: string;
  readonly error: number;
  readonly allowed: number;
  readonly passed: boolean;
}

interface TensorFlowResult {
  readonly name: string;
  readonly tests: readonly SelfTestResult[];
  readonly problem?: string;
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

interface WebGpuResult {
  readonly backend: string;
  readonly name?: string;
  readonly precision: string;
  readonly tests: readonly SelfTestResult[];
  readonly problem?: string;
}

const right = { align: 'right' } as const;

/** What is to be said of a row, below the table: paths have no room in it. */
function noted(name: string, notes: readonly string[], layout: TableLayout): string[] {
  return notes.length === 0 ? [] : wrapped(`${name}: ${notes.join(', ')}`, layout.width);
}

function productsTable(kernels: readonly KernelDiagnosis[], layout: TableLayout): string {
  const columns: Column[] = [
    { name: 'matrix products', wraps: true },
    { name: 'in use' },
    { name: 'error', ...right },
    { name: 'GFLOP/s', ...right, drop: 2 },
    { name: 'GB/s', ...right, drop: 2 },
  ];
  const rows = kernels.map(kernel =>
    kernel.available
      ? [
          kernel.name,
          kernel.inUse ? 'yes' : 'no',
          kernel.verifiedError.toExponential(1),
          kernel.gigaflops.toFixed(1),
          kernel.gigabytesPerSecond.toFixed(1),
        ]
      : [kernel.family, 'no', '', '', ''],
  );
  const notes = kernels.flatMap(kernel =>
    kernel.available
      ? noted(
          kernel.name,
          [
            ...(kernel.library === undefined ? [] : [kernel.library]),
            ...(kernel.threads === undefined ? [] : [`${kernel.threads} threads`]),
          ],
          layout,
        )
      : noted(kernel.family, [kernel.reason], layout),
  );
  return [tableOf(columns, rows, layout), ...notes].join('\n');
}

function decompositionsTable(decompositions: readonly DecompositionDiagnosis[], layout: TableLayout): string {
  const columns: Column[] = [
    { name: 'decompositions of 256 × 256', wraps: true },
    { name: 'in use' },
    { name: 'error', ...right },
    { name: 'eigenvectors', ...right, drop: 2 },
    { name: 'Cholesky', ...right, drop: 2 },
  ];
  const rows = decompositions.map(diagnosis =>
    diagnosis.available
      ? [
          diagnosis.name,
          diagnosis.inUse ? 'yes' : 'no',
          diagnosis.verifiedError.toExponential(1),
          milliseconds(diagnosis.eigenSeconds),
          milliseconds(diagnosis.choleskySeconds),
        ]
      : [diagnosis.family, 'no', '', '', ''],
  );
  const notes = decompositions.flatMap(diagnosis =>
    diagnosis.available ? [] : noted(diagnosis.family, [diagnosis.reason], layout),
  );
  return [tableOf(columns, rows, layout), ...notes].join('\n');
}

function devicesTable({ devices, problem }: OpenClResult, layout: TableLayout): string {
  if (problem !== undefined)
    return wrapped(`--backend opencl cannot be used: ${problem}`, layout.width).join('\n');
  const columns: Column[] = [
    { name: '--backend' },
    { name: 'device', wraps: true },
    { name: 'precision' },
    { name: 'memory', ...right, drop: 2 },
    { name: 'at once', ...right, drop: 1 },
    { name: 'error', ...right },
  ];
  const rows = devices.map(({ device, tests }, number) => [
    `opencl:${number}`,
    device.name,
    device.hasDoubles ? 'float64' : 'no float64',
    gibibytes(device.memory),
    gibibytes(device.longest),
    tests.length === 0 ? '' : tests.reduce((most, { error }) => Math.max(most, error), 0).toExponential(1),
  ]);
  const notes = devices.flatMap(({ device, tests, problem: own }, number) =>
    noted(
      `opencl:${number}`,
      [
        `${device.kind} with driver ${device.driver}`,
        ...tests.filter(({ passed }) => !passed).map(({ name }) => `FAILED: ${name}`),
        ...(own === undefined ? [] : [own]),
      ],
      layout,
    ),
  );
  return [tableOf(columns, rows, layout), ...notes].join('\n');
}

function tensorFlowTable(results: readonly TensorFlowResult[], layout: TableLayout): string {
  const columns: Column[] = [{ name: '--backend' }, { name: 'precision' }, { name: 'error', ...right }];
  const rows = results.map(({ name, tests, problem }) => [
    `tfjs:${name}`,
    problem === undefined ? 'float32' : 'none',
    tests.length === 0 ? '' : tests.reduce((most, { error }) => Math.max(most, error), 0).toExponential(1),
  ]);
  const notes = results.flatMap(({ name, tests, problem }) => {
    const failed = tests.filter(({ passed }) => !passed).map(test => `FAILED: ${test.name}`);
    const own = [...failed, ...(problem === undefined ? [] : [problem])];
    return own.length === 0 ? [] : noted(`tfjs:${name}`, own, layout);
  });
  return [tableOf(columns, rows, layout), ...notes].join('\n');
}

function webGpuTable(results: readonly WebGpuResult[], layout: TableLayout): string {
  const [first, ...rest] = results;
  if (first?.problem !== undefined && rest.every(({ problem }) => problem === first.problem))
    return wrapped(`--backend webgpu cannot be used: ${first.problem}`, layout.width).join('\n');
  const columns: Column[] = [
    { name: '--backend' },
    { name: 'adapter', wraps: true },
    { name: 'precision' },
    { name: 'error', ...right },
  ];
  const rows = results.map(({ backend, name = '', precision, tests: [test] }) => [
    backend,
    name,
    precision,
    test?.error.toExponential(1) ?? '',
  ]);
  const notes = results.flatMap(({ backend, tests, problem }) =>
    noted(
      backend,
      [
        ...tests.filter(({ passed }) => !passed).map(({ name }) => `FAILED: ${name}`),
        ...(problem === undefined ? [] : [problem]),
      ],
      layout,
    ),
  );
  return [tableOf(columns, rows, layout), ...notes].join('\n');
}

function gibibytes(bytes: number): string {
  return `${(bytes / 2 ** 30).toPrecision(3)} GiB`;
}

function milliseconds(seconds: number): string {
  return `${(1000 * seconds).toPrecision(3)} ms`;
}

function testsTable(tests: readonly SelfTestResult[], layout: TableLayout): string {
  const columns: Column[] = [
    { name: 'self-test', wraps: true },
    { name: 'error', ...right, drop: 2 },
    { name: 'allowed', ...right, drop: 1 },
    { name: 'result' },
  ];
  const rows = tests.map(({ name, error, allowed, passed }) => [
    name,
    error.toExponential(1),
    allowed.toExponential(1),
    passed ? 'passed' : 'FAILED',
  ]);
  return tableOf(columns, rows, layout);
}
