import type { GpuBuffer, GpuCommandEncoder, GpuDevice, GpuPass } from '#platform';
import { GROUP_SIZE, type Command, type DeviceMemory } from '../devices/index.js';
import type { Format } from './formats.js';
import { GrowingBuffer } from './webGpuBuffers.js';
import { HEAD } from './webGpuDialect.js';
import type { WebGpuFaults } from './webGpuFaults.js';
import { ownMemory, usage, type WebGpuMemory } from './webGpuMemory.js';
import type { KernelInParts, WebGpuPipelines } from './webGpuPipelines.js';

const WORD = 4;

type Launched = Extract<Command, { kind: 'launch' }>;

/** Commands as WebGPU takes them: launches in passes, with their parameters in one buffer. */
export class WebGpuCommands {
  private readonly parameters: GrowingBuffer;
  /** Bound where a kernel has only one memory. */
  private readonly nothing: GpuBuffer;

  /** @param write copies numbers to a memory, and says whether one has become 0. */
  constructor(
    private readonly gpu: GpuDevice,
    private readonly format: Format,
    private readonly pipelines: WebGpuPipelines,
    private readonly write: (to: WebGpuMemory, start: number, data: Float64Array) => boolean,
  ) {
    this.parameters = new GrowingBuffer(gpu, usage.storage | usage.copyTarget);
    this.nothing = gpu.createBuffer({ size: format.bytes, usage: usage.storage });
  }

  /** All commands in their order: what has been encoded is submitted before numbers are written. */
  encode(commands: readonly Command[], notes: WebGpuFaults): GpuCommandEncoder {
    const { gpu, format, write } = this;
    const launches = this.writeParameters(commands);
    let encoder = gpu.createCommandEncoder();
    let pass: GpuPass | undefined;
    let isEmpty = true;
    const endPass = (): void => {
      pass?.end();
      pass = undefined;
    };
    commands.forEach((command, k) => {
      switch (command.kind) {
        case 'launch':
          pass ??= encoder.beginComputePass();
          isEmpty = false;
          this.encodeLaunch(pass, command, launches.buffer, launches.places[k]!, notes);
          return;
        case 'copy': {
          const { from, start, to, toStart, count } = command;
          endPass();
          isEmpty = false;
          for (const source of ownMemory(from).pieces(start, count)) {
            for (const target of ownMemory(to).pieces(toStart + source.before, source.count)) {
              const [fromByte, toByte] = [source.start + target.before, target.start].map(
                place => place * format.bytes,
              ) as [number, number];
              const bytes = target.count * format.bytes;
              encoder.copyBufferToBuffer(source.buffer, fromByte, target.buffer, toByte, bytes);
            }
          }
          return;
        }
        case 'write':
          endPass();
          if (!isEmpty) {
            gpu.queue.submit([encoder.finish()]);
            encoder = gpu.createCommandEncoder();
            isEmpty = true;
          }
          if (write(ownMemory(command.to), command.start, command.data)) notes.hasLost = true;
      }
    });
    endPass();
    return encoder;
  }

  private encodeLaunch(
    pass: GpuPass,
    command: Launched,
    parameters: GpuBuffer,
    offset: number,
    notes: WebGpuFaults,
  ): void {
    const { gpu, pipelines } = this;
    const { x, y } = this.groupsOf(command);
    const { pipeline, layout } = pipelines.of(inParts(command));
    const buffersOf = (memory: DeviceMemory | undefined): readonly GpuBuffer[] =>
      memory === undefined ? [this.nothing] : ownMemory(memory).buffers;
    const bindings = [
      { buffer: parameters, offset, size: bytesOf(command) },
      { buffer: notes.buffer },
      { buffer: pipelines.constantsBuffer },
      ...[...buffersOf(command.a), ...buffersOf(command.b)].map(buffer => ({ buffer })),
    ];
    const entries = bindings.map((resource, binding) => ({ binding, resource }));
    pass.setPipeline(pipeline);
    pass.setBindGroup(0, gpu.createBindGroup({ layout, entries }));
    pass.dispatchWorkgroups(x, y);
  }

  private groupsOf({ items }: Launched): { readonly x: number; readonly y: number; readonly all: number } {
    const all = Math.ceil(items / GROUP_SIZE);
    const x = Math.min(all, this.gpu.limits.maxComputeWorkgroupsPerDimension);
    return { x, y: Math.ceil(all / x), all };
  }

  /** Writes the parameters of all launches behind each other, and says where each begins, in bytes. */
  private writeParameters(commands: readonly Command[]): {
    readonly buffer: GpuBuffer;
    readonly places: readonly number[];
  } {
    const alignment = this.gpu.limits.minStorageBufferOffsetAlignment;
    let bytes = 0;
    const places = commands.map(command => {
      const place = bytes;
      if (command.kind === 'launch') bytes += Math.ceil(bytesOf(command) / alignment) * alignment;
      return place;
    });
    if (bytes === 0) return { buffer: this.nothing, places };
    const words = new Uint32Array(bytes / WORD);
    const floats = new Float32Array(words.buffer);
    commands.forEach((command, k) => {
      if (command.kind !== 'launch') return;
      const { parameters, numbers } = command;
      const begin = places[k]! / WORD;
      const { x, all } = this.groupsOf(command);
      words.set([x, all], begin);
      words.set(parameters, begin + HEAD);
      const wide = new Float64Array(parameters.slice().buffer);
      for (const position of numbers) {
        const value = wide[position]!;
        const at = begin + HEAD + 2 * position;
        floats[at] = value;
        floats[at + 1] = Number.isFinite(floats[at]) ? value - floats[at] : 0;
      }
    });
    const buffer = this.parameters.of(bytes);
    this.gpu.queue.writeBuffer(buffer, 0, words);
    return { buffer, places };
  }
}

/** The kernel of a launch, and in how many buffers its memories lie. */
export function inParts({ kernel, a, b }: Launched): KernelInParts {
  return { kernel, a: ownMemory(a).buffers.length, b: b === undefined ? 1 : ownMemory(b).buffers.length };
}

/** How long the parameters of a launch are. */
function bytesOf({ parameters }: Launched): number {
  return (HEAD + parameters.length) * WORD;
}
