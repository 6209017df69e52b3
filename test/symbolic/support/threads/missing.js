// A machine on which nerdamer is not installed.
import { parentPort } from 'node:worker_threads';

parentPort?.on('message', () => {
  parentPort?.postMessage({ kind: 'unavailable', reason: "Cannot find package 'nerdamer'" });
});
