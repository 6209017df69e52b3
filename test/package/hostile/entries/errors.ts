import * as widejet from '../../../../src/index.js';
import { entry, type Entry } from '../entry.js';

export function errorEntries(): Entry[] {
  const simple = ['DataFormatError', 'MemoryLimitError', 'NonFiniteError', 'UnavailableError'] as const;
  return [
    ...simple.map(name =>
      entry(
        name,
        (...given: [string]) => new widejet[name](...given).message.length,
        () => ['a message'],
      ),
    ),
    entry(
      'ShapeError',
      (...given: [string]) => new widejet.ShapeError(...given).message.length,
      () => ['a message', { shape: [1] }],
    ),
    entry(
      'InvalidArgumentError',
      (...given: [string, unknown, string]) => new widejet.InvalidArgumentError(...given).message.length,
      () => ['x', 1, 'two'],
    ),
    entry(
      'UnknownNameError',
      (...given: [string, string, string[]]) => new widejet.UnknownNameError(...given).message.length,
      () => ['x', 'a', ['ab', 'c']],
    ),
    ...(['CorrelationSyntaxError', 'SymbolicSyntaxError'] as const).map(name =>
      entry(
        name,
        (...given: [string, number, string, string]) => new widejet[name](...given).message.length,
        () => ['a', 1, 'b', 'c'],
      ),
    ),
    entry(
      'SymbolicLimitError',
      (...given: ['steps', number, string]) => new widejet.SymbolicLimitError(...given).message.length,
      () => ['steps', 1, 'a'],
    ),
    entry(
      'DisagreementError',
      (...given: [string, Record<string, widejet.Testimony>]) =>
        new widejet.DisagreementError(...given).message.length,
      () => ['a = b', { ring: { verdict: 'equal' }, numbers: { verdict: 'different', reason: 'at n = 1' } }],
    ),
    entry(
      'LimitError',
      (...given: [string, 'growth', string]) => new widejet.LimitError(...given).message.length,
      () => ['node', 'growth', 'grows'],
    ),
    entry(
      'FileError',
      (...given: [string, 'read', string]) => new widejet.FileError(...given).message.length,
      () => ['/path', 'read', 'why', 'file'],
    ),
  ];
}
