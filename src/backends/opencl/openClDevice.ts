import {
  OpenClError,
  type OpenClArgument,
  type OpenClDeviceInfo,
  type OpenClHandle,
  type OpenClQueue,
} from '#platform';
import { MemoryLimitError, UnavailableError } from '../../errors/index.js';
import {
  GROUP_SIZE,
  kernelName,
  textOf,
  type Command,
  type Device,
  type DeviceMemory,
  type Faults,
  type Kernel,
} from '../devices/index.js';
import { MOST_SHORT, openClDialect } from './openClDialect.js';

const BYTES = Float64Array.BYTES_PER_ELEMENT;
const PARAMETER_BYTES = 8;
/** What is noted of a label at first: no element. */
const NOTHING = 0x7fffffff;
/** NaN, ∞ and −∞, in the order of the notes of a label. */
const KINDS = [NaN, Infinity, -Infinity] as const;
const OPTIONS = '-cl-std=CL1.2';

const [OUT_OF_MEMORY, OUT_OF_RESOURCES, OUT_OF_HOST_MEMORY, INVALID_BUFFER_SIZE] = [-4, -5, -6, -61];

class OpenClMemory implements DeviceMemory {
  constructor(
    readonly numbers: number,
    readonly handle: OpenClHandle,
  ) {}
}

class OpenClFaults implements Faults {
  readonly notes: Int32Array;
  constructor(
    labels: number,
    readonly memory: OpenClMemory,
    private readonly giveBack: () => void,
  ) {
    this.notes = new Int32Array(KINDS.length * Math.max(1, labels)).fill(NOTHING);
  }

  first(): ReturnType<Faults['first']> {
    const { notes } = this;
    const position = notes.findIndex(element => element !== NOTHING);
    if (position < 0) return undefined;
    const label = Math.floor(position / KINDS.length);
    const elements = notes.subarray(KINDS.length * label, KINDS.length * (label + 1));
    const element = elements.reduce((first, each) => Math.min(first, each), NOTHING);
    return { label, element, value: KINDS[elements.indexOf(element)]! };
  }

  release(): void {
    this.giveBack();
  }
}

/**
 * A device of OpenCL, in float64.
 *
 * @param mostShort memories with so many numbers are indexed by 64 bits.
 */
