// Lets a worker thread run kernelWorker.ts as it stands, for tests and development: loaders do not reach into threads.
import { register } from 'tsx/esm/api';

register();
const { default: kernelsInWorker } = await import('./kernelWorker.ts');

export default kernelsInWorker;
