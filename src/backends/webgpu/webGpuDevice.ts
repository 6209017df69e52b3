import type {
  GpuAdapterInfo,
  GpuBuffer,
  GpuCommandEncoder,
  GpuDevice,
  GpuPass,
  GpuPipeline,
} from '#platform';
import { MemoryLimitError, UnavailableError } from '../../errors/index.js';
import type { Precision } from '../../program/index.js';
import {
  GROUP_SIZE,
  kernelName,
  textOf,
  type Command,
  type Device,
  type DeviceMemory,
  type Kernel,
} from '../devices/index.js';
import type { Arithmetic } from './arithmetic.js';
import { allConstants } from './constants.js';
import { formatOf, LARGEST } from './formats.js';
import { HEAD, webGpuDialect } from './webGpuDialect.js';
import { WebGpuFaults, wordsOf } from './webGpuFaults.js';
import { usage, WebGpuMemory } from './webGpuMemory.js';

const WORD = 4;
const MAP_READ = 1;
/** Of a shader stage of compute. */
const COMPUTE = 4;
const FILTERS = ['validation', 'out-of-memory', 'internal'] as const;

type Launched = Extract<Command, { kind: 'launch' }>;

/** What people know an adapter by. */
export function adapterName({ description, device, vendor, architecture }: GpuAdapterInfo): string {
  return (
    description || device || [vendor, architecture].filter(word => word !== '').join(' ') || 'an adapter'
  );
}

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
  const compiled = new Map<string, GpuPipeline>();
  const {
    maxBufferSize,
    maxStorageBufferBindingSize,
    minStorageBufferOffsetAlignment: alignment,
  } = gpu.limits;
  const longestBytes = Math.min(maxBufferSize, maxStorageBufferBindingSize, 2 ** 32 - 256);
  const layout = gpu.createBindGroupLayout({
    entries: ['storage', 'read-only-storage', 'read-only-storage', 'storage', 'read-only-storage'].map(
      (type, binding) => ({ binding, visibility: COMPUTE, buffer: { type } }),
    ),
  });
  const pipelineLayout = gpu.createPipelineLayout({ bindGroupLayouts: [layout] });
  const storage = usage.storage | usage.copySource | usage.copyTarget;
  /** Bound where a kernel has only one memory. */
  const nothing = gpu.createBuffer({ size: format.bytes, usage: storage });
  let parameters = { size: 0, buffer: nothing };
  let staging = { size: 0, buffer: nothing };
  let constants = { count: 0, buffer: nothing };
  /** Errors of allocations that are still to be told. */
  const allocations: Promise<unknown>[] = [];
  let lost: string | undefined;
  void gpu.lost.then(({ reason, message }) => {
    lost = message || reason;
  });

  const device: Device<P> = {
    name: `WebGPU: ${title}`,
    precision,
    dialect,
    longest: Math.floor(longestBytes / format.bytes),
    smallest: format.smallest,

    allocate(numbers) {
      const bytes = numbers * format.bytes;
      if (bytes > longestBytes) throw tooLong(bytes);
      return new WebGpuMemory(numbers, bytes, allocate(bytes, storage));
    },
    release(memory) {
      const { buffer, isReleased } = own(memory);
      if (isReleased) return;
      own(memory).isReleased = true;
      buffer.destroy();
    },
    write(memory, start, data) {
      write(own(memory), start, data);
    },

    async compile(kernels) {
      await build(kernels);
    },

    faults(labels) {
      const size = WORD * wordsOf(labels);
      const memory = new WebGpuMemory(0, size, allocate(size, storage));
      const faults = new WebGpuFaults(labels, memory, () => {
        device.release(memory);
      });
      gpu.queue.writeBuffer(memory.buffer, 0, faults.notes);
      return faults;
    },

    async submit(commands, reads, faults) {
      if (!(faults instanceof WebGpuFaults)) throw new Error('notes of another device');
      const notes = faults;
      await build(commands.flatMap(command => (command.kind === 'launch' ? [command.kernel] : [])));
      await told(allocations.splice(0));
      const noted = reads.reduce((bytes, { into }) => bytes + into.length * format.bytes, 0);
      const total = noted + notes.notes.byteLength;
      await scoped(async () => {
        const places = writeParameters(commands);
        if (staging.size < total) {
          if (staging.size > 0) staging.buffer.destroy();
          staging = {
            size: total,
            buffer: gpu.createBuffer({ size: total, usage: usage.mapRead | usage.copyTarget }),
          };
        }
        const encoder = enqueue(commands, places, notes);
        let place = 0;
        for (const { from, start, into } of reads) {
          const bytes = into.length * format.bytes;
          encoder.copyBufferToBuffer(own(from).buffer, start * format.bytes, staging.buffer, place, bytes);
          place += bytes;
        }
        encoder.copyBufferToBuffer(notes.memory.buffer, 0, staging.buffer, place, notes.notes.byteLength);
        gpu.queue.submit([encoder.finish()]);
        await staging.buffer.mapAsync(MAP_READ);
      });
      const words = staging.buffer.getMappedRange();
      let place = 0;
      for (const { into } of reads) {
        const bytes = into.length * format.bytes;
        format.decode(new Float32Array(words, place, bytes / WORD), into);
        place += bytes;
      }
      notes.notes.set(new Int32Array(words, place, notes.notes.length));
      staging.buffer.unmap();
    },
  };
  return device;

  function own(memory: DeviceMemory): WebGpuMemory {
    if (memory instanceof WebGpuMemory) return memory;
    throw new Error('a memory of another device');
  }

  /** A buffer, whether it is there is known later: then the next submission fails. */
  function allocate(bytes: number, flags: number): GpuBuffer {
    gpu.pushErrorScope('validation');
    gpu.pushErrorScope('out-of-memory');
    const buffer = gpu.createBuffer({ size: Math.max(WORD, Math.ceil(bytes / WORD) * WORD), usage: flags });
    allocations.push(
      gpu.popErrorScope().then(error => {
        if (error !== null) throw outOfMemory(error.message);
      }),
      gpu.popErrorScope().then(error => {
        if (error !== null) throw outOfMemory(error.message);
      }),
    );
    // Nobody may ever ask.
    for (const each of allocations.slice(-2)) each.catch(() => undefined);
    return buffer;
  }

  async function told(promises: readonly Promise<unknown>[]): Promise<void> {
    try {
      await Promise.all(promises);
    } catch (error) {
      throw explained(error);
    }
  }

  /** Does work of the device, and throws what it was refused for: without this results would be zeros. */
  async function scoped(work: () => Promise<unknown>): Promise<void> {
    if (lost !== undefined) throw explained(new Error(lost));
    for (const filter of FILTERS) gpu.pushErrorScope(filter);
    let done: Promise<unknown>;
    try {
      done = work();
    } catch (error) {
      done = Promise.reject(error instanceof Error ? error : new Error(String(error)));
    }
    const scopes = FILTERS.map(() => gpu.popErrorScope()).reverse();
    const [outcome, ...found] = await Promise.allSettled([done, ...scopes]);
    const errors = found.map(each => (each.status === 'fulfilled' ? each.value : null));
    if (errors[1]) throw outOfMemory(errors[1].message);
    const refusal = errors[0] ?? errors[2];
    if (outcome.status === 'rejected') throw explained(refusal ?? outcome.reason);
    if (refusal) throw explained(refusal);
  }

  async function build(kernels: readonly Kernel[]): Promise<void> {
    const missing = new Map<string, Kernel>();
    for (const kernel of kernels) if (!compiled.has(kernel.key)) missing.set(kernel.key, kernel);
    if (missing.size === 0) return;
    if (lost !== undefined) throw explained(new Error(lost));
    await Promise.all(
      [...missing.values()].map(async kernel => {
        gpu.pushErrorScope('validation');
        const module = gpu.createShaderModule({ code: textOf([kernel], dialect) });
        const refusal = gpu.popErrorScope();
        const pipeline = gpu.createComputePipelineAsync({
          layout: pipelineLayout,
          compute: { module, entryPoint: kernelName(kernel) },
        });
        const [error, made] = await Promise.allSettled([refusal, pipeline]);
        const message = error.status === 'fulfilled' ? error.value?.message : undefined;
        if (made.status === 'fulfilled' && message === undefined) {
          compiled.set(kernel.key, made.value);
          return;
        }
        if (lost !== undefined) throw explained(new Error(lost));
        throw new UnavailableError(
          `the compiler of ${title} refuses a kernel (${kernel.key.slice(0, 40)}): ${message ?? messageOf((made as PromiseRejectedResult).reason)}; ` +
            'a newer driver or browser may help',
        );
      }),
    );
    const numbers = allConstants();
    if (numbers.length === constants.count) return;
    if (constants.count > 0) constants.buffer.destroy();
    const pairs = new Float32Array(2 * numbers.length);
    formatOf(true).encode(numbers, pairs);
    constants = { count: numbers.length, buffer: allocate(pairs.byteLength, storage) };
    gpu.queue.writeBuffer(constants.buffer, 0, pairs);
  }

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

  function groupsOf({ items }: Launched): { readonly x: number; readonly y: number; readonly all: number } {
    const all = Math.ceil(items / GROUP_SIZE);
    const x = Math.min(all, gpu.limits.maxComputeWorkgroupsPerDimension);
    return { x, y: Math.ceil(all / x), all };
  }

  /** Writes the parameters of all launches behind each other, and says where each begins, in bytes. */
  function writeParameters(commands: readonly Command[]): number[] {
    let bytes = 0;
    const places = commands.map(command => {
      const place = bytes;
      if (command.kind === 'launch') {
        bytes += Math.ceil(((HEAD + command.parameters.length) * WORD) / alignment) * alignment;
      }
      return place;
    });
    if (bytes === 0) return places;
    if (bytes > parameters.size) {
      if (parameters.size > 0) parameters.buffer.destroy();
      parameters = { size: 2 * bytes, buffer: gpu.createBuffer({ size: 2 * bytes, usage: storage }) };
    }
    const words = new Uint32Array(bytes / WORD);
    const floats = new Float32Array(words.buffer);
    commands.forEach((command, k) => {
      if (command.kind !== 'launch') return;
      const { parameters: own, numbers } = command;
      const begin = places[k]! / WORD;
      const { x, all } = groupsOf(command);
      words.set([x, all], begin);
      words.set(own, begin + HEAD);
      const wide = new Float64Array(own.slice().buffer);
      for (const position of numbers) {
        const value = wide[position]!;
        const at = begin + HEAD + 2 * position;
        floats[at] = value;
        floats[at + 1] = Number.isFinite(floats[at]) ? value - floats[at] : 0;
      }
    });
    gpu.queue.writeBuffer(parameters.buffer, 0, words);
    return places;
  }

  /** All commands in their order: what has been encoded is submitted before numbers are written. */
  function enqueue(
    commands: readonly Command[],
    places: readonly number[],
    notes: WebGpuFaults,
  ): GpuCommandEncoder {
    let encoder = gpu.createCommandEncoder();
    let pass: GpuPass | undefined;
    let isEmpty = true;
    const endPass = (): void => {
      pass?.end();
      pass = undefined;
    };
    commands.forEach((command, k) => {
      switch (command.kind) {
        case 'launch': {
          pass ??= encoder.beginComputePass();
          isEmpty = false;
          const { x, y } = groupsOf(command);
          const size = (HEAD + command.parameters.length) * WORD;
          const bindings = [
            { buffer: own(command.a).buffer },
            { buffer: command.b === undefined ? nothing : own(command.b).buffer },
            { buffer: parameters.buffer, offset: places[k]!, size },
            { buffer: notes.memory.buffer },
            { buffer: constants.buffer },
          ];
          pass.setPipeline(compiled.get(command.kernel.key)!);
          pass.setBindGroup(
            0,
            gpu.createBindGroup({
              layout,
              entries: bindings.map((resource, binding) => ({ binding, resource })),
            }),
          );
          pass.dispatchWorkgroups(x, y);
          return;
        }
        case 'copy': {
          const { from, start, to, toStart, count } = command;
          endPass();
          isEmpty = false;
          const [fromByte, toByte] = [start * format.bytes, toStart * format.bytes];
          encoder.copyBufferToBuffer(
            own(from).buffer,
            fromByte,
            own(to).buffer,
            toByte,
            count * format.bytes,
          );
          return;
        }
        case 'write':
          endPass();
          if (!isEmpty) gpu.queue.submit([encoder.finish()]);
          if (!isEmpty) encoder = gpu.createCommandEncoder();
          isEmpty = true;
          if (write(own(command.to), command.start, command.data)) notes.hasLost = true;
      }
    });
    endPass();
    return encoder;
  }

  function tooLong(bytes: number): MemoryLimitError {
    return new MemoryLimitError(
      `${title} was asked for ${gibibytes(bytes)} at once, allowed: ${gibibytes(longestBytes)}; choose a smaller width, ` +
        'fewer inputs or a lower order',
    );
  }

  function outOfMemory(message: string): MemoryLimitError {
    return new MemoryLimitError(
      `${title} has no memory left (${message.split('\n')[0] ?? ''}), allowed: what it has, at most ${gibibytes(longestBytes)} at once; ` +
        'choose a smaller width, or end the use of other networks with releaseParameters',
    );
  }

  function explained(error: unknown): unknown {
    if (error instanceof MemoryLimitError || error instanceof UnavailableError) return error;
    const message = lost ?? messageOf(error).split('\n')[0];
    return new UnavailableError(
      `${title} does not answer any more: ${message}; make another backend, and all parameters with it`,
      { cause: error },
    );
  }
}

function messageOf(error: unknown): string {
  return typeof error === 'object' && error !== null && 'message' in error
    ? String(error.message)
    : String(error);
}

function gibibytes(bytes: number): string {
  return `${(bytes / 2 ** 30).toPrecision(3)} GiB`;
}
