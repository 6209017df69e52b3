/** A theory that predictions come from, by what stands in their `source`. */
export interface Theory {
  readonly source: string;
  /** What it says, on one line of a terminal with its name. */
  readonly statement: string;
  /** Where it is from. */
  readonly paper: Paper;
}

export interface Paper {
  /** "Littwin, Galanti, Wolf, Yang" */
  readonly authors: string;
  readonly title: string;
  /** "NeurIPS 2020" */
  readonly venue: string;
  readonly address: string;
}

const hypernetworks: Paper = {
  authors: 'Littwin, Galanti, Wolf, Yang',
  title: 'On Infinite-Width Hypernetworks',
  venue: 'NeurIPS 2020',
  address: 'https://arxiv.org/abs/2003.12193',
};

const theories: readonly Theory[] = [
  {
    source: 'Theorem 1',
    statement: '|K⁽ʳ⁾| ~ n^(H−r) for r > H, else 1; H = 1 for a plain network',
    paper: hypernetworks,
  },
  { source: 'Remark 1', statement: '|K⁽ʳ⁾| = O(n^(1−r)) for a plain network', paper: hypernetworks },
  { source: 'Lemma 3', statement: 'a term with k different layers ~ n^(1−k)', paper: hypernetworks },
  {
    source: 'Lemma 4',
    statement: 'each further layer in one of the H factors costs 1/n',
    paper: hypernetworks,
  },
  {
    source: 'cluster graph',
    statement: '|C| = O(n^s), s = n_e + (n_o − m)/2, a conjecture',
    paper: {
      authors: 'Dyer, Gur-Ari',
      title: 'Asymptotics of Wide Networks from Feynman Diagrams',
      venue: 'ICLR 2020',
      address: 'https://arxiv.org/abs/1909.11304',
    },
  },
  {
    source: 'law of large numbers',
    statement: 'averages over n neurons fluctuate as n^(−1/2)',
    paper: {
      authors: 'Hanin, Nica',
      title: 'Finite Depth and Width Corrections to the Neural Tangent Kernel',
      venue: 'ICLR 2020',
      address: 'https://arxiv.org/abs/1909.05989',
    },
  },
];

/** The theory of a prediction; none of one that a model brings along. */
export function theoryOf({ source }: { readonly source: string }): Theory | undefined {
  return theories.find(theory => theory.source === source);
}
