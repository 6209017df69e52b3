import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from '../docs/support.js';

/**
 * A project of a user's own in a new folder, that has widejet as npm would pack and install it, built from
 * the sources as they are now, beside the packages that it depends on.
 */
export function projectWithWidejet(): string {
  const project = mkdtempSync(join(tmpdir(), 'widejet-project-'));
  const source = join(project, 'source');
  const packages = join(project, 'node_modules');
  const widejet = join(packages, 'widejet');
  for (const path of ['package.json', 'README.md', 'LICENSE', 'CHANGELOG.md', 'data', 'docs', 'examples'])
    cpSync(join(root, path), join(source, path), { recursive: true });
  const tsc = join(root, 'node_modules/typescript/bin/tsc');
  const built = join(source, 'dist');
  run(process.execPath, [tsc, '-p', join(root, 'tsconfig.build.json'), '--outDir', built], root);
  run(process.execPath, [join(root, 'esbuild.config.js'), built], root);
  const [tarball = ''] = run('npm', ['pack', '--ignore-scripts', '--silent'], source)
    .trim()
    .split('\n')
    .slice(-1);
  mkdirSync(widejet, { recursive: true });
  run('tar', ['xzf', join(source, tarball), '--strip-components=1', '-C', widejet], project);
  for (const name of readdirSync(join(root, 'node_modules'))) {
    if (!name.startsWith('.')) symlinkSync(join(root, 'node_modules', name), join(packages, name));
  }
  return project;
}

/** @throws Error with all that was printed, if the program fails. */
export function run(program: string, words: readonly string[], directory: string): string {
  // What is installed knows nothing of the paths of the source.
  const environment = { ...process.env, TSX_TSCONFIG_PATH: undefined };
  try {
    return execFileSync(program, words, {
      cwd: directory,
      encoding: 'utf8',
      env: environment,
      stdio: 'pipe',
    });
  } catch (error) {
    const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string };
    throw new Error(`${program} ${words.join(' ')}\n${stdout}${stderr}`, { cause: error });
  }
}
