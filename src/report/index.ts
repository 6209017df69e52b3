export {
  exportExact,
  exportKernels,
  exportPredictions,
  exportSamples,
  kernelWriters,
  littleEndian,
  stripHeight,
  type ByteSink,
  type ExportFormat,
  type NamedKernels,
  type PredictionTable,
  type StreamedKernel,
} from './export/index.js';
export {
  exactLabel,
  exactLatex,
  latexOfQuantity,
  momentName,
  momentsInLatex,
  type LatexMoment,
} from './exactLatex.js';
export { convergenceFigure, type ConvergenceFigureInput } from './figures/convergenceFigure.js';
export {
  learningCurveFigure,
  type LearningCurveFigureInput,
} from './figures/prediction/learningCurveFigure.js';
export { lossCurvesFigure, type LossCurvesFigureInput } from './figures/prediction/lossCurvesFigure.js';
export {
  predictionBandFigure,
  type PredictionBandFigureInput,
} from './figures/prediction/predictionBandFigure.js';
export type {
  LearningCurve,
  LearningCurvePoint,
  LossCurve,
  LossCurves,
  PredictionBand,
  PredictionBands,
  Spectrum,
} from './figures/prediction/shown.js';
export { spectrumFigure, type SpectrumFigureInput } from './figures/prediction/spectrumFigure.js';
export { phaseFigure, type PhaseFigureInput } from './figures/phaseFigure.js';
export { priorFigure, type PriorFigureInput } from './figures/priorFigure.js';
export { scalingFigure, type ScalingFigureInput } from './figures/scalingFigure.js';
export { figurePdf } from './figurePdf.js';
export { printable } from './printable.js';
export { aConvergence, aPredictionSummary, aSettingSweep, someRows } from './kinds.js';
export { htmlReport } from './htmlReport.js';
export { predictionPage } from './predictionPage.js';
export type {
  IntervalKind,
  IntervalLevel,
  PredictionQuality,
  PredictionReport,
  PredictionSummary,
} from './predictionReport.js';
export { digitsOf, exactNotes, exponentWithInterval, extrapolationText, numberText } from './words.js';
export {
  settingSweep,
  type SettingPoint,
  type SettingSweep,
  type SettingSweepOptions,
} from './settingSweep.js';
export { reportFigures, type ReportFigure } from './reportFigures.js';
export type { ReportedExperiment, ScalingReport } from './scalingReport.js';
