import { cpSync, mkdtempSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fencedBlocks, read, root } from '../docs/support.js';

/**
 * A copy of the sources with the kind of "A new kind of model" of CONTRIBUTING.md: a file, and a line in the
 * list of kinds.
 */
export function copyWithNewKind(): string {
  const directory = mkdtempSync(join(tmpdir(), 'widejet-kind-'));
  cpSync(join(root, 'src'), join(directory, 'src'), { recursive: true });
  for (const name of ['package.json', 'tsconfig.json', 'node_modules', 'data'])
    symlinkSync(join(root, name), join(directory, name));
  const block = fencedBlocks(read('CONTRIBUTING.md').replaceAll(/^ {3}/gm, ''), 'CONTRIBUTING.md').find(
    ({ code }) => code.includes('shallowKind'),
  );
  writeFileSync(join(directory, 'src/models/shallow.ts'), block?.code ?? '');
  const list = join(directory, 'src/models/kinds/list.ts');
  const text = readFileSync(list, 'utf8');
  writeFileSync(
    list,
    `import { shallowKind } from '../shallow.js';\n${text.replace(/(?= moduleKind,$)/m, ' shallowKind,')}`,
  );
  return directory;
}
