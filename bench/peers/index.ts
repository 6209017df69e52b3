export { availablePeers, runPeer } from './runPeer.js';
export { peerNames, type PeerAvailability, type PeerName } from './peers.js';
export type { PeerMeasurement } from './measurement.js';
export type { PeerRequest, PeerUnavailable } from './runPeer.js';
export { hasNeuralTangents } from './neuralTangents.js';
