import type { ScalingSample } from '../../scaling/index.js';

/** The samples of one experiment, in order of width and seed. */
export interface ExportedExperiment {
  readonly name: string;
  /** The names of the values of every sample. */
  readonly quantities: readonly string[];
  readonly samples: readonly ScalingSample[];
}
