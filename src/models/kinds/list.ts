import { hypernetworkKind } from '../hypernetwork.js';
import { mlpKind } from '../mlp.js';
import { recurrentKind } from '../recurrent.js';
import { residualKind } from '../residual.js';
import type { ModelKind } from './kind.js';
import { standardMlpKind } from '../standardMlp.js';
import { moduleKind } from './module.js';

/** Every kind of model that widejet knows: a new one is its file and a line here. */
export const modelKinds: readonly ModelKind[] = [
  mlpKind,
  hypernetworkKind,
  residualKind,
  recurrentKind,
  standardMlpKind,
  moduleKind,
];
