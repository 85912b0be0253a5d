/** The part of WebAssembly that is used here; Node has it, but its types leave it to the browser's. */
declare namespace WebAssembly {
  class Memory {
    constructor(limits: {
      readonly initial: number;
      readonly maximum: number;
      readonly shared: true;
    });
    readonly buffer: SharedArrayBuffer;
    /** @throws RangeError if there is no more */
    grow(pages: number): number;
  }

  class Module {
    constructor(bytes: Uint8Array);
  }

  class Instance {
    constructor(
      module: Module,
      imports: Readonly<Record<string, Readonly<Record<string, unknown>>>>,
    );
    readonly exports: unknown;
  }
}
