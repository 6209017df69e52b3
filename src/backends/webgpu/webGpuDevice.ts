import type { GpuAdapterInfo, GpuDevice } from '#platform';
import { UnavailableError } from '../../errors/index.js';
import type { Precision } from '../../program/index.js';
import type { Device } from '../devices/index.js';
import type { Arithmetic } from './arithmetic.js';
import { formatOf, LARGEST } from './formats.js';
import { GrowingBuffer, WebGpuBuffers } from './webGpuBuffers.js';
import { inParts, WebGpuCommands } from './webGpuCommands.js';
import { adapterName, longestMemory, WebGpuErrors } from './webGpuErrors.js';
import { WebGpuFaults, wordsOf } from './webGpuFaults.js';
import { ownMemory, usage, WebGpuMemory } from './webGpuMemory.js';
import { WebGpuPipelines } from './webGpuPipelines.js';

const WORD = 4;
const MAP_READ = 1;

/** A device of WebGPU. */
export function webGpuDevice<P extends Precision>(
  info: GpuAdapterInfo,
  gpu: GpuDevice,
  precision: P,
  arithmetic: Arithmetic,
): Device<P> {
  const title = adapterName(info);
  const format = formatOf(arithmetic.isPair);
  const longest = longestMemory(gpu.limits);
  const partLength = Math.floor(longest.bufferBytes / format.bytes);
  const errors = new WebGpuErrors(gpu, title, longest);
  const buffers = new WebGpuBuffers(gpu, errors);
  const pipelines = new WebGpuPipelines(gpu, title, arithmetic, partLength, buffers, errors);
  const orders = new WebGpuCommands(gpu, format, pipelines, write);
  const staging = new GrowingBuffer(gpu, usage.mapRead | usage.copyTarget);

  const device: Device<P> = {
    name: `WebGPU: ${title}`,
    precision,
    dialect: pipelines.languageFor({ a: 1, b: 1 }).dialect,
    longest: partLength,
    smallest: format.smallest,

    allocate(numbers) {
      const parts = Array.from({ length: partsOf(numbers) }, (_, k) =>
        buffers.allocate(Math.min(partLength, numbers - k * partLength) * format.bytes),
      );
      return new WebGpuMemory(numbers, parts, partLength);
    },
    release(memory) {
      const own = ownMemory(memory);
      if (own.isReleased) return;
      own.isReleased = true;
      for (const buffer of own.buffers) buffer.destroy();
    },
    write(memory, start, data) {
      write(ownMemory(memory), start, data);
    },

    async compile(kernels, arena) {
      const a = partsOf(arena);
      await pipelines.build(kernels.map(kernel => ({ kernel, a, b: 1 })));
    },

    faults(labels) {
      const size = WORD * wordsOf(labels);
      const buffer = buffers.allocate(size);
      const faults = new WebGpuFaults(labels, buffer);
      gpu.queue.writeBuffer(buffer, 0, faults.notes);
      return faults;
    },

    async submit(commands, reads, faults) {
      if (!(faults instanceof WebGpuFaults)) throw new Error('notes of another device');
      const { notes, buffer } = faults;
      await pipelines.build(
        commands.flatMap(command => (command.kind === 'launch' ? [inParts(command)] : [])),
      );
      await buffers.told();
      const noted = reads.reduce((bytes, { into }) => bytes + into.length * format.bytes, 0);
      const back = await errors.scoped(async () => {
        const target = staging.of(noted + notes.byteLength);
        const encoder = orders.encode(commands, faults);
        let place = 0;
        for (const { from, start, into } of reads) {
          for (const piece of ownMemory(from).pieces(start, into.length)) {
            const bytes = piece.count * format.bytes;
            encoder.copyBufferToBuffer(piece.buffer, piece.start * format.bytes, target, place, bytes);
            place += bytes;
          }
        }
        encoder.copyBufferToBuffer(buffer, 0, target, place, notes.byteLength);
        gpu.queue.submit([encoder.finish()]);
        await target.mapAsync(MAP_READ);
        return target;
      });
      const words = back.getMappedRange();
      let place = 0;
      for (const { into } of reads) {
        const bytes = into.length * format.bytes;
        format.decode(new Float32Array(words, place, bytes / WORD), into);
        place += bytes;
      }
      notes.set(new Int32Array(words, place, notes.length));
      back.unmap();
    },
  };
  return device;

  /** In how many buffers so many numbers lie. */
  function partsOf(numbers: number): number {
    const count = Math.max(1, Math.ceil(numbers / partLength));
    if (count > longest.buffers) throw errors.tooLong(numbers * format.bytes);
    return count;
  }

  function write(memory: WebGpuMemory, start: number, data: Float64Array): boolean {
    const beyond = data.findIndex(value => Math.abs(value) > LARGEST);
    if (beyond >= 0) {
      throw new UnavailableError(
        `${data[beyond]} is too large for ${precision}, which ends at 3.4e38: compute in float64, on the processor or by OpenCL`,
      );
    }
    const numbers = new Float32Array((data.length * format.bytes) / WORD);
    const hasLost = format.encode(data, numbers);
    const words = format.bytes / WORD;
    for (const { buffer, start: place, before, count } of memory.pieces(start, data.length)) {
      const piece = numbers.subarray(words * before, words * (before + count));
      gpu.queue.writeBuffer(buffer, place * format.bytes, piece);
    }
    return hasLost;
  }
}
