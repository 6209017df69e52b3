import { expect } from 'chai';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { parsedDocument, readJsonDocument } from '../../src/data/index.js';
import { DataFormatError, FileError } from '../../src/errors/index.js';
import { platform } from '../../src/platform/node.js';

describe('documents', () => {
  let folder = '';
  before(() => (folder = mkdtempSync(join(tmpdir(), 'widejet-documents-'))));
  after(() => {
    rmSync(folder, { recursive: true });
  });

  function written(content: string | Uint8Array): string {
    const path = join(folder, 'document');
    writeFileSync(path, content);
    return path;
  }
  const read = (content: string | Uint8Array): unknown => readJsonDocument(written(content), 'document');

  const text = '{"word": "naïve ∂√2 😀"}';
  const little = Buffer.from(text, 'utf16le');
  const big = Buffer.from(little).swap16();
  const encodings: readonly [string, Uint8Array][] = [
    ['UTF-8', Buffer.from(text)],
    ['UTF-8 with a byte order mark', Buffer.from(`\ufeff${text}`)],
    ['UTF-16, little end first', Buffer.concat([Buffer.from([0xff, 0xfe]), little])],
    ['UTF-16, big end first', Buffer.concat([Buffer.from([0xfe, 0xff]), big])],
    ['UTF-16 without a mark', little],
    ['UTF-16 without a mark, big end first', big],
  ];
  for (const [name, bytes] of encodings) {
    it(`are read in ${name}`, () => {
      expect(read(bytes)).to.deep.equal({ word: 'naïve ∂√2 😀' });
    });
  }

  it('in another encoding are refused by the name of it', () => {
    expect(() => read(Buffer.from('{"word": "naïve"}', 'latin1'))).to.throw(
      DataFormatError,
      /expected JSON in UTF-8, found bytes that are no UTF-8; save it as UTF-8/,
    );
  });

  it('of another known format are refused by its name', () => {
    const formats: readonly [Uint8Array, RegExp][] = [
      [gzipSync('{}'), /expected JSON, found a gzip stream; unpack it/],
      [Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), /found a PNG image/],
      [Buffer.from('PAR1....'), /found a Parquet file/],
      [Buffer.from([0, 0, 8, 3, 0, 0, 0, 1, 0]), /found an idx file/],
    ];
    for (const [bytes, message] of formats) expect(() => read(bytes)).to.throw(DataFormatError, message);
  });

  it('are as deep as 64, and deeper ones are refused before anything calls itself', () => {
    const nested = (depth: number): string => `${'['.repeat(depth)}${']'.repeat(depth)}`;
    expect(JSON.stringify(read(nested(64)))).to.equal(nested(64));
    for (const depth of [65, 5000, 2_000_000])
      expect(() => read(nested(depth))).to.throw(DataFormatError, /nested more than 64 deep at character 64/);
    // Brackets of texts are no lists.
    expect(read(JSON.stringify(`\\"${nested(100)}`))).to.equal(`\\"${nested(100)}`);
  });

  it('are explained in bounded words, however much is wrong with them', () => {
    const zod = platform.zod();
    const schema = zod.array(zod.union([zod.number(), zod.array(zod.number())]));
    const wrong = Array.from({ length: 100_000 }, (_, k) => `${k} ${'x'.repeat(100)}`);
    expect(() => parsedDocument(schema, wrong, 'document'))
      .to.throw(DataFormatError, /^document: .* \(and 99997 more\)$/)
      .with.property('message')
      .with.length.below(1300);
  });
});

describe('what is read', () => {
  let folder = '';
  before(() => (folder = mkdtempSync(join(tmpdir(), 'widejet-read-'))));
  after(() => {
    rmSync(folder, { recursive: true });
  });

  it('is a file of bounded length, which is not read if it is longer', () => {
    const path = join(folder, 'sparse');
    writeFileSync(path, 'abc');
    expect(Buffer.from(platform.readFile(path, 'file', 3)).toString()).to.equal('abc');
    expect(() => platform.readFile(path, 'file', 2)).to.throw(FileError, /it has 3 bytes or more, and may have 2/);
    truncateSync(path, 2 ** 40);
    expect(() => platform.readFile(path, 'file')).to.throw(FileError, /1099511627776 bytes or more/);
    expect(() => platform.readFile(folder, 'file')).to.throw(FileError, /EISDIR/);
  });

  if (existsSync('/dev/zero'))
    it('is no device', () => {
      expect(() => platform.readFile('/dev/zero', 'file')).to.throw(FileError, /it is a device, and no file or pipe/);
      expect(() => readJsonDocument('/dev/zero', 'document')).to.throw(FileError, /it is a device/);
    });

  if (existsSync('/proc/self/status'))
    it('may be a file that does not say how long it is', () => {
      expect(Buffer.from(platform.readFile('/proc/self/status', 'file')).toString()).to.match(/^Name:/);
    });

  it('may be a pipe, to its end or its bound', function () {
    const program = `
      import { platform } from ${JSON.stringify(new URL('../../src/platform/node.ts', import.meta.url).href)};
      try {
        console.log(platform.readFile('/dev/stdin', 'file', 3_000_000).length);
      } catch (error) {
        console.log(error.message);
      }`;
    const piped = (count: number): string => {
      const command = `head -c ${count} /dev/zero | "$0" --import tsx --input-type=module -e "$1"`;
      return spawnSync('bash', ['-c', command, process.execPath, program], { encoding: 'utf8' }).stdout;
    };
    expect(piped(2_999_999)).to.equal('2999999\n');
    expect(piped(4_000_000)).to.match(/cannot be read: it has 3\d{6} bytes or more, and may have 3000000/);
  }).timeout(60_000);
});
