import type { Functions } from './openClLibrary.js';
import { OpenClError, type OpenClHandle, type OpenClQueue } from './openCl.js';

const READ_WRITE = 1;
const BUILD_LOG = 0x1183;
const [BLOCKING, NOT_BLOCKING] = [1, 0];
const HANDLE_BYTES = 8;
const MOST_LOG = 4000;

/**
 * A context with one queue for a device. Native code gets what has been checked by kind and length: memory
 * that this queue has given, and stretches inside of it.
 */
export function openQueue({ call, make, later }: Functions, device: OpenClHandle): OpenClQueue {
  const createContext = make('clCreateContext', 'void *properties, uint32_t count, void *devices, void *notify, void *user, void *status'); // prettier-ignore
  const createQueue = make('clCreateCommandQueue', 'void *context, void *device, uint64_t properties, void *status'); // prettier-ignore
  const createBuffer = make('clCreateBuffer', 'void *context, uint64_t flags, size_t size, void *host, void *status'); // prettier-ignore
  const createProgram = make('clCreateProgramWithSource', 'void *context, uint32_t count, const char **strings, void *lengths, void *status'); // prettier-ignore
  const createKernel = make('clCreateKernel', 'void *program, const char *name, void *status');
  const buildProgram = later('clBuildProgram', 'void *program, uint32_t count, void *devices, const char *options, void *notify, void *user'); // prettier-ignore
  const programInfo = call('clGetProgramBuildInfo', 'void *program, void *device, uint32_t what, size_t size, void *value, void *found'); // prettier-ignore
  const setArgument = call('clSetKernelArg', 'void *kernel, uint32_t position, size_t size, void *value');
  const enqueueKernel = call('clEnqueueNDRangeKernel', 'void *queue, void *kernel, uint32_t dimensions, void *offset, void *global, void *local, uint32_t waits, void *list, void *event'); // prettier-ignore
  const enqueueWrite = call('clEnqueueWriteBuffer', 'void *queue, void *memory, uint32_t blocking, size_t offset, size_t size, const void *data, uint32_t waits, void *list, void *event'); // prettier-ignore
  const enqueueRead = call('clEnqueueReadBuffer', 'void *queue, void *memory, uint32_t blocking, size_t offset, size_t size, void *data, uint32_t waits, void *list, void *event'); // prettier-ignore
  const enqueueCopy = call('clEnqueueCopyBuffer', 'void *queue, void *from, void *to, size_t fromOffset, size_t toOffset, size_t size, uint32_t waits, void *list, void *event'); // prettier-ignore
  const finish = later('clFinish', 'void *queue');
  const finishNow = call('clFinish', 'void *queue');
  const releaseMemory = call('clReleaseMemObject', 'void *memory');
  const releaseKernel = call('clReleaseKernel', 'void *kernel');
  const releaseProgram = call('clReleaseProgram', 'void *program');
  const releaseQueue = call('clReleaseCommandQueue', 'void *queue');
  const releaseContext = call('clReleaseContext', 'void *context');

  const devices = BigUint64Array.of(device);
  const context = createContext(null, 1, devices, null, null);
  let queue: OpenClHandle;
  try {
    queue = createQueue(context, device, 0);
  } catch (error) {
    releaseContext(context);
    throw error;
  }
  /** Bytes of each memory. */
  const memories = new Map<OpenClHandle, number>();
  const kernels = new Set<OpenClHandle>();

  return {
    allocate(bytes) {
      checkInteger('bytes', bytes, 1);
      const memory = createBuffer(context, READ_WRITE, bytes, null);
      memories.set(memory, bytes);
      return memory;
    },
    releaseMemory(memory) {
      if (memories.delete(memory)) releaseMemory(memory);
    },

    async build(source, options, names) {
      const program = createProgram(context, 1, [source], null);
      try {
        await buildProgram(program, 1, devices, options, null, null);
        const made = names.map(name => createKernel(program, name));
        for (const kernel of made) kernels.add(kernel);
        return made;
      } catch (error) {
        if (!(error instanceof OpenClError)) throw error;
        throw new OpenClError(error.call, error.status, buildLog(program));
      } finally {
        // Its kernels keep what they need of it.
        releaseProgram(program);
      }
    },
    releaseKernel(kernel) {
      if (kernels.delete(kernel)) releaseKernel(kernel);
    },

    launch(kernel, items, group, values) {
      if (!kernels.has(kernel)) throw new RangeError('a kernel of another queue, or one that was released');
      checkInteger('items', items, 1);
      values.forEach((value, position) => {
        if ('memory' in value) {
          checkStretch(value.memory, 0, 0);
          setArgument(kernel, position, HANDLE_BYTES, BigUint64Array.of(value.memory));
        } else {
          checkInteger('integer', value.integer, 0);
          setArgument(kernel, position, HANDLE_BYTES, BigUint64Array.of(BigInt(value.integer)));
        }
      });
      const global = BigUint64Array.of(BigInt(Math.ceil(items / group) * group));
      enqueueKernel(queue, kernel, 1, null, global, BigUint64Array.of(BigInt(group)), 0, null, null);
    },

    write(memory, byteOffset, data) {
      checkStretch(memory, byteOffset, data.byteLength);
      enqueueWrite(queue, memory, BLOCKING, byteOffset, data.byteLength, data, 0, null, null);
    },
    copy(from, fromByte, to, toByte, bytes) {
      checkStretch(from, fromByte, bytes);
      checkStretch(to, toByte, bytes);
      enqueueCopy(queue, from, to, fromByte, toByte, bytes, 0, null, null);
    },
    read(memory, byteOffset, into) {
      checkStretch(memory, byteOffset, into.byteLength);
      enqueueRead(queue, memory, NOT_BLOCKING, byteOffset, into.byteLength, into, 0, null, null);
    },
    async finish(keep) {
      await finish(queue);
      // Native code knows addresses alone: this keeps the arrays until it has written to them.
      keep.at(0);
    },

    close() {
      try {
        finishNow(queue);
      } catch {
        // A device that is lost finishes nothing; what belongs to it is released all the same.
      }
      for (const memory of memories.keys()) releaseMemory(memory);
      memories.clear();
      for (const kernel of kernels) releaseKernel(kernel);
      kernels.clear();
      releaseQueue(queue);
      releaseContext(context);
    },
  };

  function checkStretch(memory: OpenClHandle, byteOffset: number, bytes: number): void {
    const length = memories.get(memory);
    if (length === undefined) throw new RangeError('a memory of another queue, or one that was released');
    checkInteger('byteOffset', byteOffset, 0);
    if (byteOffset + bytes > length) {
      throw new RangeError(`bytes ${byteOffset} to ${byteOffset + bytes} of a memory of ${length} bytes`);
    }
  }

  function buildLog(program: OpenClHandle): string {
    const found = new BigUint64Array(1);
    try {
      programInfo(program, device, BUILD_LOG, 0, null, found);
      const bytes = new Uint8Array(Number(found[0] ?? 0n));
      programInfo(program, device, BUILD_LOG, bytes.length, bytes, null);
      return new TextDecoder().decode(bytes).replace(/\0.*$/s, '').trim().slice(0, MOST_LOG);
    } catch {
      return '';
    }
  }
}

function checkInteger(name: string, value: number, least: number): void {
  if (!Number.isSafeInteger(value) || value < least) {
    throw new RangeError(`${name} is ${value}, allowed: an integer from ${least} on`);
  }
}
