import { readFileSync } from 'node:fs';

/**
 * Numbers computed by nested float64 Jacobian-vector products in another language, for networks whose weights
 * stand in the same file.
 */
export interface TaylorReference {
  readonly model: string;
  readonly activation: string;
  readonly x_k?: readonly number[];
  readonly K_ij: readonly number[];
  readonly ntk_ij?: number;
  readonly T2_ijk?: number;
  readonly T3_ijjk?: number;
  readonly chain_Hi_Hj?: number;
}

export const taylorReferences = JSON.parse(
  readFileSync(new URL('taylor-terms.json', import.meta.url), 'utf8'),
) as readonly TaylorReference[];
