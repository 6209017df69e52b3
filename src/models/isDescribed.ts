import { modelFromConfiguration } from './configuration.js';
import { inputNodes, parameterNodes, type Model } from './model.js';

/**
 * Whether the configuration gives the same function again, as threads need it: a name such as "tanh" may also
 * be that of a user's own activation. Equal expressions are the same node, so both need only be traced with
 * the same parameters and inputs.
 */
export async function isDescribed(model: Model): Promise<boolean> {
  try {
    const described = await modelFromConfiguration(model.configuration);
    const plainData = ({ configuration, parameters }: Model): string =>
      JSON.stringify([configuration, parameters]);
    const [parameters, inputs] = [parameterNodes(model), inputNodes(model, '')];
    return (
      plainData(described) === plainData(model) &&
      described.apply(parameters, inputs) === model.apply(parameters, inputs)
    );
  } catch {
    return false;
  }
}
