/** The part of the WebAssembly interface that is used here: its types come with the DOM alone. */
interface WebAssemblyInterface {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object, imports?: object) => { readonly exports: unknown };
}

/** The bytes of a module that is kept as base64. */
export function decoded(base64: string): Uint8Array {
  return Uint8Array.from(atob(base64), character => character.charCodeAt(0));
}

/**
 * What a module exports. It is compiled at once: the modules here have some kB.
 *
 * @throws Error if the bytes are no module, or the engine lacks what it needs.
 */
export function instantiate(bytes: Uint8Array, imports?: object): unknown {
  const { WebAssembly } = globalThis as unknown as { WebAssembly: WebAssemblyInterface };
  return new WebAssembly.Instance(new WebAssembly.Module(bytes), imports).exports;
}
