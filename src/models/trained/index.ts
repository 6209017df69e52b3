export type { ArrayLayout } from './chainOfLayers.js';
export { readTrainedNetwork, type TrainedNetwork, type TrainedNetworkOptions } from './trainedNetwork.js';
