import { expect } from 'chai';
import fc from 'fast-check';
import * as ad from '../../src/doors/graph.js';
import type { Node, Tensor } from '../../src/ad/index.js';
import { writtenBy } from '../../src/program/index.js';
import { CountingOperator, spread } from './support/operators.js';
import { programs, runProgram, scalarOf, variableShapes, type Program } from './support/randomProgram.js';
import { expectClose, runs, scalarFunction, settings, sizes, totalSize, unpack } from './support/setting.js';

const x = ad.input('x', [totalSize]);
const v = ad.input('v', [totalSize]);
const W = ad.weight('W', [3, 3]);
const V = ad.weight('V', [2, 3]);
const entriesOfW = spread(9, 1);
const entriesOfV = spread(6, 2);

/**
 * Everything that a researcher asks of one program: values, gradients for all variables, Taylor coefficients.
 */
function questions(program: Program): Node[] {
  const f = (u: Node): Node => scalarOf(runProgram(program, unpack(u), { matrices: [W, V], kinks: true }));
  const slope = ad.gradient(f)(x);
  return [
    f(x),
    slope,
    ...ad.jet(f, 3)([x], [v]).coefficients,
    ad.jet(ad.gradient(f), 2)([x], [v]).coefficients[2]!,
  ];
}

function evaluateWith(outputs: readonly Node[], at: Float64Array, along: Float64Array): Promise<Tensor[]> {
  return ad.evaluate(
    outputs,
    new Map<Node, Float64Array | CountingOperator>([
      [x, at],
      [v, along],
      [W, new CountingOperator(3, 3, entriesOfW, true)],
      [V, new CountingOperator(2, 3, entriesOfV, true)],
    ]),
  );
}

