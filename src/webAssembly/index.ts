export { decoded, instantiate } from './instantiate.js';
export { mapModule, normalModule, panelModule } from './modules.generated.js';
