import { expect } from 'chai';
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { platform } from '../../src/platform/node.js';
import { openclBackend } from '../../src/backends/index.js';
import { UnavailableError } from '../../src/errors/index.js';

const main = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url));

/** A module that says in the place of a package what went wrong. */
const failing = (message: string, code: string): string =>
  `throw Object.assign(new Error(${JSON.stringify(message)}), { code: ${JSON.stringify(code)} })`;

/** Code that is imported first: packages are others, or not installed. */
function packagesAre(sources: Readonly<Record<string, string | undefined>>): string {
  const hooks = `
    const sources = new Map(${JSON.stringify(Object.entries(sources).map(([name, source]) => [name, source ?? null]))});
    export function resolve(name, context, next) {
      if (!sources.has(name)) return next(name, context);
      const source = sources.get(name);
      if (source !== null) return { url: 'data:text/javascript,' + encodeURIComponent(source), shortCircuit: true };
      throw Object.assign(new Error("Cannot find package '" + name + "'"), { code: 'ERR_MODULE_NOT_FOUND' });
    }`;
  const url = `data:text/javascript,${encodeURIComponent(hooks)}`;
  const program = `import { register } from 'node:module'; register(${JSON.stringify(url)});`;
  return `data:text/javascript,${encodeURIComponent(program)}`;
}

/** Asks for a device in a process of its own. */
function ask(
  backend: string,
  environment: Readonly<Record<string, string>> = {},
  packages: Readonly<Record<string, string | undefined>> = {},
): { readonly status: number | null; readonly stdout: string; readonly stderr: string } {
  const words = ['--import', 'tsx', '--import', packagesAre(packages), main, 'taylor', '--width', '8'];
  return spawnSync(process.execPath, [...words, '--backend', backend], {
    encoding: 'utf8',
    env: { ...process.env, ...environment },
    timeout: 60_000,
  });
}

const core = '@tensorflow/tfjs-core';
const gpu = '@tensorflow/tfjs-node-gpu';
const node = '@tensorflow/tfjs-node';

describe('a device that is missing', function () {
  this.timeout(120_000);

  for (const [cause, backend, environment, packages, said] of [
    [
      'no library of OpenCL',
      'opencl',
      { WIDEJET_OPENCL: '/nowhere/libOpenCL.so' },
      {},
      /OpenCL is not installed: .*install the driver/,
    ],
    [
      'no driver of OpenCL',
      'opencl',
      { OCL_ICD_VENDORS: '/nowhere' },
      {},
      /OpenCL .*(finds no platform|is not installed).*install the driver/,
    ],
    [
      'no package for WebGPU',
      'webgpu',
      {},
      { webgpu: undefined },
      /package webgpu, which is not installed: npm install webgpu/,
    ],
    [
      'a broken package for WebGPU',
      'webgpu',
      {},
      { webgpu: failing('no build for this\nplatform', 'ERR') },
      /package webgpu cannot be loaded \(no build for this\)/,
    ],
    [
      'no adapter of WebGPU',
      'webgpu',
      { VK_ICD_FILENAMES: '/nowhere', VK_DRIVER_FILES: '/nowhere' },
      {},
      /WebGPU finds no adapter here: install the driver/,
    ],
    [
      'no adapter for pairs of numbers',
      'webgpu:ds',
      { VK_ICD_FILENAMES: '/nowhere', VK_DRIVER_FILES: '/nowhere' },
      {},
      /WebGPU finds no adapter here/,
    ],
    [
      'no TensorFlow.js',
      'tfjs:cpu',
      {},
      { [core]: undefined },
      /tfjs:cpu needs packages .*npm install @tensorflow\/tfjs-core @tensorflow\/tfjs-backend-cpu/,
    ],
    [
      'no backend of TensorFlow.js',
      'tfjs:wasm',
      {},
      { '@tensorflow/tfjs-backend-wasm': undefined },
      /tfjs:wasm needs packages .*tfjs-backend-wasm/,
    ],
    [
      'no WebGPU for TensorFlow.js',
      'tfjs:webgpu',
      {},
      { webgpu: undefined },
      /tfjs:webgpu needs packages .*npm install webgpu @tensorflow\/tfjs-core/,
    ],
    [
      'no adapter for TensorFlow.js',
      'tfjs:webgpu',
      { VK_ICD_FILENAMES: '/nowhere', VK_DRIVER_FILES: '/nowhere' },
      {},
      /tfjs:webgpu finds no adapter of WebGPU: install the driver/,
    ],
    [
      'no tfjs-node',
      'tfjs:tensorflow',
      {},
      { [gpu]: undefined, [node]: undefined },
      /npm install @tensorflow\/tfjs-node-gpu, or npm install @tensorflow\/tfjs-node/,
    ],
    [
      'an install script that has not ended',
      'tfjs:tensorflow',
      {},
      {
        [gpu]: undefined,
        [node]: failing('The Node.js native addon module (tfjs_binding.node) can not be found\nat', 'ERR'),
      },
      /install script has not ended.*npm rebuild @tensorflow\/tfjs-node/,
    ],
    [
      'no CUDA',
      'tfjs:tensorflow',
      {},
      { [gpu]: failing('libcudart.so.11.0: cannot open shared object file', 'ERR_DLOPEN_FAILED') },
      /native library: libcudart.*CUDA 11.2 and cuDNN 8/,
    ],
  ] as const) {
    // prettier-ignore
    it(`is told in one line, with what to do, and exit code 2: ${cause}`, () => {
      const { status, stdout, stderr } = ask(backend, environment, packages);
      // Libraries of a driver may write lines of their own.
      const lines = stderr.split('\n').filter(line => line !== '' && !/^(Warning:| {4}at |error: XDG_RUNTIME_DIR)/.test(line));
      expect([status, stdout], stderr).to.deep.equal([2, '']);
      expect(lines.length, stderr).to.equal(1);
      expect(lines[0]).to.match(/^error: /).and.match(said);
    });
  }

  it('is told of a device of OpenCL without float64, whether it is named or not', () => {
    const open = platform.openOpenClLibrary.bind(platform);
    const info = { name: 'Small GPU', platform: 'Vendor', kind: 'GPU', hasDoubles: false };
    const devices = () => [{ info, open: () => expect.fail('opened') }];
    Object.assign(platform, { openOpenClLibrary: () => ({ path: 'libOpenCL.so', devices }) });
    try {
      expect(() => openclBackend()).to.throw(
        UnavailableError,
        /no device of OpenCL here computes in float64 \(0: Small GPU \(no float64\)\): compute on the processor/,
      );
      for (const device of [0, 'small'])
        expect(() => openclBackend({ device })).to.throw(
          UnavailableError,
          /Small GPU does not compute in float64: choose another device/,
        );
    } finally {
      Object.assign(platform, { openOpenClLibrary: open });
    }
  });
});
