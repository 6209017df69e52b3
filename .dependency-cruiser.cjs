// The floors of the house, from the ground up: a room imports only from lower floors.
const floors = ['data', 'random', 'backends', 'ad', 'models', 'facts', 'taylor', 'scaling', 'report', 'cli'];

const upward = floors.slice(0, -1).map((floor, level) => ({
  name: `${floor}-imports-only-from-lower-floors`,
  severity: 'error',
  from: { path: `^src/${floor}/` },
  to: { path: `^src/(${floors.slice(level + 1).join('|')}|index)` },
}));

module.exports = {
  forbidden: [
    ...upward,
    {
      name: 'differentiation-knows-no-network',
      comment: 'src/ad knows no storage and no random numbers either: backends are handed to it.',
      severity: 'error',
      from: { path: '^src/ad/' },
      to: { path: '^src/(models|facts|taylor|scaling|report|cli|random)/' },
    },
    {
      name: 'no-cycles',
      comment:
        'But in the differentiation core: the rules of primitives are written in each other, sin in cos.',
      severity: 'error',
      from: { pathNot: '^src/ad/' },
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'no-orphans',
      severity: 'error',
      from: { orphan: true, pathNot: '^src/(index|cli/main)' },
      to: {},
    },
  ],
  options: {
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
  },
};
