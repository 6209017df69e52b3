import { expect } from 'chai';
import * as graph from '../../src/doors/graph.js';
import * as node from '../../src/doors/node.js';
import * as scaling from '../../src/doors/scaling.js';
import * as widejet from '../../src/index.js';
import { campaign } from './hostile/campaign.js';
import { entries } from './hostile/entries/index.js';

/** What no call is made of: an abstract class, constants, and records of primitives. */
const withoutCall = [
  'identityGroups',
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

/** How many calls, and of which seed: WIDEJET_HOSTILE_CALLS=30000 WIDEJET_HOSTILE_SEED=2 asks for more. */
const environment = process.env;
const isLong = environment['WIDEJET_HOSTILE_CALLS'] !== undefined;
const wanted = Number(environment['WIDEJET_HOSTILE_CALLS'] ?? 600);
const seed = Number(environment['WIDEJET_HOSTILE_SEED'] ?? 20_261_130);

describe('the doors of the package, asked with hostile values', () => {
  it('have an example of right arguments for each function, class and object behind them', () => {
    const exported = Object.keys({ ...widejet, ...graph, ...scaling, ...node });
    const known = new Set(entries.map(({ name }) => (name.split(/[. ,]/)[0] ?? '').replace(/Kernels$/, '')));
    const missing = exported.filter(
      name => !known.has(name.replace(/Kernels$/, '')) && !withoutCall.includes(name),
    );
    expect(
      missing.filter(name => !['exportKernels', 'writeKernels', 'diagnoseKernels'].includes(name)),
    ).to.deep.equal([]);
    for (const name of [...withoutCall, ...madeByFunctions]) expect(exported).to.include(name);
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
    this.timeout(7_200_000);
    const bad: string[] = [];
    const counts: Record<string, number> = {};
    // Those that are long by themselves come more rarely, so that it takes some numbers more.
    for (let [first, made] = [0, 0]; made < wanted; first += 1000) {
      const stop = Math.min(first + 1000, first + Math.ceil((wanted - made) * 1.05));
      const lists = await Promise.all(
        [0, 1].map(lane => campaign({ seed, first: first + lane, stop, stride: 2 })),
      );
      for (const { number, name, what, outcome, text } of lists.flat()) {
        made++;
        counts[outcome] = (counts[outcome] ?? 0) + 1;
        if (outcome !== 'typed' && outcome !== 'right')
          bad.push(`${outcome}: ${name}, ${what} (call ${number} of seed ${seed}). ${text}`);
      }
      if (isLong) console.log([`      ${made} calls: ${JSON.stringify(counts)}`, ...bad].join('\n'));
    }
    expect(bad).to.deep.equal([]);
  });
});
