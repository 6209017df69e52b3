import type { PredictionReport } from '../../src/report/index.js';
import { wilsonInterval } from '../../src/scaling/index.js';

/** A report of predictions that were never made, with texts of one's own. */
export function predictionReportWith(text: (place: number) => string): PredictionReport {
  const estimate = (right: number, count: number) => wilsonInterval(right, count);
  const positions = Array.from({ length: 9 }, (_, k) => k / 8);
  const times = [0.1, 0.2, 0.4, 0.8];
  const levels = [0.5, 0.8, 0.9, 0.95].map((level, k) => ({
    level,
    halfWidth: 0.1 * (k + 1),
    coverage: level,
  }));
  const point = (trainSize: number, right: number) => {
    const { value, interval } = estimate(right, 50);
    return { trainSize, accuracy: value, interval };
  };
  return {
    title: text(0),
    command: text(1),
    settings: [[text(2), text(3)]],
    versions: [[text(4), text(5)]],
    summary: {
      kernel: text(6),
      classes: [3, 8],
      training: { count: 20, accuracy: estimate(20, 20), loss: 1e-30 },
      test: { count: 50, accuracy: estimate(45, 50), loss: 0.125 },
      leaveOneOut: { accuracy: estimate(17, 20), loss: 0.25 },
      logMarginalLikelihood: -123.456,
      conditioning: { rank: 20, condition: 91.9, cutoff: 1e-13, jitter: 0, sentence: text(7) },
      intervals: [{ name: text(8), meaning: text(9), levels }],
      confusion: [
        [20, 2],
        [3, 25],
      ],
    },
    spectrum: { eigenvalues: [1, 40, 9, 3], alignment: [0.125, 0.5, 0.25, 0.125], cutoff: 1e-13 },
    learningCurve: { points: [point(10, 30), point(20, 45)], chance: 0.5 },
    networks: {
      description: text(10),
      losses: {
        times,
        lossTitle: text(11),
        curves: [
          {
            name: text(12),
            theory: times.map(time => Math.exp(-time)),
            networks: [1.1, 0.9].map(factor => times.map(time => factor * Math.exp(-time))),
          },
        ],
      },
      bands: {
        positions,
        theory: { mean: positions.map(Math.sin), deviation: positions },
        networks: [0.5, -0.5].map(shift => positions.map(position => Math.sin(position) + shift)),
        targets: [{ position: 0.5, value: 0.5 }],
        positionTitle: text(13),
        valueTitle: text(14),
      },
    },
  };
}

export const placesOfTexts = 15;
