/**
 * What is used of WebGPU (https://www.w3.org/TR/webgpu/), as a browser has it in `navigator.gpu`. These
 * interfaces stand for those of the standard's own types, which a program need not install.
 */
export interface Gpu {
  requestAdapter(options?: {
    readonly powerPreference?: 'high-performance' | 'low-power';
  }): Promise<GpuAdapter | null>;
}

export interface GpuAdapter {
  readonly info: GpuAdapterInfo;
  readonly limits: GpuLimits;
  readonly features: GpuFeatures;
  requestDevice(descriptor: {
    readonly requiredLimits: Record<string, number>;
    readonly requiredFeatures: readonly string[];
  }): Promise<GpuDevice>;
}

export interface GpuFeatures {
  has(name: string): boolean;
}

export interface GpuAdapterInfo {
  readonly vendor: string;
  readonly architecture: string;
  readonly device: string;
  readonly description: string;
}

export interface GpuLimits {
  readonly maxBufferSize: number;
  readonly maxStorageBufferBindingSize: number;
  readonly maxStorageBuffersPerShaderStage: number;
  readonly maxComputeWorkgroupsPerDimension: number;
  readonly minStorageBufferOffsetAlignment: number;
}

export interface GpuDevice {
  readonly limits: GpuLimits;
  readonly features: GpuFeatures;
  readonly queue: GpuQueue;
  readonly lost: Promise<{ readonly reason: string; readonly message: string }>;
  createBuffer(descriptor: { readonly size: number; readonly usage: number }): GpuBuffer;
  createShaderModule(descriptor: {
    readonly code: string;
    /** Not of the standard: of devices with the feature `shader-module-compilation-options`. */
    readonly strictMath?: boolean;
  }): GpuShaderModule;
  createBindGroupLayout(descriptor: { readonly entries: readonly object[] }): object;
  createPipelineLayout(descriptor: { readonly bindGroupLayouts: readonly object[] }): object;
  createComputePipelineAsync(descriptor: {
    readonly layout: object;
    readonly compute: { readonly module: GpuShaderModule; readonly entryPoint: string };
  }): Promise<GpuPipeline>;
  createBindGroup(descriptor: {
    readonly layout: object;
    readonly entries: readonly { readonly binding: number; readonly resource: GpuBinding }[];
  }): object;
  createCommandEncoder(): GpuCommandEncoder;
  pushErrorScope(filter: 'validation' | 'out-of-memory' | 'internal'): void;
  popErrorScope(): Promise<{ readonly message: string } | null>;
  destroy(): void;
}

export interface GpuBinding {
  readonly buffer: GpuBuffer;
  readonly offset?: number;
  readonly size?: number;
}

/** A compiled kernel. */
export type GpuPipeline = object;

export interface GpuShaderModule {
  getCompilationInfo(): Promise<{
    readonly messages: readonly { readonly type: string; readonly message: string }[];
  }>;
}

export interface GpuBuffer {
  mapAsync(mode: number): Promise<unknown>;
  getMappedRange(): ArrayBuffer;
  unmap(): void;
  destroy(): void;
}

export interface GpuQueue {
  submit(commands: readonly object[]): void;
  writeBuffer(buffer: GpuBuffer, byteOffset: number, data: ArrayBufferView): void;
}

export interface GpuCommandEncoder {
  beginComputePass(): GpuPass;
  copyBufferToBuffer(from: GpuBuffer, fromByte: number, to: GpuBuffer, toByte: number, bytes: number): void;
  finish(): object;
}

export interface GpuPass {
  setPipeline(pipeline: GpuPipeline): void;
  setBindGroup(index: number, group: object): void;
  dispatchWorkgroups(x: number, y: number): void;
  end(): void;
}
