import { expect } from 'chai';
import fc from 'fast-check';
import { embeddedDigits } from '../../src/data/index.js';
import { oneHotTargets, predictionData } from '../../src/cli/predictData.js';

describe('digits to train on and to test on', () => {
  it('are a partition, each with its own image and label, whatever the sizes, the seed and the classes', () => {
    const { inputs, labels } = embeddedDigits();
    fc.assert(
      fc.property(
        fc.record({
          seed: fc.nat(1000),
          trainSize: fc.integer({ min: 20, max: 60 }),
          testSize: fc.option(fc.integer({ min: 1, max: 10 }), { nil: undefined }),
          withoutNines: fc.boolean(),
        }),
        ({ seed, trainSize, testSize, withoutNines }) => {
          const data = predictionData({
            seed,
            trainSize,
            ...(testSize !== undefined && { testSize }),
            ...(withoutNines && { classes: [0, 1, 2, 3, 4, 5, 6, 7, 8] }),
          });
          const { training, test, classes } = data;
          const numbers = [...training.numbers, ...test.numbers];
          expect(new Set(numbers).size).to.equal(numbers.length);
          expect(training.count).to.equal(trainSize);
          if (testSize === undefined)
            expect(numbers.length).to.equal(withoutNines ? labels!.filter(label => label !== 9).length : 100);
          else expect(test.count).to.equal(testSize);
          expect(classes).to.deep.equal([0, 1, 2, 3, 4, 5, 6, 7, 8, ...(withoutNines ? [] : [9])]);
          for (const chosen of [training, test]) {
            chosen.numbers.forEach((number, row) => {
              expect(chosen.labels[row]).to.equal(labels![number]);
              expect(chosen.inputs[784 * row + 400]).to.equal(inputs[784 * number + 400]);
              expect(chosen.inputs[784 * row + 300]).to.equal(inputs[784 * number + 300]);
            });
          }
        },
      ),
      { seed: 1, numRuns: 40 },
    );
  });

  it('are those of the same seed, and the first of more are the same', () => {
    const numbers = (seed: number, trainSize: number) => [
      ...predictionData({ seed, trainSize }).training.numbers,
    ];
    expect(numbers(3, 20)).to.deep.equal(numbers(3, 40).slice(0, 20));
    expect(numbers(3, 40)).not.to.deep.equal(numbers(4, 40));
  });

  it('is drawn evenly: each digit is trained on about as often as any other', () => {
    const counts = new Float64Array(100);
    const draws = 400;
    for (let seed = 0; seed < draws; seed++)
      for (const number of predictionData({ seed, trainSize: 50 }).training.numbers) counts[number]! += 1;
    // χ² of 100 counts of a share ½ without replacement has the mean 100, and the deviation √200 = 14.
    const square = counts.reduce((sum, count) => sum + (count - draws / 2) ** 2 / (draws / 4), 0);
    expect(square).to.be.within(60, 145);
  });
});

describe('oneHotTargets', () => {
  it('are 1 − 1/C for the class and −1/C for others, and sum to 0', () => {
    expect([...oneHotTargets(Uint8Array.of(8, 3), [3, 8])]).to.deep.equal([-0.5, 0.5, 0.5, -0.5]);
    const sum = oneHotTargets(Uint8Array.of(1), [0, 1, 2, 3]).reduce((total, value) => total + value, 0);
    expect(sum).to.equal(0);
  });
});
