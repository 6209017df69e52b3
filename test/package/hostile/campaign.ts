import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Outcome } from './outcome.js';

/** What became of one call; it may also never have come back, or have killed its process. */
export interface Call {
  readonly number: number;
  readonly name: string;
  readonly what: string;
  readonly outcome: Outcome | 'hang' | 'crash';
  readonly text: string;
}

interface Range {
  readonly seed: number;
  readonly first: number;
  readonly stop: number;
  readonly stride: number;
}

/** The calls of a range, in a process that is started anew after a call that hangs or kills it. */
export async function campaign(range: Range): Promise<Call[]> {
  const calls: Call[] = [];
  let { first } = range;
  while (first < range.stop) {
    const last = await oneProcess({ ...range, first }, calls);
    if (last === undefined) break;
    first = last + range.stride;
  }
  return calls;
}

/** The number of the call in which the process ended, or undefined where it made them all. */
async function oneProcess({ seed, first, stop, stride }: Range, calls: Call[]): Promise<number | undefined> {
  const program = fileURLToPath(new URL('child.ts', import.meta.url));
  const words = [
    ...['--import', 'tsx', '--max-old-space-size=1500', program],
    ...[seed, first, stop, stride].map(String),
  ];
  const child = spawn(process.execPath, words, { stdio: ['ignore', 'pipe', 'pipe'] });
  let errors = '';
  child.stderr.on('data', (text: Buffer) => (errors = (errors + text.toString()).slice(-2000)));
  let open:
    | { number: number; name: string; what: string; mostSeconds: number; processor: number; time: number }
    | undefined;
  const watched = { hangs: false };
  const watch = setInterval(() => {
    if (open === undefined || child.pid === undefined) return;
    const busy = processorSeconds(child.pid) - open.processor;
    // Ten times as long by the clock, for what waits and never comes back.
    if (busy < open.mostSeconds && Date.now() - open.time < 10_000 * open.mostSeconds) return;
    watched.hangs = true;
    child.kill('SIGKILL');
  }, 250);
  const ended = new Promise<string>(resolve => {
    child.on('close', (code, signal) => {
      resolve(signal ?? `exit code ${code ?? ''}`);
    });
  });
  for await (const line of createInterface({ input: child.stdout })) {
    const said = JSON.parse(line) as {
      kind: string;
      number: number;
      name: string;
      what: string;
      mostSeconds: number;
      outcome: Outcome;
      text: string;
    };
    if (said.kind === 'start')
      open = { ...said, processor: processorSeconds(child.pid ?? 0), time: Date.now() };
    else if (said.kind === 'end' && open !== undefined) {
      calls.push({ ...open, outcome: said.outcome, text: said.text });
      open = undefined;
    } else if (said.kind === 'unhandled')
      calls.push({
        number: -1,
        name: open?.name ?? 'between calls',
        what: 'unhandled',
        outcome: 'engine',
        text: said.text,
      });
  }
  const how = await ended;
  clearInterval(watch);
  if (open === undefined) {
    if (how !== 'exit code 0') throw new Error(`the process of hostile calls ended with ${how}: ${errors}`);
    return undefined;
  }
  calls.push({
    ...open,
    outcome: watched.hangs ? 'hang' : 'crash',
    text: watched.hangs ? '' : `${how} ${errors}`,
  });
  return open.number;
}

/** User and system time of a process, where the system says so; else none passes. */
function processorSeconds(pid: number): number {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ');
    return (Number(fields[11]) + Number(fields[12])) / 100;
  } catch {
    return 0;
  }
}
