import { expect } from 'chai';
import { InvalidArgumentError } from '../../src/errors/index.js';
import { mlp } from '../../src/models/index.js';
import {
  scalingRows,
  sweep,
  sweepUntil,
  taylorQuantities,
  type ScalingSample,
} from '../../src/scaling/index.js';
import { evaluateQuantities } from '../../src/scaling/quantities/index.js';
import { initialize } from '../../src/models/index.js';
import { correlationFunction, mixedTaylorTerm, taylorTerms } from '../../src/taylor/index.js';

const model = mlp({ depth: 3, activation: 'tanh' });
const inputs = [
  [0.4, -1.1],
  [0.9, 0.3],
  [-0.2, 0.7],
];
const base = { model, inputSize: 2, inputs, workers: 1 };

describe('the quantities of a network', () => {
  it('are what the functions for each of them give', async () => {
    const parameters = initialize(model, { width: 12, inputSize: 2, seed: 3 });
    const tree = 'f0[a,b] f1[a] f2[b]';
    const quantities = ['K2', tree, 'K0', 'f0[a,a]'];
    const values = await evaluateQuantities(model, parameters, { inputs, output: 0, quantities, seed: 3 });
    const terms = await taylorTerms(model, parameters, { at: inputs[0]!, along: inputs[1]!, order: 2 });
    const mixed = await mixedTaylorTerm(model, parameters, {
      at: inputs[0]!,
      along: [inputs[1]!, inputs[2]!],
    });
    const trace = await correlationFunction(model, parameters, 'f0[a,a]', {
      inputs,
      loops: { method: 'probes', seed: 3 },
    });
    expect(values[0]).to.equal(terms.derivatives[2]!.data[0]);
    expect(values[1]).to.be.closeTo(mixed.data[0]!, 1e-14 * Math.abs(mixed.data[0]!));
    expect(values[2]).to.equal(terms.derivatives[0]!.data[0]);
    expect(values[3]).to.equal(trace.value.data[0]);
  });

  it('do not depend on which others are asked for with them', async () => {
    const options = { ...base, widths: [6, 700], seeds: [1, 2], storage: 'auto' as const };
    const alone = await sweep({ ...options, quantities: taylorQuantities(2) });
    const together = await sweep({ ...options, quantities: [...taylorQuantities(2), 'f0[a,b] f1[a] f2[b]'] });
    expect(together.map(({ values }) => values.slice(0, 3))).to.deep.equal(alone.map(({ values }) => values));
  });
});

describe('scalingRows', () => {
  const quantities = ['K1', 'f0[a,b] f1[a,b]', 'f0[a,a]'];
  const sample = (width: number, seed: number, values: readonly number[]): ScalingSample => ({
    experiment: 'synthetic',
    width,
    seed,
    values,
    seconds: 0,
  });
  const laws = (n: number) => [2, 3 / n, 0];
  const samples = [16, 64, 256, 1024].flatMap(width =>
    Array.from({ length: 12 }, (_, seed) =>
      sample(
        width,
        seed,
        laws(width).map(value => value * (1 + seed / 100)),
      ),
    ),
  );

  it('has one row for each quantity, with its own fit and predictions', () => {
    const rows = scalingRows(samples, { model, quantities });
    expect(rows.map(({ quantity }) => quantity)).to.deep.equal(quantities);
    const [kernel, square, trace] = rows;
    expect(kernel?.fit.kind === 'power law' && kernel.fit.exponent).to.be.closeTo(0, 1e-12);
    expect(square?.fit.kind === 'power law' && square.fit.exponent).to.be.closeTo(-1, 1e-12);
    expect(square?.predictions.map(({ source }) => source)).to.deep.equal(['cluster graph']);
    expect(trace?.verdict).to.equal('no exponent');
  });

  it('does not depend on the order of the samples', () => {
    expect(scalingRows([...samples].reverse(), { model, quantities })).to.deep.equal(
      scalingRows(samples, { model, quantities }),
    );
  });

  it('refuses samples of several experiments, of none, and with other values', () => {
    const options = { model, quantities };
    expect(() => scalingRows([], options)).to.throw(InvalidArgumentError, /samples/);
    expect(() => scalingRows([...samples, { ...samples[0]!, experiment: 'other' }], options)).to.throw(
      InvalidArgumentError,
      /one experiment/,
    );
    expect(() => scalingRows([...samples, sample(16, 99, [1])], options)).to.throw(
      InvalidArgumentError,
      /values/,
    );
  });
});

describe('sweepUntil', () => {
  const options = {
    ...base,
    quantities: ['K1'],
    widths: [4, 16, 64, 256],
    storage: 'dense' as const,
    seeds: 10,
  };
  const halfWidthOf = (samples: readonly ScalingSample[]): number => {
    const [row] = scalingRows(samples, { model: base.model, quantities: options.quantities });
    if (row?.fit.kind !== 'power law') throw new Error('expected a power law');
    return (row.fit.interval.upper - row.fit.interval.lower) / 2;
  };

  it('goes on until the interval is as narrow as wished, and not much longer', async () => {
    const rounds: number[] = [];
    const rule = { halfWidth: 0.1, mostSeeds: 2000 };
    const samples = await sweepUntil(options, rule, { onRound: count => rounds.push(count) });
    const count = samples.length / 4;
    expect(rounds[0]).to.equal(10);
    expect(rounds.at(-1)).to.equal(count);
    expect(halfWidthOf(samples)).to.be.at.most(0.1);
    // Half as many networks would not have been enough.
    expect(halfWidthOf(samples.filter(({ seed }) => seed < count / 2))).to.be.above(0.1);
    // What it comes to is the plain sweep of that many seeds.
    const seeds = Array.from({ length: count }, (_, seed) => seed);
    const plain = await sweep({ ...options, seeds });
    expect(samples.map(({ values }) => values)).to.deep.equal(plain.map(({ values }) => values));
  });

  it('stops at the most seeds, and comes to the same end after an interruption', async () => {
    const rule = { halfWidth: 1e-6, mostSeeds: 25 };
    const whole = await sweepUntil(options, rule);
    expect(whole.length).to.equal(4 * 25);
    const controller = new AbortController();
    const seen: ScalingSample[] = [];
    await sweepUntil(options, rule, {
      signal: controller.signal,
      onSample: sample => {
        seen.push(sample);
        if (seen.length === 40) controller.abort();
      },
    });
    const computed: ScalingSample[] = [];
    const resumed = await sweepUntil(options, rule, {
      known: seen,
      onSample: sample => computed.push(sample),
    });
    expect(computed.length).to.equal(4 * 25 - seen.length);
    expect(resumed.map(({ values }) => values)).to.deep.equal(whole.map(({ values }) => values));
  });

  it('refuses a half-width or a number of seeds that is none', async () => {
    for (const rule of [
      { halfWidth: 0, mostSeeds: 20 },
      { halfWidth: NaN, mostSeeds: 20 },
      { halfWidth: 0.1, mostSeeds: 9 },
    ]) {
      const error = await sweepUntil(options, rule).catch((reason: unknown) => reason);
      expect(error).to.be.instanceOf(InvalidArgumentError);
    }
  });
});
