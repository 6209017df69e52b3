import { expect } from 'chai';
import { colours } from '../../src/report/figures/index.js';

/** Linear sRGB seen without one kind of cones: Machado, Oliveira & Fernandes 2009, severity 1. */
const visions = {
  all: [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  'no red': [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  'no green': [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  'no blue': [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
};

function linear(colour: string): number[] {
  return [1, 3, 5].map(start => {
    const value = parseInt(colour.slice(start, start + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
}

function inner(row: readonly number[], column: readonly number[]): number {
  return row.reduce((sum, value, k) => sum + value * column[k]!, 0);
}

/** CIELAB of linear sRGB, with the white D65. */
function lab(rgb: readonly number[]): number[] {
  const toXyz = [
    [0.4124 / 0.95047, 0.3576 / 0.95047, 0.1805 / 0.95047],
    [0.2126, 0.7152, 0.0722],
    [0.0193 / 1.08883, 0.1192 / 1.08883, 0.9505 / 1.08883],
  ];
  const [x, y, z] = toXyz.map(row => {
    const value = inner(row, rgb);
    return value > 0.008856 ? Math.cbrt(value) : 7.787 * value + 16 / 116;
  });
  return [116 * y! - 16, 500 * (x! - y!), 200 * (y! - z!)];
}

function luminance(colour: string): number {
  return inner([0.2126, 0.7152, 0.0722], linear(colour));
}

describe('the colours of quantities', () => {
  for (const [theme, paper] of [
    ['light', '#fcfcfa'],
    ['dark', '#14171a'],
  ] as const) {
    for (const [vision, matrix] of Object.entries(visions)) {
      it(`are told apart on a ${theme} page with ${vision === 'all' ? 'all cones' : `${vision} cones`}`, () => {
        const seen = colours[theme].map(colour =>
          lab(matrix.map(row => Math.min(1, Math.max(0, inner(row, linear(colour)))))),
        );
        seen.forEach((one, k) => {
          for (const [l, other] of seen.slice(0, k).entries()) {
            const distance = Math.hypot(...one.map((value, axis) => value - other[axis]!));
            expect(distance, `${colours[theme][k]!} and ${colours[theme][l]!}`).to.be.at.least(25);
          }
        });
      });
    }

    it(`have a contrast of 3 : 1 with a ${theme} page`, () => {
      for (const colour of colours[theme]) {
        const [darker, lighter] = [luminance(colour), luminance(paper)].sort((a, b) => a - b);
        expect((lighter! + 0.05) / (darker! + 0.05), colour).to.be.at.least(3);
      }
    });
  }
});
