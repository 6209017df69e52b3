import { expect } from 'chai';
import * as graph from '../../src/doors/graph.js';
import * as node from '../../src/doors/node.js';
import * as scaling from '../../src/doors/scaling.js';
import * as widejet from '../../src/index.js';
import { campaign } from './hostile/campaign.js';
import { entries } from './hostile/entries/index.js';

/** What no call is made of: an abstract class, a constant, and records of primitives. */
const withoutCall = [
  'WidejetError',
  'implicitAboveWidth',
  'elementwise',
  'structural',
  'leaves',
  'primitives',
];
/** Classes that functions of the same room make, and nobody else. */
const madeByFunctions = [
  ...['ConditionalLimit', 'CrossEntropyFlow', 'Ensemble', 'Formula', 'GaussianProcess', 'GradientFlow'],
  ...['InfiniteNetwork', 'KernelRegression', 'MeanField', 'ScalingJournal', 'SubsetRegression'],
];

/** What is not asked with hostile values: these have tests of their arguments of their own alone. */
const notAsked = [
  ...['DisagreementError', 'checkIdentities', 'exactMoments', 'identityGroups', 'inputSymbols', 'proveEqual'],
  ...['standardMlp', 'webgpuBackend', 'tfjsBackend', 'openclBackend', 'openclDevices', 'readTrainedNetwork'],
  ...['exactLatex', 'exactRows', 'exactSizes', 'exportExact', 'rootMeanSquare', 'exactTable'],
  ...['isJournalBegun', 'scalingLegend', 'terminalWidth'],
];

describe('the doors of the package, asked with hostile values', () => {
  it('have an example of right arguments for each function, class and object behind them', () => {
    const exported = Object.keys({ ...widejet, ...graph, ...scaling, ...node });
    const known = new Set(entries.map(({ name }) => (name.split(/[. ,]/)[0] ?? '').replace(/Kernels$/, '')));
    const missing = exported.filter(
      name => !known.has(name.replace(/Kernels$/, '')) && ![...withoutCall, ...notAsked].includes(name),
    );
    expect(
      missing.filter(name => !['exportKernels', 'writeKernels', 'diagnoseKernels'].includes(name)),
    ).to.deep.equal([]);
    for (const name of [...madeByFunctions, ...notAsked]) expect(exported).to.include(name);
  });

  it('take these examples', async function () {
    this.timeout(120_000);
    const refused: string[] = [];
    for (const { name, example, call, isSlow } of entries) {
      // What is absent on purpose.
      if (isSlow || name === 'modelFromModule') continue;
      try {
        await call(...(await example()));
      } catch (error) {
        refused.push(`${name}: ${String(error)}`);
      }
    }
    expect(refused).to.deep.equal([]);
  });

  it('answer with typed errors or finite results: no engine error, no hang, no crash', async function () {
    this.timeout(300_000);
    const [count, stride] = [600, 2];
    const lists = await Promise.all(
      [0, 1].map(first => campaign({ seed: 20_261_130, first, stop: count, stride })),
    );
    const calls = lists.flat();
    expect(calls.length).to.be.above(count * 0.9);
    const bad = calls.filter(({ outcome }) => outcome !== 'typed' && outcome !== 'right');
    expect(bad.map(({ name, what, outcome, text }) => `${outcome}: ${name}, ${what}. ${text}`)).to.deep.equal(
      [],
    );
  });
});
