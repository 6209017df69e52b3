import { diagnoseDecompositions, diagnoseKernels } from '../linearAlgebra/index.js';
import { normalKernelName } from '../random/index.js';
import { doctorTable } from '../terminal/index.js';
import type { CommandImplementation } from './commands.js';
import { exitCodes } from './exitCodes.js';
import { print } from './output.js';
import { selfTests } from './selfTests.js';

export const doctorCommand: CommandImplementation = {
  addOptions(command) {
    command.option('--json', 'print one JSON document');
  },

  async run(command) {
    const kernels = diagnoseKernels();
    const decompositions = await diagnoseDecompositions();
    const tests = await selfTests();
    const environment = {
      node: process.version,
      platform: `${process.platform} ${process.arch}`,
      normals: normalKernelName(),
    };
    if (command.opts<{ json?: true }>().json === true)
      print(`${JSON.stringify({ ...environment, kernels, decompositions, selfTests: tests })}\n`);
    else print(`${doctorTable(environment, { kernels, decompositions, tests })}\n`);
    return tests.every(({ passed }) => passed) ? exitCodes.fine : exitCodes.selfTestFailed;
  },
};
