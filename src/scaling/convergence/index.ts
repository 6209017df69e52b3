export {
  defaultConvergenceSeeds,
  defaultConvergenceWidths,
  limitConvergence,
  type LimitConvergence,
  type LimitConvergenceControls,
  type LimitConvergenceOptions,
  type WidthConvergence,
} from './limitConvergence.js';
