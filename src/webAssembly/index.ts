export { decoded, instantiate } from './instantiate.js';
export { normalModule, panelModule } from './modules.generated.js';
