import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** Whether a program for neural-tangents runs with the python3 on the PATH; says it aloud where not. */
export async function hasNeuralTangents(program: string): Promise<boolean> {
  try {
    await promisify(execFile)('python3', [program, '--check'], { timeout: 60_000 });
    return true;
  } catch {
    process.stderr.write('python3 has no jax and neural-tangents that import: nothing stands beside\n');
    return false;
  }
}
