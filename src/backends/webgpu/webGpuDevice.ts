import type { GpuAdapterInfo, GpuDevice } from '#platform';
import { UnavailableError } from '../../errors/index.js';
import type { Precision } from '../../program/index.js';
import type { Device } from '../devices/index.js';
import type { Arithmetic } from './arithmetic.js';
import { formatOf, LARGEST } from './formats.js';
import { GrowingBuffer, WebGpuBuffers } from './webGpuBuffers.js';
import { WebGpuCommands } from './webGpuCommands.js';
import { webGpuDialect } from './webGpuDialect.js';
import { adapterName, longestBuffer, WebGpuErrors } from './webGpuErrors.js';
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
  const dialect = webGpuDialect(arithmetic);
  const longest = longestBuffer(gpu.limits);
  const errors = new WebGpuErrors(gpu, title, longest);
  const buffers = new WebGpuBuffers(gpu, errors);
  const pipelines = new WebGpuPipelines(gpu, title, dialect, buffers, errors);
  const orders = new WebGpuCommands(gpu, format, pipelines, write);
  const staging = new GrowingBuffer(gpu, usage.mapRead | usage.copyTarget);

  const device: Device<P> = {
    name: `WebGPU: ${title}`,
    precision,
    dialect,
    longest: Math.floor(longest.bytes / format.bytes),
    smallest: format.smallest,

    allocate(numbers) {
      const bytes = numbers * format.bytes;
      if (bytes > longest.bytes) throw errors.tooLong(bytes);
      return new WebGpuMemory(numbers, bytes, buffers.allocate(bytes));
    },
    release(memory) {
      const own = ownMemory(memory);
      if (own.isReleased) return;
      own.isReleased = true;
      own.buffer.destroy();
    },
    write(memory, start, data) {
      write(ownMemory(memory), start, data);
    },

    compile: kernels => pipelines.build(kernels),

    faults(labels) {
      const size = WORD * wordsOf(labels);
      const memory = new WebGpuMemory(0, size, buffers.allocate(size));
      const faults = new WebGpuFaults(labels, memory, () => {
        device.release(memory);
      });
      gpu.queue.writeBuffer(memory.buffer, 0, faults.notes);
      return faults;
    },

    async submit(commands, reads, faults) {
      if (!(faults instanceof WebGpuFaults)) throw new Error('notes of another device');
      const { notes, memory } = faults;
      await pipelines.build(commands.flatMap(command => (command.kind === 'launch' ? [command.kernel] : [])));
      await buffers.told();
      const noted = reads.reduce((bytes, { into }) => bytes + into.length * format.bytes, 0);
      const back = await errors.scoped(async () => {
        const target = staging.of(noted + notes.byteLength);
        const encoder = orders.encode(commands, faults);
        let place = 0;
        for (const { from, start, into } of reads) {
          const bytes = into.length * format.bytes;
          encoder.copyBufferToBuffer(ownMemory(from).buffer, start * format.bytes, target, place, bytes);
          place += bytes;
        }
        encoder.copyBufferToBuffer(memory.buffer, 0, target, place, notes.byteLength);
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

  function write({ buffer }: WebGpuMemory, start: number, data: Float64Array): boolean {
    const beyond = data.findIndex(value => Math.abs(value) > LARGEST);
    if (beyond >= 0) {
      throw new UnavailableError(
        `${data[beyond]} is too large for ${precision}, which ends at 3.4e38: compute in float64, on the processor or by OpenCL`,
      );
    }
    const numbers = new Float32Array((data.length * format.bytes) / WORD);
    const hasLost = format.encode(data, numbers);
    gpu.queue.writeBuffer(buffer, start * format.bytes, numbers);
    return hasLost;
  }
}
