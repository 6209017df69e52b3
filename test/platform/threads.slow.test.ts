import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect } from 'chai';
import { startThreads } from '../../src/platform/threads.js';

describe('threads', () => {
  it('fail those who wait where one breaks down as it starts', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'widejet-threads-'));
    const script = join(folder, 'script.mjs');
    // The first thread starts and never answers, the second finds the folder of the first.
    writeFileSync(
      script,
      `import { mkdirSync } from 'node:fs';
      mkdirSync(new URL('first', import.meta.url));
      export default () => new Promise(() => setInterval(() => undefined, 1000));`,
    );
    const threads = await startThreads(() => pathToFileURL(script), 2);
    let found: unknown;
    try {
      await threads.run('anything');
    } catch (error) {
      found = error;
    }
    await threads.stop();
    rmSync(folder, { recursive: true });
    expect(found).to.have.property('code', 'EEXIST');
  });
});
