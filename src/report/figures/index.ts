export { convergenceFigure, type ConvergenceFigureInput } from './convergenceFigure.js';
export { distributionPlot, distributionText, hasDistribution } from './distributionPlot.js';
export { drawPlot, fileDrawing, fileDrawings, headingText, viewOf, type Plot } from './draw.js';
export type { Drawing, Heading } from './drawing.js';
export { figureData, type FigureData } from './figureData.js';
export {
  figureParts,
  figureQuantities,
  mostPoints,
  quantityGroups,
  type FigureQuantity,
  type FigureGroup,
} from './figureQuantity.js';
export { localSlopePlot, localSlopeText } from './localSlopePlot.js';
export { residualPlot, residualText } from './residualPlot.js';
export { scalingCaption, scalingFigure, scalingFigureOf, type ScalingFigureInput } from './scalingFigure.js';
export { settingPlot } from './settingFigure.js';
export { scalingPlot } from './scalingPlot.js';
export { colours, fileTheme, pageTheme, shapes, type Theme } from './theme.js';
