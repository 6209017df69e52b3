export { encodeModule, FunctionBody, type EncodedFunction } from './encode.js';
export { decoded, instantiate } from './instantiate.js';
export { mapModule, normalModule, panelModule } from './modules.generated.js';
