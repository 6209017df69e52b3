import { expect } from 'chai';
import fc from 'fast-check';
import {
  checkDistinct,
  checkFinite,
  checkInteger,
  DataFormatError,
  describe as described,
  FileError,
  InvalidArgumentError,
  ShapeError,
} from '../../src/errors/index.js';

describe('a value in an error', () => {
  it('is written as JSON writes it, if it is short', () => {
    for (const value of ['a "b"', 3, true, null, [1, [2, 'x']], { a: [1], b: { c: null } }]) {
      expect(described(value)).to.equal(JSON.stringify(value));
    }
  });

  it('keeps what JSON loses', () => {
    expect([NaN, -0, undefined, 10n, Symbol('s')].map(described)).to.deep.equal([
      'NaN',
      '-0',
      'undefined',
      '10',
      'Symbol(s)',
    ]);
    expect(described([NaN, undefined])).to.equal('[NaN,undefined]');
    expect(described({ count: 10n })).to.equal('{"count":10}');
    expect(described([new Float64Array(3), new Map(), () => 1])).to.equal(
      '[a Float64Array,a Map,a function]',
    );
  });

  it('takes at most 80 characters, whatever it is', () => {
    const cycle: unknown[] = [];
    cycle.push(cycle);
    let deep: unknown = 0;
    for (let level = 0; level < 1e5; level++) deep = { deep };
    const values = [
      'x'.repeat(1e7),
      '💥'.repeat(100),
      Array.from({ length: 1e6 }, (_, k) => k),
      new Array<number>(2 ** 32 - 1),
      { ['name'.repeat(1e6)]: 1 },
      Symbol('s'.repeat(1e6)),
      2n ** 100_000n,
      -(2n ** 100_000n),
      cycle,
      deep,
    ];
    for (const value of values) expect(described(value).length).to.be.within(1, 80);
    expect(described('💥'.repeat(100))).to.not.match(/\p{Cs}/u);
    fc.assert(
      fc.property(fc.anything({ withBigInt: true, withDate: true, withNullPrototype: true }), value => {
        expect(described(value).length).to.be.within(1, 80);
      }),
    );
  });

  it('is described even if it throws when it is looked at', () => {
    const hostile = new Proxy(
      {},
      {
        getPrototypeOf: () => {
          throw new Error('no');
        },
      },
    );
    const getter = {
      get value(): number {
        throw new Error('no');
      },
    };
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    for (const value of [hostile, getter, proxy, Object.create(Object.create(null) as object)]) {
      expect(described(value)).to.equal('a value of type object that cannot be read');
    }
  });

  it('does not make the message long', () => {
    expect(new InvalidArgumentError('x', 'y'.repeat(1e6), 'less').message.length).to.be.at.most(200);
    expect(new DataFormatError('y'.repeat(1e6)).message.length).to.be.at.most(2000);
    expect(new FileError('y'.repeat(1e6), 'read', 'gone').message).to.match(
      /\.\.\. cannot be read: gone, allowed: one that can be read$/,
    );
  });
});

describe('FileError', () => {
  it('says the path once, what was to be done with it, and why it could not be', () => {
    const cause = new Error("ENOENT: no such file or directory, open '/no/such'");
    const error = new FileError('/no/such', 'read', cause);
    expect(error).to.include({
      code: 'FILE',
      path: '/no/such',
      operation: 'read',
      reason: 'ENOENT: no such file or directory',
      message:
        'file /no/such cannot be read: ENOENT: no such file or directory, allowed: one that can be read',
      cause,
    });
    expect(new FileError('', 'write', 'gone', 'journal').message).to.equal(
      'journal "" cannot be written: gone, allowed: one that can be written',
    );
  });
});

describe('ShapeError', () => {
  it('says which shape was found and what would fit, where one is to blame', () => {
    const details = { shape: [2, 'n'], allowed: '[3, n]' };
    expect(new ShapeError('W1', details)).to.deep.include(details);
    expect(new ShapeError('W1').shape).to.equal(undefined);
  });
});

describe('checks of arguments', () => {
  it('allow what they say, and nothing else', () => {
    for (const value of [2, 3, 7]) checkInteger('depth', value, { least: 2, most: 7 });
    for (const value of [1, 8, 2.5, NaN, Infinity]) {
      expect(() => {
        checkInteger('depth', value, { least: 2, most: 7, meaning: 'the layers' });
      }).to.throw(InvalidArgumentError, `depth is ${value}, allowed: an integer from 2 to 7, the layers`);
    }
    expect(() => {
      checkInteger('seed', 2 ** 53, { least: 0 });
    }).to.throw(InvalidArgumentError, 'an integer ≥ 0');
    expect(() => {
      checkFinite('gain', -Infinity);
    }).to.throw(InvalidArgumentError, 'gain is -Infinity, allowed: a finite number');
    checkDistinct('seeds', [1, 2, 3], 'integers');
    expect(() => {
      checkDistinct('seeds', [1, 2, 1], 'integers');
    }).to.throw(InvalidArgumentError, 'seeds[2] is 1, allowed: integers that differ from each other');
  });
});
