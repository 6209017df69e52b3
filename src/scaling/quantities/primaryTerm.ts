import { predictPrimaryTerms, primaryTerms } from '../../taylor/index.js';
import type { QuantityKind } from './quantityKind.js';
import { termValues, theoremTerm, theoremTermGroup } from './theoremTerm.js';

/** "alpha=(2,1)": the part of K⁽³⁾ of a hypernetwork by Lemma 4, see `primaryTerms`. */
export const primaryTermKind: QuantityKind = {
  form: 'one by matrices of the primary network as alpha=(2,1)',
  group: theoremTermGroup,
  parse(name) {
    const alpha = /^alpha=\((?<alpha>\d+(,\d+)*)\)$/.exec(name)?.groups?.['alpha'];
    if (alpha === undefined) return undefined;
    const order = alpha.split(',').reduce((total, count) => total + Number(count), 0);
    const label = name.replace('alpha=', 'α = ');
    return theoremTerm({ name, label, order, lemma: 'Lemma 4', predict: predictPrimaryTerms });
  },
  evaluate: (model, parameters, batch, options) =>
    termValues(batch, options, pair => primaryTerms(model, parameters, pair)),
};
