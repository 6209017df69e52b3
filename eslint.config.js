import tseslint from 'typescript-eslint';

export default tseslint.config(
  {
    ignores: [
      'dist/',
      '**/*.generated.ts',
      'docs/api/',
      'coverage/',
      '**/node_modules/',
      'assembly/',
      '**/*.cjs',
      '**/*.js',
    ],
  },
  ...tseslint.configs.strictTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      eqeqeq: 'error',
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true },
      ],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      // Prettier holds code to this; a table of results may be wider.
      'max-len': ['error', { code: 1000, comments: 110, ignorePattern: '^// [┌│├└]' }],
    },
  },
  {
    // An argument list has room for some 125,000 values: a longer list of samples, weights or seeds ends in a RangeError.
    files: ['src/**', 'bench/**'],
    // Lists of the size of a formula, a network's layers, a table or a figure, never of data.
    ignores: [
      'src/ad/**', // inputs of one operation
      'src/taylor/**', // factors, roots and dimensions of one expression
      'src/models/initialize.ts', // names of dimensions
      'src/scaling/statistics/exponent.ts', // the laws that a fit compares
      'src/report/**', // widths of a figure, lines of a table
      'src/terminal/**', // lines of a table
      'src/cli/scalingPlan.ts', // correlation functions of one command line
      'bench/tables.ts', // columns of a table
    ],
    rules: {
      'no-restricted-syntax': [
        'error',
        {
          selector:
            'CallExpression[callee.property.name=/^(push|unshift|splice|concat|max|min|hypot|of|fromCharCode|fromCodePoint|apply)$/] > SpreadElement',
          message: 'A list of the size of data does not fit into arguments: use a loop or reduce.',
        },
      ],
    },
  },
  {
    // Typed-array loops: an index proven in range by the loop bound is asserted, since a check there costs time.
    files: [
      'src/linearAlgebra/**',
      'src/operators/**',
      'src/random/**',
      'src/limits/numeric/**',
      'src/backends/**',
      'src/predict/matrices/**',
      'src/kernelFiles/wholeRows.ts',
      'src/limits/pairs/{exampleTable,grams,results,tile}.ts',
      'src/platform/crc32.ts',
      'src/report/export/littleEndian.ts',
      'src/**/*Kernels.ts',
    ],
    rules: { '@typescript-eslint/no-non-null-assertion': 'off' },
  },
  {
    // chai's assertions are property reads.
    files: ['test/**'],
    rules: {
      '@typescript-eslint/no-unused-expressions': 'off',
      '@typescript-eslint/no-non-null-assertion': 'off',
    },
  },
);
