/** Node has `setImmediate`; engines without it take the shortest timer there is. */
const later = globalThis as {
  readonly setImmediate?: (task: () => void) => unknown;
  readonly setTimeout: (task: () => void, milliseconds: number) => unknown;
};

/** As many nodes take a few MB, and making them a thousand times as long as a turn. */
const NODES_BETWEEN_TURNS = 4096;

let newestAtLastTurn = 0;

/**
 * Lets a turn of the event loop pass where many nodes were made since the last one. What a WeakRef has
 * touched is kept until the current job ends (ECMA-262, KeepDuringJob), and `await` of what is ready does not
 * end it: without such turns a loop over `await gradient(f)(x)` would keep every graph that it ever made.
 *
 * @param newest the identity of a node that was made lately.
 */
export async function letNodesGo(newest: number): Promise<void> {
  if (newest - newestAtLastTurn < NODES_BETWEEN_TURNS) return;
  newestAtLastTurn = newest;
  await new Promise<void>(resolve => {
    if (later.setImmediate === undefined) later.setTimeout(resolve, 0);
    else later.setImmediate(resolve);
  });
}
