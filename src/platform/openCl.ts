/** A device as its driver describes it. */
export interface OpenClDeviceInfo {
  readonly name: string;
  readonly vendor: string;
  /** Of the platform that it belongs to: "NVIDIA CUDA". */
  readonly platform: string;
  readonly driver: string;
  /** Of OpenCL: "OpenCL 3.0 CUDA". */
  readonly version: string;
  readonly kind: 'GPU' | 'CPU' | 'other';
  /** Whether it computes in float64. */
  readonly hasDoubles: boolean;
  readonly units: number;
  /** Bytes. */
  readonly memory: number;
  /** The longest memory that is given at once, in bytes. */
  readonly longest: number;
}

/** What a library of OpenCL calls memory, a kernel or a program: it stays until it is released. */
export type OpenClHandle = bigint;

/** A value for a parameter of a kernel: a memory, or an integer of 64 bits. */
export type OpenClArgument = { readonly memory: OpenClHandle } | { readonly integer: number };

/** One device with a queue of commands, which are done in order. Calls that fail throw OpenClError. */
export interface OpenClQueue {
  allocate(bytes: number): OpenClHandle;
  releaseMemory(memory: OpenClHandle): void;
  /**
   * Compiles kernels, by their names.
   *
   * @throws OpenClError with the compiler's log.
   */
  build(source: string, options: string, names: readonly string[]): Promise<OpenClHandle[]>;
  releaseKernel(kernel: OpenClHandle): void;
  launch(kernel: OpenClHandle, items: number, group: number, values: readonly OpenClArgument[]): void;
  /** Copies numbers to a device; they are free again when it returns. */
  write(memory: OpenClHandle, byteOffset: number, data: Float64Array | Uint32Array | Int32Array): void;
  copy(from: OpenClHandle, fromByte: number, to: OpenClHandle, toByte: number, bytes: number): void;
  /** Copies numbers from a device once all commands before are done. */
  read(memory: OpenClHandle, byteOffset: number, into: Float64Array | Int32Array): void;
  /** Waits, beside the event loop, until everything is done; `keep` stays as long. */
  finish(keep: readonly object[]): Promise<void>;
  /** Releases the queue and all that belongs to the device. */
  close(): void;
}

/** A library of OpenCL, opened. */
export interface OpenClLibrary {
  readonly path: string;
  /** Devices of all platforms. */
  devices(): readonly { readonly info: OpenClDeviceInfo; readonly open: () => OpenClQueue }[];
}

/** A call of OpenCL that failed, with its error code. */
export class OpenClError extends Error {
  constructor(
    readonly call: string,
    readonly status: number,
    readonly log = '',
  ) {
    super(`${call} failed with ${openClErrorName(status)}${log === '' ? '' : `:\n${log}`}`);
    this.name = 'OpenClError';
  }
}

const names: Readonly<Record<number, string>> = {
  [-1]: 'CL_DEVICE_NOT_FOUND',
  [-2]: 'CL_DEVICE_NOT_AVAILABLE',
  [-3]: 'CL_COMPILER_NOT_AVAILABLE',
  [-4]: 'CL_MEM_OBJECT_ALLOCATION_FAILURE',
  [-5]: 'CL_OUT_OF_RESOURCES',
  [-6]: 'CL_OUT_OF_HOST_MEMORY',
  [-11]: 'CL_BUILD_PROGRAM_FAILURE',
  [-14]: 'CL_EXEC_STATUS_ERROR_FOR_EVENTS_IN_WAIT_LIST',
  [-30]: 'CL_INVALID_VALUE',
  [-36]: 'CL_INVALID_COMMAND_QUEUE',
  [-38]: 'CL_INVALID_MEM_OBJECT',
  [-46]: 'CL_INVALID_KERNEL_NAME',
  [-48]: 'CL_INVALID_KERNEL',
  [-52]: 'CL_INVALID_KERNEL_ARGS',
  [-54]: 'CL_INVALID_WORK_GROUP_SIZE',
  [-61]: 'CL_INVALID_BUFFER_SIZE',
  [-63]: 'CL_INVALID_GLOBAL_WORK_SIZE',
  [-1001]: 'CL_PLATFORM_NOT_FOUND_KHR',
};

function openClErrorName(status: number): string {
  const name = names[status];
  return name === undefined ? `error ${status}` : `${name} (${status})`;
}
