// Lets a worker thread run nerdamerWorker.ts as it stands, for tests and development: loaders do not reach into threads.
import { register } from 'tsx/esm/api';

register();
await import('./nerdamerWorker.ts');
