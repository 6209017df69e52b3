import { modelKinds } from '../models/index.js';
import { settingSweep, type SettingSweep } from '../report/index.js';
import type { ScalingSample } from '../scaling/index.js';

interface NamedExperiment {
  /** As a plan names it: "mlp L=3". */
  readonly name: string;
  readonly quantities: readonly string[];
  readonly samples: readonly ScalingSample[];
}

/** What may differ between experiments, by its symbol: "L" is "depth L". */
const settings: ReadonlyMap<string, string> = new Map(
  modelKinds.flatMap(({ flags }) =>
    Object.entries(flags).flatMap(([name, { multiplies }]) =>
      multiplies === undefined
        ? []
        : [[multiplies, `${name.replace(/[A-Z]/g, letter => ` ${letter.toLowerCase()}`)} ${multiplies}`]],
    ),
  ),
);

/** How quantities depend on each number in which experiments differ by their names, all else being equal. */
export function settingSweepsOf(experiments: readonly NamedExperiment[]): SettingSweep[] {
  return [...settings].flatMap(([symbol, setting]) => {
    const groups = new Map<string, { readonly value: number; readonly experiment: NamedExperiment }[]>();
    for (const experiment of experiments) {
      const words = experiment.name.split(' ');
      const own = words.find(word => word.startsWith(`${symbol}=`));
      const value = Number(own?.slice(symbol.length + 1));
      if (own === undefined || !Number.isFinite(value)) continue;
      const rest = words.filter(word => word !== own).join(' ');
      groups.set(rest, [...(groups.get(rest) ?? []), { value, experiment }]);
    }
    return [...groups].flatMap(([name, members]) => {
      // Quantities may depend on the network, as its terms: those of all are compared.
      const quantities = (members[0]?.experiment.quantities ?? []).filter(quantity =>
        members.every(({ experiment }) => experiment.quantities.includes(quantity)),
      );
      if (quantities.length === 0) return [];
      const sweep = settingSweep({
        ...{ name, setting, symbol, quantities },
        experiments: members.map(({ value, experiment }) => {
          const positions = quantities.map(quantity => experiment.quantities.indexOf(quantity));
          const samples = experiment.samples.map(sample => ({
            ...sample,
            values: positions.map(position => sample.values[position] ?? NaN),
          }));
          return { value, samples };
        }),
      });
      return sweep === undefined ? [] : [sweep];
    });
  });
}

/** A sweep over a setting as plain data, without its single networks. */
export function settingDocument({ name, setting, symbol, width, quantities }: SettingSweep): object {
  return {
    ...{ name, setting, symbol, width },
    quantities: quantities.map(({ quantity, points }) => ({
      quantity,
      points: points.map(({ value, count, median: { value: median, interval } }) => ({
        ...{ value, networks: count, median },
        interval: [interval.lower, interval.upper],
      })),
    })),
  };
}
