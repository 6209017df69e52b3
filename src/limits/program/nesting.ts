/** So many tasks may be inside each other, each of which takes about ten calls. */
const mostNested = 64;

/** A task that would be nested too deeply. */
class TooDeep extends Error {
  constructor(readonly task: () => unknown) {
    super('a task is nested too deeply');
  }
}

/**
 * Tasks that ask for each other, through the layers of a network: a task that is nested too deeply is
 * done before those that wait for it, which then begin anew. So each has to remember what it gave.
 */
export class Nesting {
  private depth = 0;

  run<T>(task: () => T): T {
    if (this.depth === 0) return this.outermost(task);
    if (this.depth >= mostNested) throw new TooDeep(task);
    return this.nested(task);
  }

  private nested<T>(task: () => T): T {
    this.depth++;
    try {
      return task();
    } finally {
      this.depth--;
    }
  }

  private outermost<T>(task: () => T): T {
    const waiting: (() => unknown)[] = [];
    for (;;) {
      const next = waiting.pop();
      try {
        if (next === undefined) return this.nested(task);
        this.nested(next);
      } catch (error) {
        if (!(error instanceof TooDeep)) throw error;
        if (next !== undefined) waiting.push(next);
        waiting.push(error.task);
      }
    }
  }
}
