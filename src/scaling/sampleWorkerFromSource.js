// Lets a worker thread run sampleWorker.ts as it stands, for tests and development: loaders do not reach into threads.
import { register } from 'tsx/esm/api';

register();
const { default: sampleInWorker } = await import('./sampleWorker.ts');

export default sampleInWorker;
