import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/**
 * What a module prints when another process runs it from the root of the project in a changed environment.
 */
export function inProcess(script: string, environment: Record<string, string | undefined>): string {
  const { stdout, stderr, status } = spawnSync(
    process.execPath,
    ['--import=tsx', '--input-type=module', '--eval', script],
    {
      cwd: fileURLToPath(new URL('../..', import.meta.url)),
      env: { ...process.env, ...environment },
      encoding: 'utf8',
    },
  );
  if (status !== 0) throw new Error(stderr);
  return stdout.trim();
}
