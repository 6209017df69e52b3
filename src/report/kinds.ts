import {
  aModestNumber,
  aNumberAboveZero,
  aNumber,
  anIntegerFrom,
  aText,
  kind,
  listOf,
  objectWith,
  oneOf,
  optional,
  type RequiredKind,
} from '../errors/index.js';
import {
  aFit,
  anExactSize,
  aPrediction,
  someSamples,
  type Estimate,
  type LimitConvergence,
  type ScalingRow,
  type WidthConvergence,
} from '../scaling/index.js';
import type {
  LearningCurve,
  LearningCurvePoint,
  LossCurve,
  LossCurves,
  PredictionBand,
  PredictionBands,
  Spectrum,
} from './figures/prediction/shown.js';
import type {
  IntervalKind,
  IntervalLevel,
  PredictionQuality,
  PredictionReport,
  PredictionSummary,
} from './predictionReport.js';
import type { SettingPoint, SettingSweep } from './settingSweep.js';
import type { ReportedExperiment, ScalingReport } from './scalingReport.js';

/** What figures, pages and tables are made of. */
export const someNumbers = listOf(aModestNumber);
const aCount = anIntegerFrom(0);
const notNaN = kind('a number, or an infinity', value => typeof value === 'number' && !Number.isNaN(value));
const anInterval = objectWith<Estimate['interval']>('an interval { lower, upper }', {
  lower: notNaN,
  upper: notNaN,
});
const anEstimate = objectWith<Estimate>('an estimate { value, interval }', {
  value: aModestNumber,
  interval: anInterval,
});

export const headingKinds = { title: aText, subtitle: optional(listOf(aText)) };

export const aRow = objectWith<ScalingRow>('a row, as scalingRows gives it', {
  experiment: aText,
  quantity: aText,
  fit: aFit,
  predictions: listOf(aPrediction),
  exact: optional(anExactSize),
  predicted: optional(aPrediction),
  verdict: oneOf('consistent', 'not yet asymptotic', 'inconsistent', 'no exponent', 'no prediction'),
  reason: aText,
});
export const someRows = listOf(aRow);

const aTensor = objectWith<WidthConvergence['ntk']>('a tensor { data, shape }', {
  data: kind('a Float64Array', value => value instanceof Float64Array),
  shape: listOf(anIntegerFrom(0)),
});
export const aConvergence = objectWith<LimitConvergence>('what limitConvergence gives', {
  widths: listOf(
    objectWith<WidthConvergence>('a width of a convergence', {
      width: anIntegerFrom(1),
      distances: listOf(aModestNumber),
      distance: aModestNumber,
      ntk: aTensor,
      nngp: aTensor,
    }),
    { least: 1 },
  ),
  fit: aFit,
  verdict: objectWith<LimitConvergence['verdict']>('a verdict', { verdict: aText, reason: aText }),
  largestExpected: aModestNumber,
});

const pairsOfTexts = listOf(listOf(aText, { least: 2, most: 2 }));

export const aSettingSweep = objectWith<SettingSweep>('what settingSweep gives', {
  name: aText,
  setting: aText,
  symbol: aText,
  width: anIntegerFrom(1),
  quantities: listOf(
    objectWith<SettingSweep['quantities'][number]>('a quantity { quantity, points }', {
      quantity: aText,
      points: listOf(
        objectWith<SettingPoint>('a point { value, count, median, magnitudes }', {
          value: aModestNumber,
          count: aCount,
          median: anEstimate,
          magnitudes: listOf(aModestNumber),
        }),
        { least: 1 },
      ),
    }),
  ),
});

export const aScalingReport = objectWith<ScalingReport>('a report', {
  title: aText,
  date: optional(aText),
  command: aText,
  settings: pairsOfTexts,
  versions: pairsOfTexts,
  experiments: listOf(
    objectWith<ReportedExperiment>('an experiment of a report', {
      name: aText,
      description: aText,
      samples: someSamples,
      rows: someRows,
    }),
  ),
  settingSweeps: optional(listOf(aSettingSweep)),
});

export const curveKinds = {
  points: listOf(
    objectWith<LearningCurvePoint>('a point of a learning curve', {
      trainSize: aNumberAboveZero,
      accuracy: aModestNumber,
      interval: anInterval,
    }),
  ),
  chance: optional(aModestNumber),
};

export const lossKinds = {
  times: someNumbers,
  curves: listOf(
    objectWith<LossCurve>('a loss curve { name, theory, networks }', {
      name: aText,
      theory: someNumbers,
      networks: optional(listOf(someNumbers)),
    }),
  ),
  lossTitle: optional(aText),
};

export const bandKinds = {
  positions: someNumbers,
  theory: objectWith<PredictionBand>('{ mean, deviation }', { mean: someNumbers, deviation: someNumbers }),
  networks: optional(listOf(someNumbers)),
  targets: optional(
    listOf(
      objectWith<{ position: number; value: number }>('{ position, value }', {
        position: aModestNumber,
        value: aModestNumber,
      }),
    ),
  ),
  positionTitle: optional(aText),
  valueTitle: optional(aText),
};

export const spectrumKinds = {
  eigenvalues: someNumbers,
  cutoff: optional(aModestNumber),
  alignment: optional(someNumbers),
};

const qualityKinds = { count: aCount, accuracy: anEstimate, loss: aModestNumber };

export const aPredictionSummary: RequiredKind = objectWith<PredictionSummary>('the summary of predictions', {
  kernel: aText,
  classes: someNumbers,
  training: objectWith<PredictionQuality>('{ count, accuracy, loss }', qualityKinds),
  test: objectWith<PredictionQuality>('{ count, accuracy, loss }', qualityKinds),
  leaveOneOut: optional(
    objectWith<Omit<PredictionQuality, 'count'>>('{ accuracy, loss }', {
      accuracy: anEstimate,
      loss: aModestNumber,
    }),
  ),
  logMarginalLikelihood: optional(aModestNumber),
  conditioning: objectWith<PredictionSummary['conditioning']>('the conditioning of a kernel matrix', {
    rank: aCount,
    condition: aNumber,
    cutoff: aNumber,
    jitter: aNumber,
    sentence: aText,
  }),
  intervals: listOf(
    objectWith<IntervalKind>('a kind of interval', {
      name: aText,
      meaning: aText,
      levels: listOf(
        objectWith<IntervalLevel>('a level', {
          level: aModestNumber,
          halfWidth: aModestNumber,
          coverage: aModestNumber,
        }),
      ),
    }),
  ),
  confusion: listOf(listOf(aCount)),
});

export const aPredictionReport = objectWith<PredictionReport>('a report of predictions', {
  title: aText,
  date: optional(aText),
  command: aText,
  settings: pairsOfTexts,
  versions: pairsOfTexts,
  summary: aPredictionSummary,
  spectrum: objectWith<Spectrum>('a spectrum', spectrumKinds),
  learningCurve: objectWith<LearningCurve>('a learning curve', curveKinds),
  networks: objectWith<PredictionReport['networks']>('networks beside the theory', {
    description: aText,
    losses: objectWith<LossCurves>('loss curves', lossKinds),
    bands: objectWith<PredictionBands>('bands of predictions', bandKinds),
  }),
});
