import { expect } from 'chai';
import { progress, type ProgressStream } from '../../src/terminal/index.js';

/** A stream that keeps what it is given and a clock that the test sets. */
function recorder(isTTY: boolean) {
  const written: string[] = [];
  const clock = { milliseconds: 0 };
  const stream: ProgressStream = { isTTY, columns: 40, write: text => written.push(text) };
  return { written, clock, options: { stream, now: () => clock.milliseconds } };
}

describe('progress', () => {
  it('writes to a log a line every ten seconds and one at the end', () => {
    const { written, clock, options } = recorder(false);
    const work = progress(100, 'sweep', options);
    for (let unit = 0; unit < 100; unit++) {
      clock.milliseconds += 250;
      work.advance(`width ${unit}`);
    }
    work.finish();
    work.finish();
    expect(written).to.deep.equal([
      'sweep: 40/100, 4.0 per s, 15 s left, width 39\n',
      'sweep: 80/100, 4.0 per s, 5 s left, width 79\n',
      'sweep: 100/100, 4.0 per s, took 25 s, width 99\n',
    ]);
  });

  it('rewrites one line on a terminal, never longer than the terminal is wide', () => {
    const { written, clock, options } = recorder(true);
    const work = progress(3, 'sweep', options);
    for (const text of ['a', 'b', 'c'.repeat(100)]) {
      clock.milliseconds += 90_000;
      work.advance(text);
    }
    work.finish();
    expect(written[0]).to.equal(
      '\rsweep: 1/3, 90.0 s each, 3 min 00 s left\u001b[K'.slice(0, 40) + '\u001b[K',
    );
    expect(written.at(-1)).to.equal('\n');
    for (const line of written.slice(0, -1)) {
      expect(line).to.match(/^\r[^\n]*\u001b\[K$/);
      expect(line.length - 4).to.be.at.most(39);
    }
  });

  it('tells an interruption as it is', () => {
    const { written, clock, options } = recorder(false);
    const work = progress(10, 'sweep', options);
    clock.milliseconds = 4000;
    work.advance();
    work.finish();
    expect(written).to.deep.equal(['sweep: 1/10, 4.0 s each, 36 s left\n']);
  });
});
