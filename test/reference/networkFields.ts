/** The numbers that stand beside the networks of taylor-terms.json. */
const numbers = ['x_k', 'K_ij', 'ntk_ij', 'T2_ijk', 'T3_ijjk', 'chain_Hi_Hj'];

/** What of a reference is a network file. */
export function networkFields(reference: object): Record<string, unknown> {
  return Object.fromEntries(Object.entries(reference).filter(([name]) => !numbers.includes(name)));
}
