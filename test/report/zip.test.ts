import { expect } from 'chai';
import { spawnSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { unzipSync } from 'fflate';
import { crc32 } from '../../src/platform/crc32.js';
import { ByteList } from '../../src/report/export/byteSink.js';
import { writeZip } from '../../src/report/export/zip.js';

describe('zip archives', () => {
  it('hold members of any content and name', async () => {
    const members = new Map([
      ['a.npy', [Uint8Array.of(1, 2), Uint8Array.of(3)]],
      ['Θ/ü.npy', [new Uint8Array(70_000).fill(7)]],
      ['empty', []],
    ]);
    const sink = new ByteList();
    await writeZip(
      [...members].map(([path, content]) => ({
        path,
        length: content.reduce((sum, bytes) => sum + bytes.length, 0),
        content: () => content,
      })),
      sink,
    );
    const read = unzipSync(sink.whole());
    expect(Object.keys(read)).to.deep.equal([...members.keys()]);
    expect([...(read['a.npy'] ?? [])]).to.deep.equal([1, 2, 3]);
    expect(read['Θ/ü.npy']).to.deep.equal(new Uint8Array(70_000).fill(7));
  });

  it('have the checksum that zlib has, in a browser too', () => {
    const bytes = Uint8Array.from({ length: 1000 }, (_, k) => (k * k) % 251);
    // The standard's own example.
    expect(crc32(new TextEncoder().encode('123456789'), 0)).to.equal(0xcbf43926);
    const half = crc32(bytes.subarray(0, 333), 0);
    const { crc32: ofZlib } = process.getBuiltinModule('node:zlib');
    expect(crc32(bytes.subarray(333), half)).to.equal(ofZlib(bytes, 0));
  });

  it('of more than 4 GiB are what Python reads, where there is Python', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'widejet-zip-'));
    try {
      const path = join(directory, 'large.zip');
      const descriptor = openSync(path, 'w');
      // Zeros are not written: the file has holes, and its checksums need no reading.
      const length = 2 ** 32 + 5;
      const block = new Uint8Array(2 ** 26);
      let position = 0;
      const sink = {
        write(bytes: Uint8Array): void {
          if (bytes !== block) writeSync(descriptor, bytes, 0, bytes.length, position);
          position += bytes.length;
        },
        overwrite(bytes: Uint8Array, at: number): void {
          writeSync(descriptor, bytes, 0, bytes.length, at);
        },
      };
      function* content(): Generator<Uint8Array> {
        for (let left = length - 5; left > 0; left -= block.length) yield block;
        yield Uint8Array.of(1, 2, 3, 4, 5);
      }
      const members = [
        { path: 'large', length, content },
        { path: 'behind', length: 3, content: () => [Uint8Array.of(7, 8, 9)] },
      ];
      await writeZip(members, sink);
      closeSync(descriptor);
      const program = `
import sys, zipfile
z = zipfile.ZipFile(sys.argv[1])
print([(i.filename, i.file_size, i.header_offset) for i in z.infolist()], z.read('behind'))`;
      const { status, stdout } = spawnSync('python3', ['-c', program, path], { encoding: 'utf8' });
      if (status !== 0) return;
      const behind = length + 30 + 'large'.length + 20;
      expect(stdout).to.equal(`[('large', ${length}, 0), ('behind', 3, ${behind})] b'\\x07\\x08\\t'\n`);
    } finally {
      rmSync(directory, { recursive: true });
    }
  }).timeout(60_000);
});
