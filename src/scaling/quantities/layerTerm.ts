import { layerTerms, predictLayerTerms } from '../../taylor/index.js';
import type { QuantityKind } from './quantityKind.js';
import { termValues, theoremTerm, theoremTermGroup } from './theoremTerm.js';

/** "T{1,3}": the part of K⁽²⁾ of the layers 1 and 3, see `layerTerms`. */
export const layerTermKind: QuantityKind = {
  form: 'a term of the theorem by layers as T{1,3}',
  group: theoremTermGroup,
  parse(name) {
    const parsed = /^T\{(?<layers>[1-9]\d*(,[1-9]\d*)*)?\}$/.exec(name);
    if (parsed === null) return undefined;
    const order = parsed.groups?.['layers']?.split(',').length ?? 0;
    return {
      ...theoremTerm({ name, label: name, order, lemma: 'Lemma 3', predict: predictLayerTerms }),
      secondMoment: { of: name },
    };
  },
  evaluate: (model, parameters, batch, options) =>
    termValues(batch, options, pair => layerTerms(model, parameters, pair)),
};
