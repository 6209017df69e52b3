import Mocha from 'mocha';

/** The report of mocha's `spec`, closed by one plain line that people and programs can rely on: "N passed, N failed". */
export default class CountingReporter extends Mocha.reporters.Spec {
  override epilogue(): void {
    super.epilogue();
    process.stdout.write(`${this.stats.passes} passed, ${this.stats.failures} failed\n`);
  }
}
