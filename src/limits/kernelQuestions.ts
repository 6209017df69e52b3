import { expandFunctions } from '../program/index.js';
import { numericExpectations, type NumericExpectation } from './expectations/index.js';
import type { KernelGraph } from './kernelGraph.js';
import { pairEvaluator, type PairEvaluator, type StartPool } from './pairs/index.js';

/**
 * Which kernels are computed together: one, both, the parts of the tangent kernel by groups of parameters, or
 * all of these.
 */
export type KernelChoice = 'nngp' | 'ntk' | 'both' | 'contributions' | 'byGroups';

/** What the evaluation of a choice needs, found once. */
export interface KernelQuestion {
  /** The kernels in their order: "nngp", "ntk", "contributions.W1", ... */
  readonly names: readonly string[];
  readonly evaluator: PairEvaluator;
  /** The expectations without closed forms, which know their errors. */
  readonly numeric: readonly NumericExpectation[];
}

/** The questions about a network, each made when it is first asked. */
export class KernelQuestions {
  private readonly known = new Map<KernelChoice, KernelQuestion>();

  constructor(
    private readonly graph: KernelGraph,
    private readonly startPool?: (choice: KernelChoice) => StartPool,
  ) {}

  at(choice: KernelChoice): KernelQuestion {
    let question = this.known.get(choice);
    if (question === undefined) {
      question = this.made(choice);
      this.known.set(choice, question);
    }
    return question;
  }

  private made(choice: KernelChoice): KernelQuestion {
    const { at, along } = this.graph;
    const kernels = kernelsOf(this.graph, choice);
    const outputs = [...kernels.values()];
    const numeric = numericExpectations(expandFunctions(outputs));
    const startPool = this.startPool?.(choice);
    const evaluator = pairEvaluator(
      { at, along, outputs },
      { numeric, ...(startPool !== undefined && { startPool }) },
    );
    return { names: [...kernels.keys()], evaluator, numeric };
  }
}

function kernelsOf({ nngp, ntk, contributions }: KernelGraph, choice: KernelChoice) {
  const groups = [...contributions].map(([name, node]) => [`contributions.${name}`, node] as const);
  return new Map([
    ...(choice === 'ntk' || choice === 'contributions' ? [] : [['nngp', nngp] as const]),
    ...(choice === 'nngp' || choice === 'contributions' ? [] : [['ntk', ntk] as const]),
    ...(choice === 'contributions' || choice === 'byGroups' ? groups : []),
  ]);
}
