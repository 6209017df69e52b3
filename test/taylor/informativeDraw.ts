import { taylorTerms } from '../../src/taylor/index.js';
import { drawCase, inputOf, only, type DrawnCase, type NetworkCase } from '../models/networkCases.js';

/** |K⁽²⁾| between inputs 0 and 1 is not small, as it is where most units are dead. */
export async function bends({ model, parameters, inputs }: DrawnCase): Promise<boolean> {
  const [at, along] = [inputOf(inputs[0]!), inputOf(inputs[1]!)];
  const { derivatives } = await taylorTerms(model, parameters, { at, along, order: 2 });
  return Math.abs(only(derivatives[2]!)) > 0.01;
}

/**
 * The draw of the first seed about which a test says something: by default, one with curvature between inputs
 * 0 and 1. So no test hangs on which network a seed happens to name.
 */
export async function informativeDraw(
  network: NetworkCase,
  options: { readonly width: number; readonly inputs?: number; readonly inputSize?: number },
  tells: (drawn: DrawnCase) => Promise<boolean> = bends,
): Promise<DrawnCase> {
  for (let seed = 1; seed <= 200; seed++) {
    const drawn = drawCase(network, { ...options, seed });
    if (await tells(drawn)) return drawn;
  }
  throw new Error(`no seed up to 200 serves: ${network.name}`);
}
