import Mocha from 'mocha';

/**
 * The report of mocha's `spec`, closed by one plain line that people and programs can rely on: "N passed, N
 * failed".
 */
export default class CountingReporter extends Mocha.reporters.Spec {
  #isClosed = false;

  constructor(runner: Mocha.Runner, options?: Mocha.MochaOptions) {
    super(runner, options);
    process.on('exit', this.#closeBrokenRun);
  }

  override epilogue(): void {
    super.epilogue();
    this.#close(this.stats.failures);
  }

  /**
   * A test that ends the process, or a process of `--parallel` that breaks down between two files, leaves
   * mocha without an end, but with exit code 0: that is a failure.
   */
  readonly #closeBrokenRun = (): void => {
    if (this.#isClosed) return;
    process.exitCode = 1;
    process.stdout.write('\n  The tests ended before all had run.\n\n');
    this.#close(this.stats.failures + 1);
  };

  #close(failures: number): void {
    this.#isClosed = true;
    process.stdout.write(`${this.stats.passes} passed, ${failures} failed\n`);
  }
}
