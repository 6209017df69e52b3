import { readFileSync, writeFileSync } from 'node:fs';

/** Of this process, by Linux. */
function kilobytes(name: 'VmRSS' | 'VmHWM'): number {
  return Number(new RegExp(`${name}:\\s+(\\d+)`).exec(readFileSync('/proc/self/status', 'utf8'))?.[1]);
}

/**
 * What this process takes for some work at its peak, in bytes, beyond what it has before: of Linux alone, and
 * with `node --expose-gc`.
 */
export async function peakOf<T>(
  work: () => Promise<T>,
): Promise<{ readonly peak: number; readonly result: T }> {
  // What is free is given back to the system some time after it was found to be.
  let settled = Infinity;
  for (let round = 0; round < 20; round++) {
    globalThis.gc?.();
    await new Promise(resolve => setTimeout(resolve, 50));
    const now = kilobytes('VmRSS');
    if (round > 3 && now > settled - 512) break;
    settled = Math.min(settled, now);
  }
  // The peak begins anew.
  writeFileSync('/proc/self/clear_refs', '5');
  const before = kilobytes('VmRSS');
  const result = await work();
  return { peak: 1024 * (kilobytes('VmHWM') - before), result };
}