describe('graphs of random programs', () => {
  it('the same expression is the same node, and so is what transforms make of it', () => {
    fc.assert(
      fc.property(programs(), program => {
        const first = questions(program);
        expect(questions(program).every((node, i) => node === first[i])).to.equal(true);
      }),
      runs(30),
    );
  });

  it('a batch is its examples one by one', async () => {
    await fc.assert(
      fc.asyncProperty(
        settings(),
        fc.integer({ min: 1, max: 3 }),
        async ({ program, at, along, other }, count) => {
          const f = scalarFunction(program, { kinks: true });
          const y = runProgram(program, unpack(x), { kinks: true }).at(-1)!;
          const outputs = [y, f(x), ad.gradient(f)(x), ad.jet(f, 2)([x], [v]).coefficients[2]!];
          const examples = [at, other, along].slice(0, count);
          const directions = [other, along];
          // All pairs: points along the first batch axis, directions along the second.
          const batched = await ad.evaluate(
            outputs,
            new Map([
              [x, stack(examples, [count, 1])],
              [v, stack(directions, [2])],
            ]),
          );
          for (const [i, example] of examples.entries()) {
            for (const [j, direction] of directions.entries()) {
              const alone = await ad.evaluate(
                outputs,
                new Map([
                  [x, example],
                  [v, direction],
                ]),
              );
              alone.forEach(({ data, shape }, place) => {
                const { data: all, shape: allShape } = batched[place]!;
                const batch = allShape.slice(0, allShape.length - shape.length);
                expect(allShape.slice(batch.length)).to.deep.equal(shape);
                const index = (batch[0] === count ? i : 0) * (batch[1] ?? 1) + (batch[1] === 2 ? j : 0);
                const part = all.subarray(index * data.length, (index + 1) * data.length);
                expect(part, outputs[place]!.toString()).to.deep.equal(data);
              });
            }
          }
        },
      ),
      runs(25),
    );
  });

  it('results do not depend on what else is kept, and inputs are not written to', async () => {
    await fc.assert(
      fc.asyncProperty(settings(), async ({ program, at, along }) => {
        const outputs = questions(program);
        const kept = [at.slice(), along.slice()];
        const lean = await evaluateWith(outputs, at, along);
        const everything = ad.topologicalOrder(outputs);
        const generous = await evaluateWith(everything, at, along);
        outputs.forEach((node, i) => {
          expect(lean[i], node.toString()).to.deep.equal(generous[everything.indexOf(node)]);
        });
        expect([at, along]).to.deep.equal(kept);
      }),
      runs(25),
    );
  });

  it('a schedule makes everything once and before it is used', () => {
    fc.assert(
      fc.property(programs(), program => {
        const outputs = questions(program);
        const { steps, inputs } = ad.schedule(outputs);
        const ready = new Set<Node>(inputs);
        const made = new Set<Node>();
        for (const { nodes, weight } of steps) {
          const before = new Set(ready);
          for (const node of nodes) {
            const needed = node.inputs.filter(
              value => value.primitive.name !== 'weight' && !isStoppedWeight(value),
            );
            // A chain may use what it made itself; the products of a panel are answered together.
            const there = weight === undefined ? ready : before;
            expect(
              needed.every(value => there.has(value)),
              node.toString(),
            ).to.equal(true);
            expect(made.has(node), 'made twice').to.equal(false);
            made.add(node);
            ready.add(node);
          }
        }
        expect(outputs.every(node => ready.has(node))).to.equal(true);
      }),
      runs(40),
    );
  });

  it('a program writes every slot before it is read, and frees all but the results once nobody reads them', () => {
    fc.assert(
      fc.property(programs(), fc.constantFrom([], [3], [2, 1]), (program, batch) => {
        const plan = ad.schedule(questions(program));
        const { instructions, inputs, known, outputs } = ad.lower(
          plan,
          new Map(),
          new Map(plan.inputs.map(node => [node, batch])),
        );
        const present = new Set([...inputs, ...known.keys()]);
        for (const instruction of instructions) {
          for (const slot of readBy(instruction)) expect(present.has(slot), `slot ${slot}`).to.equal(true);
          for (const slot of writtenBy(instruction)) present.add(slot);
          for (const slot of instruction.frees) present.delete(slot);
        }
        const results = new Set(outputs.map(({ slot }) => slot));
        expect([...results].every(slot => present.has(slot))).to.equal(true);
        const left = [...present].filter(
          slot => !results.has(slot) && !known.has(slot) && !inputs.includes(slot),
        );
        expect(left, 'what is left besides the results').to.deep.equal([]);
      }),
      runs(40),
    );
  });

  it('substitution is evaluation elsewhere', async () => {
    await fc.assert(
      fc.asyncProperty(settings(), async ({ program, at, along }) => {
        const outputs = questions(program);
        const moved = ad.substitute(outputs, new Map([[x, ad.add(x, ad.multiply(0.5, v))]]));
        const there = await evaluateWith(
          outputs,
          at.map((value, i) => value + 0.5 * along[i]!),
          along,
        );
        const results = await evaluateWith(moved, at, along);
        results.forEach(({ data }, i) => {
          expectClose(data, there[i]!.data, 1e-11);
        });
      }),
      runs(15),
    );
  });

  it('a weight as an operator is the same matrix as an input', async () => {
    await fc.assert(
      fc.asyncProperty(settings(), async ({ program, at }) => {
        const variables = variableShapes.map(shape => ad.input('', shape));
        const bindings = new Map<Node, Tensor | CountingOperator>();
        variables.forEach((node, i) => {
          const start = sizes.slice(0, i).reduce((total, size) => total + size, 0);
          bindings.set(node, { data: at.slice(start, start + sizes[i]!), shape: variableShapes[i]! });
        });
        const evaluated = async (matrices: readonly Node[]): Promise<Tensor[]> => {
          const y = scalarOf(runProgram(program, variables, { matrices, kinks: true }));
          const leaves = [...variables, ...matrices];
          const slopes = ad.backprop(y, leaves).map((slope, i) => slope ?? ad.broadcast(0, leaves[i]!.shape));
          return ad.evaluate([y, ...slopes], bindings);
        };
        bindings
          .set(W, new CountingOperator(3, 3, entriesOfW))
          .set(V, new CountingOperator(2, 3, entriesOfV));
        const operators = await evaluated([W, V]);
        const [arrayW, arrayV] = [ad.input('W', [3, 3]), ad.input('V', [2, 3])];
        bindings
          .set(arrayW, { data: entriesOfW, shape: [3, 3] })
          .set(arrayV, { data: entriesOfV, shape: [2, 3] });
        const arrays = await evaluated([arrayW, arrayV]);
        operators.forEach(({ data, shape }, i) => {
          expect(shape).to.deep.equal(arrays[i]!.shape);
          expectClose(data, arrays[i]!.data, 1e-12, `output ${i}`);
        });
      }),
      runs(60),
    );
  });
});

function isStoppedWeight(node: Node): boolean {
  return node.primitive.name === 'stopGradient' && node.isOperator;
}

function stack(rows: readonly Float64Array[], batch: readonly number[]): Tensor {
  return { data: Float64Array.from(rows.flatMap(row => [...row])), shape: [...batch, totalSize] };
}

function readBy(instruction: ad.Instruction): readonly number[] {
  switch (instruction.kind) {
    case 'map':
      return instruction.operands.map(({ slot }) => slot);
    case 'contract':
      return instruction.factors.map(({ slot }) => slot);
    case 'gather':
      return [instruction.from.slot];
    case 'product':
      return instruction.questions.map(({ slot }) => slot);
    case 'entries':
      return [];
  }
}
