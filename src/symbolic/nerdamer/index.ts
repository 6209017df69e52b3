export { NerdamerClient } from './client.js';
export { askNerdamer, type NerdamerFinding } from './askNerdamer.js';
