import { expect } from 'chai';
import { spawnSync } from 'node:child_process';
import {
  closeSync,
  constants,
  existsSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { checkPlaces, TemporaryFile, writeAt, writeWhole } from '../../src/files/index.js';
import { FileError } from '../../src/errors/index.js';
import { temporaryDirectory } from '../cli/run.js';

describe('a file that is there whole or not at all', () => {
  const directory = temporaryDirectory();
  const at = (name: string): string => join(directory.path, name);
  after(() => {
    directory.remove();
  });

  it('replaces the file that a link leads to, and not the link', () => {
    writeFileSync(at('own'), 'before');
    symlinkSync(at('own'), at('link'));
    writeWhole(at('link'), 'after');
    expect(lstatSync(at('link')).isSymbolicLink()).to.be.true;
    expect(readFileSync(at('own'), 'utf8')).to.equal('after');
  });

  it('follows no link that stands beside it, and says which folder is in its way', () => {
    writeFileSync(at('precious'), 'as it was');
    symlinkSync(at('precious'), at('report.html.part'));
    mkdirSync(at('figure.svg.part'));
    writeWhole(at('report.html'), 'report');
    expect(readFileSync(at('report.html'), 'utf8')).to.equal('report');
    expect(readFileSync(at('precious'), 'utf8')).to.equal('as it was');
    expect(() => {
      writeWhole(at('figure.svg'), 'figure');
    }).to.throw(FileError, /figure\.svg cannot be written: .*directory/);
    expect(existsSync(at('figure.svg'))).to.be.false;
  });

  it('takes its place from nobody who writes it at the same time', () => {
    const [one, other] = [new TemporaryFile(at('both')), new TemporaryFile(at('both'))];
    writeAt(at('both'), one.descriptor, Buffer.from('one'), 0);
    writeAt(at('both'), other.descriptor, Buffer.from('other'), 0);
    expect(() => {
      one.take();
    }).to.throw(FileError, /both cannot be written: somebody else writes it too/);
    other.take();
    expect(readFileSync(at('both'), 'utf8')).to.equal('other');
    expect(existsSync(at('both.part'))).to.be.false;
  });

  it('leaves nothing where it cannot be written', () => {
    const name = 'x'.repeat(252);
    const before = readdirSync(directory.path);
    expect(() => {
      writeWhole(at(name), 'content');
    }).to.throw(FileError, /cannot be written: ENAMETOOLONG/);
    expect(readdirSync(directory.path)).to.deep.equal(before);
  });

  it('writes to a pipe, which stays one', function () {
    if (spawnSync('mkfifo', [at('pipe')]).status !== 0) this.skip();
    const reader = openSync(at('pipe'), constants.O_RDWR | constants.O_NONBLOCK);
    writeWhole(at('pipe'), 'through it');
    const bytes = Buffer.alloc(64);
    expect(lstatSync(at('pipe')).isFIFO()).to.be.true;
    expect(bytes.toString('utf8', 0, readSync(reader, bytes))).to.equal('through it');
    closeSync(reader);
  });

  // By way of a link: were it replaced, the device would still be there.
  if (existsSync('/dev/full'))
    it('says that a device has no room, and leaves it as it is', () => {
      symlinkSync('/dev/full', at('full'));
      expect(() => {
        writeWhole(at('full'), 'too much');
      }).to.throw(FileError, 'ENOSPC');
      expect(lstatSync(at('full')).isSymbolicLink()).to.be.true;
      expect(lstatSync('/dev/full').isCharacterDevice()).to.be.true;
    });

  it('is refused before work where there can be none', () => {
    const before = readdirSync(directory.path);
    for (const path of [directory.path, at('no/folder/file'), join(at('own'), 'file')]) {
      expect(() => {
        checkPlaces(undefined, path);
      }).to.throw(FileError, 'cannot be written');
    }
    checkPlaces(at('own'), at('new'));
    expect(readdirSync(directory.path)).to.deep.equal(before);
  });
});
