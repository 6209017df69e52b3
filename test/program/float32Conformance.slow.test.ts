import { routes } from '../ad/support/compositions.js';
import { describePrimitives } from '../backends/support/describePrimitives.js';
import { float32Backend } from './float32Backend.js';

describe('every primitive in float32', () => {
  describePrimitives({
    backend: () => float32Backend,
    routes,
    float32: {
      // The unit roundoff is 6e-8.
      usual: 1e-6,
      others: {
        // Powers far from 1 and products of long series round more often.
        multiply: 3e-6,
        power: 3e-6,
        sqrt: 3e-6,
        // Slopes are quotients by a root, each rounded three times before it is multiplied.
        elementwiseFunction: 3e-6,
      },
    },
  });
});
