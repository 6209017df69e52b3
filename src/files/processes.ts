import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import { threadId } from 'node:worker_threads';

/**
 * A process, so that no other is taken for it, as numbers of processes are given again. What is unknown is
 * ''.
 */
interface Process {
  readonly host: string;
  /** The installation, and when it was started. */
  readonly machine: string;
  readonly boot: string;
  /** Where the number of the process is its number: containers count for themselves. */
  readonly namespace: string;
  readonly pid: number;
  /** When it was started, in ticks since the machine was. */
  readonly started: string;
  readonly thread: number;
}

/** A process that holds something, and which of its holdings it is. */
export interface Holder extends Process {
  readonly token: string;
}

export function thisProcess(): Process {
  return {
    host: hostname(),
    machine: textOf('/etc/machine-id'),
    boot: textOf('/proc/sys/kernel/random/boot_id'),
    namespace: linkOf('/proc/self/ns/pid'),
    pid: process.pid,
    started: stateOf(process.pid)?.started ?? '',
    thread: threadId,
  };
}

export function holderIn(text: string): Holder | undefined {
  try {
    const holder = JSON.parse(text) as Partial<Record<keyof Holder, unknown>> | null;
    const texts = [holder?.host, holder?.machine, holder?.boot, holder?.namespace, holder?.started];
    const isWhole =
      [...texts, holder?.token].every(each => typeof each === 'string') &&
      [holder?.pid, holder?.thread].every(Number.isSafeInteger);
    return isWhole ? (holder as Holder) : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Whether a holder that this thread is not may still be at work. One of another machine or container, of
 * which nobody here can tell, is.
 */
export function isRunning(holder: Holder): boolean {
  const here = thisProcess();
  if (holder.host !== here.host || holder.machine !== here.machine) return true;
  if (holder.boot !== here.boot) return false;
  if (holder.namespace !== here.namespace) return true;
  if (!isThere(holder.pid)) return false;
  const state = stateOf(holder.pid);
  if (state !== undefined && (state.isDead || state.started !== holder.started)) return false;
  return holder.pid !== here.pid || holder.thread !== here.thread;
}

function isThere(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // There, but another user's.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** What Linux says of a process; a zombie is dead, though it has a number. */
function stateOf(pid: number): { readonly isDead: boolean; readonly started: string } | undefined {
  const text = textOf(`/proc/${pid}/stat`);
  // The name of the program, in brackets, may hold anything.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  const [state = '', started] = [fields[0], fields[19]];
  return started === undefined ? undefined : { isDead: 'ZXx'.includes(state), started };
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch {
    return '';
  }
}

function linkOf(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return '';
  }
}
