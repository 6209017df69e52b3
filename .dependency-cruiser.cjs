// The floors of the house, from the ground up: a room imports only from lower floors.
const floors = [
  'data',
  'ad',
  'program',
  'linearAlgebra',
  'random',
  'operators',
  'backends',
  'evaluation',
  'models',
  'facts',
  'taylor',
  'scaling',
  'report',
  'cli',
];

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
      name: 'differentiation-is-mathematics-alone',
      comment:
        'src/ad knows no arrays, no storage and no network: readings of its graphs stand in rooms above it.',
      severity: 'error',
      from: { path: '^src/ad/' },
      to: { path: '^src/', pathNot: '^src/(ad/|errors)' },
    },
    {
      name: 'no-cycles',
      comment: 'But among primitives, whose rules are written in each other: sin in cos.',
      severity: 'error',
      from: { pathNot: '^src/ad/primitives/' },
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
