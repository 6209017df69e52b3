import type { Node } from '../../ad/index.js';
import { LimitError, type LimitReason } from '../../errors/index.js';
import { GaussianTable } from './gaussians.js';
import { IndependenceCheck } from './independence.js';
import { Moments } from './moments.js';

/** What the rules of one limit share. */
export class LimitContext {
  readonly gaussians = new GaussianTable();
  readonly moments: Moments;
  readonly independence: IndependenceCheck;

  /**
   * @param infinite the dimensions that go to infinity.
   * @param varianceOf the variance of the entries of a parameter.
   * @param order all nodes, inputs before users.
   * @param nameOf what people are told of a node.
   */
  constructor(
    readonly infinite: ReadonlySet<unknown>,
    varianceOf: (parameter: Node) => number,
    order: readonly Node[],
    readonly nameOf: (node: Node) => string,
  ) {
    this.moments = new Moments(varianceOf);
    this.independence = new IndependenceCheck(infinite, order);
  }

  /** @throws LimitError if a matrix and its transpose cannot be taken for independent. */
  checkIndependence(): void {
    const dependence = this.independence.findDependence();
    if (dependence === undefined) return;
    const { label, first, second } = dependence;
    const used = first === second ? '' : ` beside ${this.nameOf(second)}`;
    this.fail(
      first,
      'gradientIndependence',
      `uses ${label}${used} in a way that is not like backpropagation: ${label} and its transpose cannot be ` +
        'taken for independent there (Tensor Programs II, appendix A.3)',
      'Use another matrix for one of the two',
    );
  }

  /** @throws LimitError */
  fail(node: Node, reason: LimitReason, problem: string, advice?: string): never {
    throw new LimitError(this.nameOf(node), reason, problem, advice);
  }
}
