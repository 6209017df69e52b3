import { mlp } from '../src/models/index.js';
import { estimateCost } from '../src/taylor/index.js';
import { measureWidejet, type Measurement } from './measurement.js';
import { countTraffic } from './traffic.js';

export type WideRow = Measurement & {
  /** Every number of the bases written once and read once: no algorithm that keeps them moves less. */
  readonly leastBytes: number;
  /** What is read and written, counted sweep by sweep; see traffic.ts. */
  readonly movedBytes: number;
  /** `movedBytes` per second over the rate of plain copies in the same process. */
  readonly shareOfBandwidth: number;
};

export interface WideResult {
  readonly wide: readonly WideRow[];
  /** Time against n from 10⁴ on: the slope in a log-log plot. */
  readonly growthExponent?: number;
  /** Time against the order R at n = 10⁵, for tanh, where no order is zero. */
  readonly orders: readonly { readonly order: number; readonly seconds: number }[];
  /** Dense (drawing included) against implicit at small widths. */
  readonly crossing: readonly { readonly width: number; readonly dense: number; readonly implicit: number }[];
}

/** K⁽⁰⁾..K⁽⁴⁾ with implicit weights, drawing included. */
export function measureWide(widths: readonly number[], repeats: number): WideResult {
  if (widths.length === 0) return { wide: [], orders: [], crossing: [] };
  const wide = widths.map(width => {
    const storage = 'implicit';
    const few = width > 2e6 ? Math.min(repeats, 3) : repeats;
    const measured = measureWidejet({ width, activation: 'relu', order: 4, repeats: few, storage });
    const model = mlp({ depth: 4 });
    const size = { width, inputSize: 784, order: 4 };
    const { weightBytes } = estimateCost(model, { ...size, storage });
    const movedBytes = countTraffic(model, size);
    const rate = movedBytes / measured.seconds.median / 1e9;
    const shareOfBandwidth = rate / measured.copyGigabytesPerSecond;
    return { ...measured, leastBytes: 2 * weightBytes, movedBytes, shareOfBandwidth };
  });
  const orders = [1, 2, 4, 8].map(order => {
    const { seconds } = measureWidejet({
      width: 1e5,
      activation: 'tanh',
      order,
      repeats,
      storage: 'implicit',
    });
    return { order, seconds: seconds.median };
  });
  const crossing = [64, 128, 256, 512, 1024].map(width => {
    const common = { width, activation: 'relu', order: 4, repeats: 4 * repeats };
    const dense = measureWidejet({ ...common, storage: 'dense' });
    const implicit = measureWidejet({ ...common, storage: 'implicit' });
    return { width, dense: dense.seconds.median + dense.drawSeconds, implicit: implicit.seconds.median };
  });
  const large = wide.filter(({ width }) => width >= 1e4);
  return {
    wide,
    orders,
    crossing,
    ...(large.length > 1 && {
      growthExponent: slope(large.map(({ width, seconds }) => [Math.log(width), Math.log(seconds.median)])),
    }),
  };
}

/** The slope of a straight line through points, by least squares. */
function slope(points: readonly (readonly [x: number, y: number])[]): number {
  const mean = (values: readonly number[]): number =>
    values.reduce((total, value) => total + value, 0) / values.length;
  const meanX = mean(points.map(([x]) => x));
  const meanY = mean(points.map(([, y]) => y));
  const covariance = points.reduce((total, [x, y]) => total + (x - meanX) * (y - meanY), 0);
  return covariance / points.reduce((total, [x]) => total + (x - meanX) ** 2, 0);
}
