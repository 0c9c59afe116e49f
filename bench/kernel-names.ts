import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const COMPILER = path.join(root, 'node_modules/assemblyscript/bin/asc.js');
const FUNCTION_NAMES = 1;

/**
 * Names of the kernel module's functions by number, those that are not exported too. The shipped module has no names, so
 * it is compiled once more with them; the code is the same.
 */
export function kernelNames(): ReadonlyMap<number, string> {
  const directory = mkdtempSync(path.join(tmpdir(), 'millrace-kernel-names-'));
  try {
    const file = path.join(directory, 'kernels.wasm');
    const options = ['--config', 'asconfig.json', '--debug', '--outFile', file];
    const cwd = path.join(root, 'native-free-kernels');
    const { status, stderr } = spawnSync(process.execPath, [COMPILER, ...options], { cwd });
    if (status !== 0) throw new Error(String(stderr));
    return readNames(new WebAssembly.Module(readFileSync(file)));
  } finally {
    rmSync(directory, { recursive: true });
  }
}

/** Reads the function names of the `name` section: its parts are [kind, size, count, (number, length, text)…]. */
function readNames(module: WebAssembly.Module): ReadonlyMap<number, string> {
  const names = new Map<number, string>();
  const [section] = WebAssembly.Module.customSections(module, 'name');
  if (section === undefined) return names;
  const reader = new SectionReader(new Uint8Array(section));
  while (!reader.isAtEnd) {
    const kind = reader.readNumber();
    const size = reader.readNumber();
    if (kind !== FUNCTION_NAMES) {
      reader.skip(size);
      continue;
    }
    for (let count = reader.readNumber(); count > 0; count--) {
      names.set(reader.readNumber(), shortName(reader.readText()));
    }
  }
  return names;
}

/** `json/scan/parseValue` becomes `parseValue`. */
function shortName(name: string): string {
  return name.split('/').at(-1)!;
}

class SectionReader {
  readonly #bytes: Uint8Array;
  #offset = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get isAtEnd(): boolean {
    return this.#offset >= this.#bytes.length;
  }

  /** An unsigned LEB128. */
  readNumber(): number {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = this.#bytes[this.#offset++]!;
      value |= (byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
  }

  readText(): string {
    const length = this.readNumber();
    const start = this.#offset;
    this.skip(length);
    return Buffer.from(this.#bytes.subarray(start, this.#offset)).toString('utf8');
  }

  skip(count: number): void {
    this.#offset += count;
  }
}
