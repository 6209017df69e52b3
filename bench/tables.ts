import Table from 'cli-table3';
import type { DenseRow, PeerRow } from './densePart.js';
import type { WideResult } from './widePart.js';

const plain = { style: { head: [], border: [] } };

export function denseTable(rows: readonly DenseRow[]): string {
  const table = new Table({
    head: ['n', 'φ', 'seconds', 'drawing', 'peak over idle / MiB', 'weights / MiB', 'kernels'],
    ...plain,
  });
  for (const {
    width,
    activation,
    seconds,
    drawSeconds,
    peakRssMiB,
    idleRssMiB,
    weightMiB,
    kernels,
  } of rows) {
    const peak = (peakRssMiB - idleRssMiB).toFixed(0);
    const times = [seconds.median.toFixed(4), drawSeconds.toFixed(3)];
    table.push([width, activation, ...times, peak, weightMiB.toFixed(0), kernels]);
  }
  return table.toString();
}

export function peerTable(rows: readonly PeerRow[]): string {
  const table = new Table({
    head: ['n', 'φ', 'peer', 'seconds', 'peer / widejet', 'with drawing the weights'],
    ...plain,
  });
  for (const { width, activation, peer, result } of rows) {
    if ('unavailable' in result)
      table.push([width, activation, peer, { colSpan: 3, content: result.unavailable }]);
    else {
      const ratios = [result.ratio, result.ratioWithDrawing].map(ratio => `${ratio.toFixed(1)} ×`);
      table.push([width, activation, peer, result.seconds.toFixed(3), ...ratios]);
    }
  }
  return table.toString();
}

export function wideTable({ wide }: WideResult, peers: readonly PeerRow[]): string {
  const table = new Table({
    head: [
      'n',
      'seconds',
      'peak over idle / MiB',
      'least / GB',
      'moved / GB',
      'copies / GB/s',
      'share of bandwidth',
      'JAX / widejet',
    ],
    ...plain,
  });
  const jax = new Map<number, number>();
  for (const { width, activation, peer, result } of peers) {
    if (peer === 'jax' && activation === 'relu' && 'seconds' in result)
      jax.set(width, result.seconds + result.drawSeconds);
  }
  for (const row of wide) {
    const { width, seconds, peakRssMiB, idleRssMiB, leastBytes, movedBytes } = row;
    const peer = jax.get(width);
    table.push([
      width,
      seconds.median.toFixed(4),
      (peakRssMiB - idleRssMiB).toFixed(0),
      (leastBytes / 1e9).toFixed(3),
      (movedBytes / 1e9).toFixed(3),
      row.copyGigabytesPerSecond.toFixed(1),
      `${(100 * row.shareOfBandwidth).toFixed(0)} %`,
      peer === undefined ? '' : `${(peer / seconds.median).toFixed(0)} ×`,
    ]);
  }
  return table.toString();
}

export function wideRemarks({ growthExponent, orders, crossing }: WideResult): string[] {
  const faster = crossing.find(({ dense, implicit }) => implicit < dense);
  const orderTimes = orders.map(({ order, seconds }) => `R = ${order}: ${seconds.toFixed(3)} s`);
  const crossingTimes = crossing.map(
    ({ width, dense, implicit }) =>
      `n = ${width}: ${(1e3 * dense).toFixed(1)} / ${(1e3 * implicit).toFixed(1)} ms`,
  );
  return [
    ...(growthExponent === undefined ? [] : [`time grows as n^${growthExponent.toFixed(2)} from n = 10⁴ on`]),
    `orders, tanh, n = 10⁵: ${orderTimes.join(', ')}`,
    `dense with drawing / implicit: ${crossingTimes.join(', ')}; implicit is faster from n = ${faster?.width ?? '∞'} on`,
  ];
}
