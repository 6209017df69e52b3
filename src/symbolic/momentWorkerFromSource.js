// Lets a worker thread run momentWorker.ts as it stands, for tests and development: loaders do not reach into threads.
import { register } from 'tsx/esm/api';

register();
const { default: momentInWorker } = await import('./momentWorker.ts');

export default momentInWorker;
