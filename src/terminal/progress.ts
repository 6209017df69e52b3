import {
  aFunction,
  aNumberFromZero,
  aText,
  checkArguments,
  objectWith,
  optional,
  optionsOf,
} from '../errors/index.js';
import { printable } from '../report/index.js';

/** Where progress is written: `process.stderr`, or anything like it. */
export interface ProgressStream {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

export interface ProgressOptions {
  /** Default `process.stderr`. */
  readonly stream?: ProgressStream;
  /** Milliseconds now; default `performance.now`. */
  readonly now?: () => number;
  /** Units that were done before: they count in the total, but not for the rate. Default 0. */
  readonly done?: number;
}

const progressOptions = optionsOf<ProgressOptions>('progress', {
  stream: optional(objectWith<ProgressStream>('a stream, as process.stderr', { write: aFunction })),
  now: optional(aFunction),
  done: optional(aNumberFromZero),
});

export interface Progress {
  /** One more unit is done, or several; `text` says what it was. */
  advance(text?: string, units?: number): void;
  /** The last report. Safe to call early (an interruption), and more than once. */
  finish(): void;
}

/** A terminal line is rewritten ten times a second at most, a log gets a line every ten seconds at most. */
const terminalPeriod = 100;
const logPeriod = 10_000;

/**
 * Reports the progress of long work on stderr: on a terminal as one line that is rewritten, with rate and
 * remaining time; elsewhere (a log) as a line every ten seconds and one at the end.
 *
 * @param total the number of units of work.
 * @param label what the work is.
 */
export function progress(total: number, label: string, options: ProgressOptions = {}): Progress {
  checkArguments({
    total: [total, aNumberFromZero],
    label: [label, aText],
    options: [options, progressOptions],
  });
  const { stream = process.stderr, now = () => performance.now(), done: before = 0 } = options;
  const terminal = stream.isTTY === true;
  const started = now();
  let done = before;
  let latest = '';
  let reported = terminal ? -Infinity : started;
  let finished = false;

  const report = () => {
    reported = now();
    const line = printable(describe(label, { before, done, total }, (reported - started) / 1000, latest));
    if (!terminal) stream.write(`${line}\n`);
    else stream.write(`\r${line.slice(0, (stream.columns ?? 80) - 1)}\u001b[K`);
  };

  return {
    advance(text = '', units = 1) {
      checkArguments({ text: [text, aText], units: [units, aNumberFromZero] });
      done += units;
      latest = text;
      if (now() - reported >= (terminal ? terminalPeriod : logPeriod)) report();
    },
    finish() {
      if (finished) return;
      finished = true;
      report();
      if (terminal) stream.write('\n');
    },
  };
}

interface Units {
  readonly before: number;
  readonly done: number;
  readonly total: number;
}

function describe(label: string, { before, done, total }: Units, seconds: number, text: string): string {
  const rate = (done - before) / seconds;
  const parts = [`${label}: ${done}/${total}`];
  const known = done > before && seconds > 0;
  if (known) parts.push(rate >= 1 ? `${rate.toFixed(1)} per s` : `${(1 / rate).toFixed(1)} s each`);
  if (done >= total) parts.push(`took ${duration(seconds)}`);
  else if (known) parts.push(`${duration((total - done) / rate)} left`);
  if (text !== '') parts.push(text);
  return parts.join(', ');
}

/** 42 s, 3 min 05 s, 2 h 07 min. */
function duration(seconds: number): string {
  const whole = Math.round(seconds);
  const two = (value: number) => String(value).padStart(2, '0');
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${two(whole % 60)} s`;
  return `${Math.floor(whole / 3600)} h ${two(Math.floor((whole % 3600) / 60))} min`;
}
