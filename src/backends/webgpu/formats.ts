/** How numbers of float64 lie in the memory of a device. */
export interface Format {
  readonly bytes: number;
  /** @returns whether a number other than 0 has become 0, or has lost digits. */
  encode(data: Float64Array, into: Float32Array): boolean;
  decode(data: Float32Array, into: Float64Array): void;
  /** Numbers closer to 0 have fewer digits. */
  readonly smallest: number;
}

export const LARGEST = 3.4028234663852886e38;

const float32: Format = {
  bytes: 4,
  smallest: 2 ** -125,
  encode(data, into) {
    into.set(data);
    return data.some(value => Math.abs(value) < this.smallest && value !== 0);
  },
  decode(data, into) {
    into.set(data);
  },
};

const pairs: Format = {
  bytes: 8,
  smallest: 2 ** -100,
  encode(data, into) {
    for (let i = 0; i < data.length; i++) {
      const value = data[i]!;
      const high = Math.fround(value);
      into[2 * i] = high;
      into[2 * i + 1] = Number.isFinite(high) ? value - high : 0;
    }
    return data.some(value => Math.abs(value) < this.smallest && value !== 0);
  },
  decode(data, into) {
    for (let i = 0; i < into.length; i++) {
      const high = data[2 * i]!;
      into[i] = Number.isFinite(high) ? high + data[2 * i + 1]! : high;
    }
  },
};

export function formatOf(isPair: boolean): Format {
  return isPair ? pairs : float32;
}
