/** Readers of what `exportSamples` writes, independent of it. */
import { unzipSync } from 'fflate';
import { parquetReadObjects } from 'hyparquet';

export interface Row {
  readonly experiment: string;
  readonly width: number;
  readonly seed: number;
  readonly quantity: string;
  readonly value: number;
}

/** RFC 4180, one character after the other. */
export function readCsv(bytes: Uint8Array): Row[] {
  const text = new TextDecoder().decode(bytes);
  const records: string[][] = [];
  let record: string[] = [];
  let field = '';
  let quoted = false;
  for (let k = 0; k < text.length; k++) {
    const character = text[k]!;
    if (quoted) {
      if (character !== '"') field += character;
      else if (text[k + 1] === '"') field += text[++k]!;
      else quoted = false;
    } else if (character === '"') quoted = true;
    else if (character === ',' || text.startsWith('\r\n', k)) {
      record.push(field);
      field = '';
      if (character === ',') continue;
      k++;
      records.push(record);
      record = [];
    } else field += character;
  }
  const [head, ...rows] = records;
  if (head?.join() !== 'experiment,width,seed,quantity,value') throw new Error(`columns ${String(head)}`);
  return rows.map(([experiment = '', width, seed, quantity = '', value]) => ({
    experiment,
    width: Number(width),
    seed: Number(seed),
    quantity,
    value: Number(value),
  }));
}

export async function readParquet(bytes: Uint8Array): Promise<Row[]> {
  const file = bytes.slice().buffer;
  const rows = await parquetReadObjects({ file });
  return rows.map(({ experiment, width, seed, quantity, value }) => ({
    experiment: experiment as string,
    width: Number(width as bigint),
    seed: Number(seed as bigint),
    quantity: quantity as string,
    value: value as number,
  }));
}

export interface NumpyArray {
  readonly type: string;
  readonly shape: number[];
  readonly values: (number | bigint)[];
}

/** numpy's format 1.0 (NEP 1), read by its specification. */
export function readNpz(bytes: Uint8Array): Map<string, NumpyArray> {
  return new Map(
    Object.entries(unzipSync(bytes)).map(([path, content]) => {
      if (!path.endsWith('.npy')) throw new Error(`${path} is no array`);
      return [path.slice(0, -'.npy'.length), readNpy(content)];
    }),
  );
}

function readNpy(content: Uint8Array): NumpyArray {
  const view = new DataView(content.buffer, content.byteOffset, content.byteLength);
  const latin = new TextDecoder('latin1');
  if (latin.decode(content.subarray(1, 6)) !== 'NUMPY' || content[0] !== 0x93) throw new Error('no magic');
  const start = 10 + view.getUint16(8, true);
  const header = latin.decode(content.subarray(10, start));
  const pattern =
    /^\{'descr': '(?<type><[fi]8)', 'fortran_order': False, 'shape': \((?<lengths>(?:\d+, ?)+)\), \} *\n$/;
  const { type = '', lengths = '' } = pattern.exec(header)?.groups ?? {};
  const shape = Array.from(lengths.matchAll(/\d+/g), ([length]) => Number(length));
  const count = shape.reduce((product, length) => product * length, 1);
  if (start % 64 !== 0 || content.length !== start + 8 * count) throw new Error(`header ${header}`);
  const values = Array.from({ length: count }, (_, k) =>
    type === '<f8' ? view.getFloat64(start + 8 * k, true) : view.getBigInt64(start + 8 * k, true),
  );
  return { type, shape, values };
}
