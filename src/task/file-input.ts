import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import type { SharedMemory } from '../columnar/memory.ts';
import { environmentError, type MillraceError } from '../errors.ts';
import type { SplitInput } from '../formats/format.ts';
import type { FileSplit } from './split.ts';

/** A file range as the input of a format. Synchronous reads: a pool thread does nothing else meanwhile. */
export class FileInput implements SplitInput {
  readonly start: number;
  readonly end: number;
  readonly size: number;
  readonly description: string;
  readonly #memory: SharedMemory;
  readonly #descriptor: number;

  /** Opens the file and makes sure that it is the one that was planned. */
  constructor(split: FileSplit, memory: SharedMemory) {
    this.#memory = memory;
    this.start = split.start;
    this.end = split.end;
    this.size = split.growing ? split.end : split.size;
    this.description = split.path;
    this.#descriptor = openPlanned(split);
    const { size, mtimeMs } = fstatSync(this.#descriptor);
    const same = split.growing
      ? size >= split.end
      : size === split.size && Math.floor(mtimeMs) === Math.floor(split.modifiedMs);
    if (!same) {
      closeSync(this.#descriptor);
      throw changed(split.path);
    }
  }

  read(offset: number, length: number, address: number): number {
    const limit = Math.min(length, this.size - offset);
    let count = 0;
    while (count < limit) {
      const target = this.#memory.u8.subarray(address + count, address + limit);
      const bytes = this.#readOnce(target, offset + count);
      if (bytes === 0) throw changed(this.description);
      count += bytes;
    }
    return count;
  }

  #readOnce(target: Uint8Array, offset: number): number {
    try {
      return readSync(this.#descriptor, target, 0, target.byteLength, offset);
    } catch (cause) {
      throw failedRead(this.description, cause);
    }
  }

  close(): void {
    closeSync(this.#descriptor);
  }
}

function openPlanned(split: FileSplit): number {
  try {
    return openSync(split.path, 'r');
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code;
    if (code === 'ENOENT') throw missing(split.path, cause);
    throw failedRead(split.path, cause);
  }
}

function failedRead(path: string, cause: unknown): MillraceError {
  const reason = (cause as Error).message;
  return environmentError('FAILED_READ_FILE', `Cannot read ${path}: ${reason}.`, { cause });
}

function missing(path: string, cause: unknown): MillraceError {
  return environmentError(
    'CHECKPOINT_INPUT_MISSING',
    `The file ${path} belongs to a planned batch and is gone.`,
    { hint: 'Put the file back, or start with a new checkpoint.', cause },
  );
}

function changed(path: string): MillraceError {
  return environmentError(
    'CHECKPOINT_INPUT_CHANGED',
    `The file ${path} belongs to a planned batch and has changed since.`,
    {
      hint: 'Files must appear whole (write elsewhere, then rename) and must not change afterwards.',
    },
  );
}
