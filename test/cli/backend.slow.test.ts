import { expect } from 'chai';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describeOnDevice } from '../backends/openCl/device.js';
import { describeOnGpu } from '../backends/webGpu/device.js';
import { run, temporaryDirectory } from './run.js';

interface Taylor {
  readonly derivatives: readonly number[];
}

describe('--backend', () => {
  it('refuses what is no backend, and a device where nothing would live there', async () => {
    for (const [words, said] of [
      [
        ['taylor', '--backend', 'cuda'],
        /--backend <name>.*cuda.*allowed: cpu, opencl, opencl:DEVICE .*webgpu:ds/s,
      ],
      [['limit', '--backend', 'opencl'], /--backend is "opencl", allowed: only with --check/],
      [['predict', '--backend', 'opencl'], /--backend is "opencl", allowed: only with --page/],
    ] as const) {
      const { code, stderr } = await run(...words);
      expect(code).to.equal(2);
      expect(stderr).to.match(said);
    }
  });
});

describeOnDevice('--backend opencl', function () {
  // Kernels are compiled at their first use.
  this.timeout(300_000);
  const directory = temporaryDirectory();
  after(() => {
    directory.remove();
  });

  it('prints the Taylor terms of the processor', async () => {
    const words = ['taylor', '--width', '40', '--order', '3', '--json'];
    const [there, here] = [await run(...words, '--backend', 'opencl:0'), await run(...words)];
    expect([there.code, here.code]).to.deep.equal([0, 0]);
    expect(there.stderr).to.match(/^OpenCL: .*, float64\n/);
    const [one, other] = [there, here].map(({ stdout }) => (JSON.parse(stdout) as Taylor).derivatives);
    one!.forEach((value, r) => {
      expect(value).to.be.closeTo(other![r]!, 1e-12 * Math.abs(other![r]!));
    });
  });

  it('names a device that is not there, in one line', async () => {
    const { code, stderr } = await run('taylor', '--backend', 'opencl:no such device');
    expect(code).to.equal(2);
    expect(stderr).to.match(
      /^error: --backend is "opencl:no such device", allowed: opencl, or opencl:DEVICE, one of 0: [^\n]*\n$/,
    );
  });

  it('writes samples whose journal names the backend, and goes on with no other', async () => {
    const out = join(directory.path, 'sweep');
    const words = ['scaling', '--model', 'mlp', '--depth', '2', '--order', '1', '--widths', '16,32,64', '--seeds', '6', '--out', out]; // prettier-ignore
    const first = await run(...words, '--backend', 'opencl');
    expect([0, 3, 4]).to.include(first.code);
    const [header = '', ...samples] = readFileSync(join(out, 'samples.jsonl'), 'utf8').trim().split('\n');
    const { configuration } = JSON.parse(header) as { configuration: { backend: Record<string, string> } };
    expect(configuration.backend['precision']).to.equal('float64');
    expect(configuration.backend['name']).to.match(/^OpenCL: /);
    expect(samples.length).to.equal(18);
    const refused = await run(...words, '--resume');
    expect(refused.code).to.equal(2);
    expect(refused.stderr).to.match(/begun with matrix products OpenCL: .*, and here is/);
    const resumed = await run(...words, '--resume', '--backend', 'opencl');
    expect([0, 3, 4]).to.include(resumed.code);
  });
});

describe('--backend tfjs', function () {
  this.timeout(60_000);

  it('computes by --backend tfjs:wasm, and says nothing else', async () => {
    const words = ['taylor', '--width', '40', '--order', '2', '--json'];
    const [there, here] = [await run(...words, '--backend', 'tfjs:wasm'), await run(...words)];
    expect(there.code).to.equal(0);
    expect(there.stderr).to.match(/^TensorFlow.js wasm, float32\nmlp of width 40, seed 0, dense weights\n$/);
    const [one, other] = [there, here].map(({ stdout }) => (JSON.parse(stdout) as Taylor).derivatives);
    one!.forEach((value, r) => {
      expect(value).to.be.closeTo(other![r]!, 1e-4 * Math.abs(other![r]!));
    });
    const refused = await run(...words, '--backend', 'tfjs:tpu');
    expect(refused.code).to.equal(2);
    expect(refused.stderr).to.match(/tfjs:NAME, one of cpu, wasm, webgpu, tensorflow/);
    const wide = [...words, '--storage', 'implicit'];
    const [implicit, drawn] = [await run(...wide, '--backend', 'tfjs:cpu'), await run(...wide)];
    expect(implicit.stderr).to.match(
      /^TensorFlow.js cpu, float32\nmlp of width 40, seed 0, implicit weights\n$/,
    );
    const [first, second] = [implicit, drawn].map(({ stdout }) => (JSON.parse(stdout) as Taylor).derivatives);
    first!.forEach((value, r) => {
      expect(value).to.be.closeTo(second![r]!, 1e-4 * Math.abs(second![r]!));
    });
  });
});

describeOnGpu('--backend webgpu', function () {
  // Kernels are compiled at their first use.
  this.timeout(300_000);

  it('prints the Taylor terms of the processor, to float32', async () => {
    const words = ['taylor', '--width', '40', '--order', '2', '--storage', 'dense', '--json'];
    const [there, here] = [await run(...words, '--backend', 'webgpu'), await run(...words)];
    expect([there.code, here.code]).to.deep.equal([0, 0]);
    expect(there.stderr).to.match(/WebGPU: .*, float32\n/);
    const [one, other] = [there, here].map(({ stdout }) => (JSON.parse(stdout) as Taylor).derivatives);
    const largest = Math.max(...other!.slice(0, 3).map(Math.abs));
    one!.forEach((value, r) => {
      expect(value).to.be.closeTo(other![r]!, 1e-5 * largest);
    });
  });
});
