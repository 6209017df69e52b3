import type { Command } from 'commander';
import { diagnoseKernels } from '../linearAlgebra/index.js';
import { normalKernelName } from '../random/index.js';
import { doctorTable } from '../report/index.js';
import { selfTests } from './selfTests.js';

export function addDoctorCommand(program: Command): void {
  program
    .command('doctor')
    .description('shows what computes on this machine, and checks that it computes correctly')
    .option('--json', 'print one JSON document')
    .action(async ({ json }: { json?: true }) => {
      const kernels = diagnoseKernels();
      const tests = await selfTests();
      const environment = {
        node: process.version,
        platform: `${process.platform} ${process.arch}`,
        normals: normalKernelName(),
      };
      if (json === true)
        process.stdout.write(`${JSON.stringify({ ...environment, kernels, selfTests: tests })}\n`);
      else process.stdout.write(`${doctorTable(environment, kernels, tests)}\n`);
      if (tests.some(({ passed }) => !passed)) process.exitCode = 1;
    });
}
