import { arcCosineIdentities } from './arcCosine.js';
import { dualIdentities } from './duals.js';
import type { Identity } from './identity.js';
import { kernelIdentities } from './kernels.js';
import { lemmaIdentities } from './lemmas.js';
import { limitIdentities } from './limits.js';
import { otherRecurrences } from './otherRecurrences.js';
import { unaryRecurrences } from './unaryRecurrences.js';

/** All identities, group by group. */
export const catalogue: readonly Identity[] = [
  ...unaryRecurrences,
  ...otherRecurrences,
  ...lemmaIdentities,
  ...kernelIdentities,
  ...arcCosineIdentities,
  ...dualIdentities,
  ...limitIdentities,
];
