/** The networks and quantities of docs/exact-tables.md, and how the page is made of their moments. */
import { hypernetwork, mlp, type Model } from '../../src/models/index.js';
import { momentsInLatex, type LatexMoment } from '../../src/report/index.js';
import { exactMoment, type InputsKind } from '../../src/symbolic/index.js';

/** One network, and which moments of it stand in the page. */
export interface TabledNetwork {
  readonly family: string;
  readonly title: string;
  readonly model: Model;
  readonly inputs: InputsKind;
  readonly quantities: readonly string[];
}

/** Of formulas with more characters the leading term stands alone. */
const mostCharacters = 420;

/** The order of the highest term that is not 0, up to 3 or as given. */
function taylorTerms(degree: number, most = 3): string[] {
  return Array.from({ length: Math.min(degree, most) }, (_, k) => `K${k + 1}`);
}

const depths = [2, 3, 4, 5];

/** A hypernetwork of one number z and primary widths 1, ..., 1, so that its formulas are short. */
function narrow(depth: number, primaryDepth: number): Model {
  const primaryWidths = new Array<number>(primaryDepth + 1).fill(1);
  return hypernetwork({ depth, activation: 'linear', primaryWidths });
}

export const networks: readonly TabledNetwork[] = [
  ...depths.map(depth => ({
    family: 'Linear networks',
    title: `Linear, L = ${depth}`,
    model: mlp({ depth, activation: 'linear' }),
    inputs: 'distinct' as const,
    quantities: taylorTerms(depth),
  })),
  ...depths.map(depth => ({
    family: 'ReLU networks at one input',
    title: `ReLU, L = ${depth}`,
    model: mlp({ depth }),
    inputs: 'one' as const,
    quantities: taylorTerms(depth),
  })),
  ...[2, 3].map(depth => ({
    family: 'Quadratic networks at one input',
    title: `Quadratic, L = ${depth}`,
    model: mlp({ depth, activation: 'quadratic' }),
    inputs: 'one' as const,
    quantities: taylorTerms(depth),
  })),
  ...[2, 3].flatMap(primaryDepth =>
    [2, 3].map(depth => ({
      family: 'Linear hypernetworks at one input',
      title: `Linear hypernetwork, H = ${primaryDepth}, L = ${depth}`,
      model: narrow(depth, primaryDepth),
      inputs: 'one' as const,
      // E (K⁽²⁾)² of H = L = 3 takes minutes.
      quantities: primaryDepth === 3 && depth === 3 ? ['K1'] : taylorTerms(4, 4),
    })),
  ),
];

const limits = { steps: 1e7, timeLimit: 600 } as const;

/** E Q and E Q² of all quantities of a network; of long formulas the leading term. */
export function momentsOf({ model, inputs, quantities }: TabledNetwork): LatexMoment[] {
  return quantities.flatMap(quantity =>
    [1, 2].map((power): LatexMoment => {
      const formula = exactMoment(model, quantity, { power, inputs, ...limits });
      const isLeading = formula.toString().length > mostCharacters;
      return { quantity, power, formula: isLeading ? formula.leading('n') : formula, isLeading };
    }),
  );
}

/** "E K2^2 = 80*G^3/n^2", with "~" before a leading term. */
export function textOfMoment({ quantity, power, formula, isLeading }: LatexMoment): string {
  return `E ${quantity}${power === 1 ? '' : `^${power}`} ${isLeading === true ? '~' : '='} ${formula.toString()}`;
}

/** The part of the page about one network. */
export function sectionOf(network: TabledNetwork, moments: readonly LatexMoment[]): string {
  return [
    `### ${network.title}`,
    '',
    '```text',
    ...moments.map(textOfMoment),
    '```',
    '',
    '```latex',
    momentsInLatex(moments, network.inputs),
    '```',
    '',
  ].join('\n');
}

const introduction = `# Exact expansions: tables

Moments of Taylor terms over random networks, for every width n, as [\`exactMoment\`](exact.md) computes them;
\`npm run docs:exact\` writes this page. "~" stands before the leading term of a sum that is longer. K0, K1, ...
are K⁽⁰⁾, K⁽¹⁾, ...; G_ij = ⟨xᵢ, xⱼ⟩/n₀, and G where there is one input. [What they say](exact.md#theorem-1-exactly)
of Theorem 1, Remark 1 and Lemma 3 of Littwin et al. 2020 stands beside. LaTeX is for \`align*\` of amsmath.
`;

const notes: Readonly<Record<string, string>> = {
  'Linear networks':
    'At two inputs. E (K⁽ʳ⁾)² ~ n^(−2(r − 1)), as Theorem 1 and Remark 1 say; K⁽ʳ⁾ = 0 for r > L.',
  'ReLU networks at one input':
    'With the gain √2, at one input. The exponents are those of linear networks, the coefficients are larger.',
  'Quadratic networks at one input':
    'φ(y) = y². These are no networks of Theorem 1: E (K⁽³⁾)² ~ n⁻² and not n⁻⁴, as −2⌊r/2⌋ says of smooth activations.',
  'Linear hypernetworks at one input':
    'z is one number, z_1, and the primary network H layers of width 1. E (K⁽ʳ⁾)² ~ n^(−2 max(r − H, 0)), as Theorem 1 says.',
};

/** The whole page. */
export function pageOf(sections: readonly (readonly [network: TabledNetwork, text: string])[]): string {
  const families = [...new Set(networks.map(({ family }) => family))];
  return [
    introduction,
    ...families.flatMap(family => [
      `## ${family}`,
      '',
      notes[family] ?? '',
      '',
      ...sections.filter(([network]) => network.family === family).map(([, text]) => text),
    ]),
  ].join('\n');
}
