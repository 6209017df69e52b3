/**
 * How quantities of networks scale with width: sweeps over any pool, statistics, verdicts against theory, and
 * reports.
 *
 * @packageDocumentation
 */
export {
  convergenceFigure,
  exportKernels,
  exportSamples,
  htmlReport,
  phaseFigure,
  priorFigure,
  reportFigures,
  scalingFigure,
  type ConvergenceFigureInput,
  type ExportFormat,
  type NamedKernels,
  type PhaseFigureInput,
  type PriorFigureInput,
  type ReportedExperiment,
  type ReportFigure,
  type ScalingFigureInput,
  type ScalingReport,
} from '../report/index.js';
export {
  computeSample,
  limitConvergence,
  parseQuantity,
  predictionsFor,
  quantityLabel,
  scalingRows,
  sharpest,
  sweep,
  sweepUntil,
  taylorQuantities,
  termQuantities,
  theorem1Exponent,
  type LimitConvergence,
  type LimitConvergenceControls,
  type LimitConvergenceOptions,
  type Prediction,
  type Quantity,
  type QuantityGroup,
  type RoundControls,
  type SamplePool,
  type SampleTask,
  type ScalingRow,
  type ScalingRowsOptions,
  type ScalingSample,
  type StoppingRule,
  type SweepControls,
  type SweepOptions,
  type WidthConvergence,
} from '../scaling/index.js';
export * from '../scaling/statistics/index.js';
