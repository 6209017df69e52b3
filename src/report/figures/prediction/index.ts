export {
  bandCaption,
  bandText,
  predictionBandFigure,
  predictionBandPlot,
  type PredictionBand,
  type PredictionBandFigureInput,
  type PredictionBands,
} from './predictionBandFigure.js';
export {
  learningCurveCaption,
  learningCurveFigure,
  learningCurvePlot,
  learningCurveText,
  type LearningCurve,
  type LearningCurveFigureInput,
  type LearningCurvePoint,
} from './learningCurveFigure.js';
export {
  lossCaption,
  lossCurvesFigure,
  lossCurvesPlot,
  lossText,
  type LossCurve,
  type LossCurves,
  type LossCurvesFigureInput,
} from './lossCurvesFigure.js';
export {
  alignmentPlot,
  spectrumCaption,
  spectrumFigure,
  spectrumPlot,
  spectrumText,
  type Spectrum,
  type SpectrumFigureInput,
} from './spectrumFigure.js';
