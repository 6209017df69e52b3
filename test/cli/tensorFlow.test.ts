import { expect } from 'chai';
import { installedTensorFlow, type TensorFlowName } from '../../src/cli/tensorFlow.js';
import { UnavailableError } from '../../src/errors/index.js';
import { tf } from '../backends/tfjs/modules.js';

function failure(message: string, code?: string): Error {
  return Object.assign(new Error(message), code === undefined ? {} : { code });
}

function notInstalled(name: string): Error {
  return failure(`Cannot find package '${name}' imported from /somewhere`, 'ERR_MODULE_NOT_FOUND');
}

/** What is said where packages are these modules, or fail so, and all others are not installed. */
async function problemOf(
  name: TensorFlowName,
  packages: Readonly<Record<string, unknown>>,
  version = 'v20.19.0',
): Promise<string> {
  const importPackage = (asked: string): Promise<unknown> => {
    const found = packages[asked] ?? notInstalled(asked);
    return found instanceof Error ? Promise.reject(found) : Promise.resolve(found);
  };
  try {
    await installedTensorFlow(name, { importPackage, version, scope: {} });
  } catch (error) {
    expect(error).to.be.instanceOf(UnavailableError);
    expect((error as Error).message).not.to.include('\n');
    return (error as Error).message;
  }
  return '';
}

const core = '@tensorflow/tfjs-core';
const gpu = '@tensorflow/tfjs-node-gpu';
const node = '@tensorflow/tfjs-node';
const node24 = 'v24.1.0';

describe('TensorFlow.js for the command line', () => {
  it('names the packages to install', async () => {
    expect(await problemOf('wasm', { [core]: tf })).to.match(
      /tfjs:wasm needs .*npm install @tensorflow\/tfjs-core @tensorflow\/tfjs-backend-wasm$/,
    );
    expect(await problemOf('tensorflow', {})).to.match(
      /npm install .*tfjs-node-gpu, or npm install .*tfjs-node$/,
    );
    expect(await problemOf('webgpu', {})).to.match(/npm install webgpu @tensorflow\/tfjs-core .*webgpu$/);
  });

  it('says that an install script has not ended, that libraries are missing, or that nothing of this is so', async () => {
    const binding = failure(
      'The Node.js native addon module (tfjs_binding.node) can not be found at path: x\nmore',
    );
    expect(await problemOf('tensorflow', { [gpu]: binding })).to.match(
      /install script has not ended.*npm rebuild @tensorflow\/tfjs-node-gpu/,
    );
    const libraries = failure('libcudart.so.11.0: cannot open shared object file\nmore', 'ERR_DLOPEN_FAILED');
    expect(await problemOf('tensorflow', { [gpu]: libraries })).to.match(
      /native library: libcudart.*CUDA 11.2 and cuDNN 8.*LD_LIBRARY_PATH/,
    );
    expect(await problemOf('tensorflow', { [node]: libraries })).to.match(/It needs glibc/);
    expect(await problemOf('cpu', { [core]: failure('Unexpected token\nat x') })).to.match(
      /tfjs-core cannot be loaded: Unexpected token\./,
    );
    // A package that is there, and lacks one of its own.
    expect(await problemOf('cpu', { [core]: notInstalled('seedrandom') })).to.match(
      /cannot be loaded: .*seedrandom/,
    );
  });

  it('says that Node.js is too new for tfjs-node, and for nothing else', async () => {
    expect(await problemOf('tensorflow', { [node]: tf }, node24)).to.match(
      /tfjs-node does not compute on Node.js v24.1.0, only up to 22/,
    );
    expect(await problemOf('cpu', { [core]: tf, '@tensorflow/tfjs-backend-cpu': {} }, node24)).to.equal('');
  });

  it('says that a backend does not start', async () => {
    const refusing = { ...tf, setBackend: () => Promise.resolve(false) };
    expect(await problemOf('tensorflow', { [node]: refusing })).to.match(/"tensorflow": it does not start/);
    // Names of a CommonJS module that stand in its default export alone.
    expect(await problemOf('tensorflow', { [node]: { default: refusing } })).to.match(/it does not start/);
  });
});
