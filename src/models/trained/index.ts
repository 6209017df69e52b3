export type { ArrayLayout } from './chainOfLayers.js';
export { readTrainedNetwork, type TrainedNetworkFile, type TrainedNetworkOptions } from './trainedNetwork.js';
