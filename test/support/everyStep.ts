/**
 * Runs npm scripts one after the other, the later ones also when one fails, so that a fault of style hides no
 * failing test. The exit code is 0 if all went well; those that failed are named.
 */
import { spawnSync } from 'node:child_process';

const failed = process.argv.slice(2).filter(script => {
  process.stderr.write(`\n> ${script}\n`);
  const { status } = spawnSync('npm', ['run', '--silent', script], {
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
  return status !== 0;
});
if (failed.length > 0) {
  process.stderr.write(`\nfailed: ${failed.join(', ')}\n`);
  process.exitCode = 1;
}
