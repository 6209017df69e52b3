export {
  exportKernels,
  exportSamples,
  kernelWriters,
  littleEndian,
  stripHeight,
  type ByteSink,
  type ExportFormat,
  type NamedKernels,
  type StreamedKernel,
} from './export/index.js';
export { convergenceFigure, type ConvergenceFigureInput } from './figures/convergenceFigure.js';
export { phaseFigure, type PhaseFigureInput } from './figures/phaseFigure.js';
export { priorFigure, type PriorFigureInput } from './figures/priorFigure.js';
export { scalingFigure, type ScalingFigureInput } from './figures/scalingFigure.js';
export { printable } from './printable.js';
export { htmlReport } from './htmlReport.js';
export { exponentWithInterval, extrapolationText, predictedText } from './words.js';
export { reportFigures, type ReportFigure } from './reportFigures.js';
export type { ReportedExperiment, ScalingReport } from './scalingReport.js';