export function openClDevice(
  info: OpenClDeviceInfo,
  queue: OpenClQueue,
  mostShort: number = MOST_SHORT,
): Device<'float64'> {
  const compiled = new Map<string, OpenClHandle>();
  let parameters = new OpenClMemory(0, 0n);

  const device: Device<'float64'> = {
    name: `OpenCL: ${info.name}`,
    precision: 'float64',
    dialect: openClDialect(false),
    memory: info.memory,
    longest: Math.floor(info.longest / BYTES),

    allocate(numbers) {
      const bytes = numbers * BYTES;
      if (bytes > info.longest) throw tooLong(bytes);
      return guarded(() => new OpenClMemory(numbers, queue.allocate(bytes)), bytes);
    },
    release(memory) {
      queue.releaseMemory(own(memory).handle);
    },
    write(memory, start, data) {
      guarded(() => {
        queue.write(own(memory).handle, start * BYTES, data);
      }, data.byteLength);
    },

    async compile(kernels) {
      // Whether any needs long indices is known when it is launched; most memories are short.
      const missing = kernels.filter(kernel => !compiled.has(keyOf(kernel, false)));
      await build([...new Map(missing.map(kernel => [kernel.key, kernel])).values()], false);
    },

    faults(labels) {
      const notes = KINDS.length * Math.max(1, labels);
      const memory = device.allocate(Math.ceil(notes / 2));
      const faults = new OpenClFaults(labels, own(memory), () => {
        device.release(memory);
      });
      guarded(() => {
        queue.write(faults.memory.handle, 0, faults.notes);
      });
      return faults;
    },

    async submit(commands, reads, faults) {
      if (!(faults instanceof OpenClFaults)) throw new Error('notes of another device');
      const { memory, notes } = faults;
      await build(missingOf(commands, false), false);
      await build(missingOf(commands, true), true);
      const firsts = writeParameters(commands);
      guarded(() => {
        commands.forEach((command, k) => {
          enqueue(command, firsts[k]!, memory);
        });
        for (const { from, start, into } of reads) queue.read(own(from).handle, start * BYTES, into);
        queue.read(memory.handle, 0, notes);
      });
      try {
        await queue.finish([...reads.map(({ into }) => into), notes]);
      } catch (error) {
        throw explained(error);
      }
    },
  };
  return device;

  function own(memory: DeviceMemory): OpenClMemory {
    if (memory instanceof OpenClMemory) return memory;
    throw new Error('a memory of another device');
  }

  /** Whether a launch counts further than 32 bits do. */
  function needsLong({ a, b, items }: Extract<Command, { kind: 'launch' }>): boolean {
    return Math.max(a.numbers, b?.numbers ?? 0, items) >= mostShort;
  }

  function missingOf(commands: readonly Command[], isLong: boolean): Kernel[] {
    const missing = new Map<string, Kernel>();
    for (const command of commands) {
      if (command.kind !== 'launch' || needsLong(command) !== isLong) continue;
      if (!compiled.has(keyOf(command.kernel, isLong))) missing.set(command.kernel.key, command.kernel);
    }
    return [...missing.values()];
  }

  async function build(kernels: readonly Kernel[], isLong: boolean): Promise<void> {
    if (kernels.length === 0) return;
    const source = textOf(kernels, openClDialect(isLong));
    try {
      const made = await queue.build(source, OPTIONS, kernels.map(kernelName));
      kernels.forEach((kernel, k) => compiled.set(keyOf(kernel, isLong), made[k]!));
    } catch (error) {
      throw explained(error);
    }
  }

  /** Writes the parameters of all launches behind each other, and says where each begins. */
  function writeParameters(commands: readonly Command[]): number[] {
    let length = 0;
    const firsts = commands.map(command => {
      const first = length;
      if (command.kind === 'launch') length += command.parameters.length / 2;
      return first;
    });
    if (length === 0) return firsts;
    if (length > parameters.numbers) {
      if (parameters.numbers > 0) device.release(parameters);
      parameters = own(device.allocate(2 * length));
    }
    const words = new Uint32Array(2 * length);
    commands.forEach((command, k) => {
      if (command.kind === 'launch') words.set(command.parameters, 2 * firsts[k]!);
    });
    guarded(() => {
      queue.write(parameters.handle, 0, words);
    }, length * PARAMETER_BYTES);
    return firsts;
  }

  function enqueue(command: Command, first: number, notes: OpenClMemory): void {
    switch (command.kind) {
      case 'launch': {
        const a = own(command.a);
        const b = own(command.b ?? a);
        const values: OpenClArgument[] = [
          { memory: a.handle },
          { memory: b.handle },
          { memory: parameters.handle },
          { integer: first },
          { memory: notes.handle },
        ];
        const kernel = compiled.get(keyOf(command.kernel, needsLong(command)))!;
        queue.launch(kernel, command.items, GROUP_SIZE, values);
        return;
      }
      case 'copy': {
        const { from, start, to, toStart, count } = command;
        queue.copy(own(from).handle, start * BYTES, own(to).handle, toStart * BYTES, count * BYTES);
        return;
      }
      case 'write':
        queue.write(own(command.to).handle, command.start * BYTES, command.data);
    }
  }

  function guarded<Result>(work: () => Result, bytes?: number): Result {
    try {
      return work();
    } catch (error) {
      throw explained(error, bytes);
    }
  }

  function tooLong(bytes: number, cause?: unknown): MemoryLimitError {
    return new MemoryLimitError(
      `${info.name} was asked for ${gibibytes(bytes)} at once, allowed: ${gibibytes(info.longest)} of its ` +
        `${gibibytes(info.memory)}; choose a smaller width, fewer inputs or a lower order`,
      { cause },
    );
  }

  function explained(error: unknown, bytes?: number): unknown {
    if (!(error instanceof OpenClError)) return error;
    const { status } = error;
    if (status === INVALID_BUFFER_SIZE && bytes !== undefined) return tooLong(bytes, error);
    if ([OUT_OF_MEMORY, OUT_OF_RESOURCES, OUT_OF_HOST_MEMORY, INVALID_BUFFER_SIZE].includes(status)) {
      const size = bytes === undefined ? '' : ` for ${gibibytes(bytes)} more`;
      return new MemoryLimitError(
        `${info.name} has no memory left${size} (${error.message}), allowed: ${gibibytes(info.memory)} in all; choose a ` +
          'smaller width, or end the use of other networks with releaseParameters',
        { cause: error },
      );
    }
    if (error.call === 'clBuildProgram') {
      return new UnavailableError(
        `the compiler of ${info.name} (driver ${info.driver}) refuses a kernel: ${error.log || error.message}; ` +
          'a newer driver may help',
        { cause: error },
      );
    }
    return new UnavailableError(
      `${info.name} does not answer any more: ${error.message}; make another backend, and all parameters with it`,
      { cause: error },
    );
  }
}

function keyOf({ key }: Kernel, isLong: boolean): string {
  return `${isLong ? 'long' : 'short'} ${key}`;
}

function gibibytes(bytes: number): string {
  return `${(bytes / 2 ** 30).toPrecision(3)} GiB`;
}
