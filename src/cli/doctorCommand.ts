import { diagnoseDecompositions, diagnoseKernels } from '../linearAlgebra/index.js';
import { normalKernelName } from '../random/index.js';
import { doctorTable } from '../terminal/index.js';
import type { CommandImplementation } from './commands.js';
import { testedDevices } from './deviceTests.js';
import { exitCodes } from './exitCodes.js';
import { print } from './output.js';
import { testedWebGpu } from './webGpuTests.js';
import { selfTests } from './selfTests.js';
import { testedTensorFlow } from './tensorFlowTests.js';

export const doctorCommand: CommandImplementation = {
  addOptions(command) {
    command.option('--json', 'print one JSON document');
  },

  async run(command) {
    const kernels = diagnoseKernels();
    const decompositions = await diagnoseDecompositions();
    const tests = await selfTests();
    const openCl = await testedDevices();
    const tensorFlow = await testedTensorFlow();
    const webGpu = await testedWebGpu();
    const environment = {
      node: process.version,
      platform: `${process.platform} ${process.arch}`,
      normals: normalKernelName(),
    };
    if (command.opts<{ json?: true }>().json === true)
      print(
        `${JSON.stringify({ ...environment, kernels, decompositions, openCl, tensorFlow, webGpu, selfTests: tests })}\n`,
      );
    else
      print(`${doctorTable(environment, { kernels, decompositions, tests, openCl, tensorFlow, webGpu })}\n`);
    const isFine =
      [...tests, ...[...tensorFlow, ...webGpu].flatMap(each => each.tests)].every(({ passed }) => passed) &&
      openCl.devices.every(({ tests: own, problem, device }) => {
        return own.every(({ passed }) => passed) && (problem === undefined || !device.hasDoubles);
      });
    return isFine ? exitCodes.fine : exitCodes.selfTestFailed;
  },
};
