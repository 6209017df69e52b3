import { expect } from 'chai';
import { sameOutput, statedOutput } from './expectedOutput.js';

describe('the check of examples', () => {
  it('finds what is stated beside and below a console.log, and nothing else', () => {
    const code = [
      'const x = 1; // not printed',
      'console.log(x); // 1',
      'console.log({',
      '  x,',
      '});',
      '// { x: 1 }',
      '// and more',
      '',
      '// a remark',
    ].join('\n');
    expect(statedOutput(code)).to.equal('1\n{ x: 1 }\nand more');
  });

  it('refuses a console.log that does not say what it prints', () => {
    expect(() => statedOutput('console.log(1);\n\n// 1')).to.throw('does not say what it prints');
  });

  it('accepts other spacing, rounding errors and digits beyond an ellipsis', () => {
    expect(sameOutput('[ 1, 0.3 ]', '[\n  1,\n  0.30000000000000004\n]')).to.be.true;
    expect(sameOutput('0.166…', '0.16666666666666666')).to.be.true;
    expect(sameOutput('1.2…e-7', '1.2345e-7')).to.be.true;
    expect(sameOutput('├─────┤ 0.2309401076758503', '├──────┤ 0.23094010767585038')).to.be.true;
  });

  it('refuses another number, another text, and more or less than was stated', () => {
    expect(sameOutput('0.3', '0.3000001')).to.be.false;
    expect(sameOutput('0.166…', '0.168')).to.be.false;
    expect(sameOutput('-1', '1')).to.be.false;
    expect(sameOutput('[ 1 ]', '[ 1, 2 ]')).to.be.false;
    expect(sameOutput('true', 'false')).to.be.false;
    expect(sameOutput('1\n2', '1')).to.be.false;
  });
});
