// The part of WebAssembly's JavaScript interface that we use. TypeScript has it only inside its browser
// library, whose other globals (`name`, `event`, `length`) would let misspelt variables compile.

declare namespace WebAssembly {
  class Memory {
    constructor(descriptor: { initial: number; maximum?: number; shared?: boolean });
    readonly buffer: ArrayBufferLike;
  }

  class Module {
    constructor(bytes: NodeJS.ArrayBufferView | ArrayBuffer);
    static exports(module: Module): { name: string; kind: string }[];
    static customSections(module: Module, name: string): ArrayBuffer[];
    static imports(module: Module): { module: string; name: string; kind: string }[];
  }

  class Instance {
    constructor(module: Module, imports?: Record<string, Record<string, unknown>>);
    readonly exports: Readonly<Record<string, unknown>>;
  }

  class RuntimeError extends Error {}

  function validate(bytes: NodeJS.ArrayBufferView | ArrayBuffer): boolean;
}
