import { progress, type Progress } from '../terminal/index.js';

/** What takes less than so many milliseconds needs no progress. */
const patience = 2000;

/** On a terminal, progress of work that turns out to be long; pipes and files hear nothing. */
export function lateProgress(label: string): {
  readonly report: (done: number, total: number) => void;
  readonly finish: () => void;
} {
  const started = performance.now();
  let shown: Progress | undefined;
  let before = 0;
  return {
    report(done, total) {
      const isLong = performance.now() - started >= patience && done < total;
      if (shown === undefined && !(isLong && process.stderr.isTTY)) return;
      if (shown === undefined) shown = progress(total, label, { done });
      else shown.advance('', done - before);
      before = done;
    },
    finish() {
      shown?.finish();
    },
  };
}
