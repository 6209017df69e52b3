import { describeNetworks } from '../backends/support/describeNetworks.js';
import { float32Backend } from './float32Backend.js';

describe('networks in float32, by plain loops', () => {
  // Its implicit matrices are drawn at once, and are others than those of the processor.
  describeNetworks({ backend: () => float32Backend, storages: ['dense'] });
});
