// Bundles what tsc has checked into few files: Node.js takes longer to find and open three hundred modules than to run them.
// Files that share modules share chunks, so every class is there once, whichever door it came through.
import { readFileSync } from 'node:fs';
import { build } from 'esbuild';

const [outdir = 'dist'] = process.argv.slice(2);
const { bin, exports, imports } = JSON.parse(readFileSync(new URL('package.json', import.meta.url), 'utf8'));
const doors = Object.values(exports).flatMap(door => door.default ?? []);
const programs = Object.values(bin);
const platforms = Object.values(imports['#platform']);

await build({
  absWorkingDir: import.meta.dirname,
  entryPoints: [
    ...[...doors, ...programs, ...platforms].map(path =>
      path.replace('./dist/', 'src/').replace(/\.js$/, '.ts'),
    ),
    // The programs of worker threads.
    'src/limits/kernelWorker.ts',
    'src/scaling/sampleWorker.ts',
    'src/symbolic/nerdamer/nerdamerWorker.ts',
    'src/symbolic/momentWorker.ts',
    // As part of dist/index.js it would not be as far from data/ as it is in the source.
    'src/data/digits.ts',
  ],
  outdir,
  outbase: 'src',
  chunkNames: 'chunks/[name]-[hash]',
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  // Node.js or the bundler of a page chooses the platform, and finds the packages.
  external: ['#platform'],
  packages: 'external',
  sourcemap: true,
  tsconfig: 'tsconfig.build.json',
  logLevel: 'warning',
});
