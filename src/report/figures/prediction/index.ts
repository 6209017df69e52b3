export { learningCurveCaption, learningCurvePlot, learningCurveText } from './learningCurvePlot.js';
export { lossCaption, lossCurvesPlot, lossText } from './lossCurvesPlot.js';
export { bandCaption, bandText, predictionBandPlot } from './predictionBandPlot.js';
export { alignmentPlot, spectrumCaption, spectrumPlot, spectrumText } from './spectrumPlot.js';
export type * from './shown.js';
