// The floors of the house, from the ground up: a room imports only from lower floors.
const floors = [
  'errors',
  'platform',
  'files',
  'webAssembly',
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
  'questions',
  'taylor',
  'limits',
  'predict',
  'symbolic',
  'scaling',
  'report',
  'journal',
  'kernelFiles',
  'terminal',
  'cli',
];

const upward = floors.slice(0, -1).map((floor, level) => ({
  name: `${floor}-imports-only-from-lower-floors`,
  severity: 'error',
  from: { path: `^src/${floor}/` },
  to: { path: `^src/(${floors.slice(level + 1).join('|')}|doors|index)` },
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
      to: { path: '^src/', pathNot: '^src/(ad|errors)/' },
    },
    {
      name: 'node-stays-behind-its-door',
      comment:
        'What all platforms run asks #platform; journals, the terminal and the command line are for Node.js alone.',
      severity: 'error',
      from: {
        path: '^src/',
        pathNot: '^src/(platform|files|journal|kernelFiles|terminal|cli)/|WorkerFromSource|nerdamerWorker',
      },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'a-browser-has-no-node',
      severity: 'error',
      from: { path: '^src/platform/(browser|platform)' },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'the-platform-is-chosen-by-conditions',
      comment: 'By #platform alone, so that a bundler for browsers leaves Node.js out.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/platform/' },
      to: {
        path: '^src/platform/',
        dependencyTypesNot: [
          'aliased',
          'aliased-tsconfig',
          'aliased-tsconfig-paths',
          'aliased-subpath-import',
        ],
      },
    },
    {
      name: 'pure-doors-stay-pure',
      comment: 'widejet, widejet/graph and widejet/scaling lead to no room that is for Node.js alone.',
      severity: 'error',
      from: { path: '^src/(index|doors/(graph|scaling))' },
      to: { path: '^src/(files|journal|kernelFiles|terminal|cli)/', reachable: true },
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
      from: { orphan: true, pathNot: '^src/(index|doors/|cli/main|platform/browser)' },
      to: {},
    },
  ],
  options: {
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
  },
};
