import { expect } from 'chai';
import fc from 'fast-check';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from '../run.js';
import { fileContents } from './limitDocuments.js';

/** Random files: each has kernels, or ends in one line and exit code 2 with nothing on stdout. */
export async function expectTypedEnds(directory: string, numRuns: number): Promise<Map<number, number>> {
  const path = join(directory, 'limit.json');
  const codes = new Map<number, number>();
  await fc.assert(
    fc.asyncProperty(fileContents, async content => {
      writeFileSync(path, content);
      const { code, stdout, stderr } = await run('limit', path, '--json');
      codes.set(code, (codes.get(code) ?? 0) + 1);
      expect(code, stderr).to.be.oneOf([0, 2]);
      if (code === 0) {
        const document = JSON.parse(stdout) as Record<string, unknown>;
        expect(Object.keys(document)).to.deep.equal(['nngp', 'ntk', 'contributions', 'error']);
        expect(stdout).not.to.match(/null/);
      } else {
        expect(stdout).to.equal('');
        expect(stderr).to.match(/^error: [^\n]+\n$/);
      }
    }),
    { seed: 1, numRuns },
  );
  return codes;
}
