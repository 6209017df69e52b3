export { factsOf, type Fact, type NetworkFacts } from './factsOf.js';
export { degreesOf, firstSmooth, smoothReason } from './degrees.js';
export { operationNames } from './describe.js';
export { choicesIn, kinksIn, movedBy, type Kink } from './kinks.js';
export { wideOutputs } from './primaryNetwork.js';
