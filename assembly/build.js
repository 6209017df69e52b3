// Compiles the modules of this folder and writes them as base64 into TypeScript: compiled code needs no file and no fetch then,
// wherever it runs.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import asc from 'assemblyscript/asc';

const modules = ['panel', 'normal', 'map'];
const known = new Set(readdirSync(new URL('.', import.meta.url)));
// prettier-ignore
const options = [
  '--runtime', 'stub', '--enable', 'simd', '--optimizeLevel', '3', '--shrinkLevel', '0', '--noAssert', '--outFile', 'out.wasm',
];

async function compiled(name) {
  const source = `${name}.ts`;
  let binary = new Uint8Array();
  const { error, stderr } = await asc.main([source, ...options], {
    readFile: file => (known.has(file) ? readFileSync(new URL(file, import.meta.url), 'utf8') : null),
    writeFile: (_file, content) => void (binary = content),
    listFiles: () => [],
  });
  if (error !== null) throw new Error(stderr.toString(), { cause: error });
  return `/** assembly/${source}, compiled, in base64. */\nexport const ${name}Module =\n  '${Buffer.from(binary).toString('base64')}';\n`;
}

const texts = await Promise.all(modules.map(compiled));
const head = '// Written by assembly/build.js (npm run build:wasm).\n\n';
writeFileSync(new URL('../src/webAssembly/modules.generated.ts', import.meta.url), head + texts.join('\n'));
