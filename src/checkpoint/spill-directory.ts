import { crc32 } from 'node:zlib';
import { closeAll } from '../errors.ts';
import { checkpointCorrupt, checkpointWriteFailed, codeOf } from './checkpoint-errors.ts';
import type { Files, OpenFile } from './files.ts';

/** One write or read takes at most so much: many segments at once. */
const PIECE_BYTES = 1024 * 1024;

/**
 * State that found no room in memory. Its files are part of no snapshot and are never synced: whatever a crash leaves of
 * them is removed when the directory is opened again.
 */
export class SpillDirectory {
  readonly #files: Files;
  readonly #directory: string;
  #made = false;
  #lastNumber = 0;
  readonly #live = new Set<SpillFile>();

  private constructor(files: Files, directory: string) {
    this.#files = files;
    this.#directory = directory;
  }

  static async open(files: Files, directory: string): Promise<SpillDirectory> {
    const names = await files.list(directory).catch((error: unknown) => {
      if (codeOf(error) === 'ENOENT') return [];
      throw error;
    });
    for (const name of names) await files.remove(`${directory}/${name}`);
    return new SpillDirectory(files, directory);
  }

  /** Writes blocks to a new file, one behind the other. Throws CHECKPOINT_WRITE_FAILED. */
  async write(blocks: readonly Uint8Array[]): Promise<SpillFile> {
    const path = `${this.#directory}/${++this.#lastNumber}.spill`;
    try {
      if (!this.#made) await this.#files.makeDirectory(this.#directory);
      this.#made = true;
      const opened = await this.#files.open(path, 'create');
      const file = new SpillFile(path, opened, this.#files, () => this.#live.delete(file));
      this.#live.add(file);
      await writeAll(opened, blocks).catch(async (error: unknown) => {
        await file.drop();
        throw error;
      });
      return file;
    } catch (cause) {
      throw checkpointWriteFailed(path, null, cause);
    }
  }

  /** Nothing is read any more. */
  async close(): Promise<void> {
    await closeAll([...this.#live].map((file) => () => file.remove()));
  }
}

/** What was spilled at one time; it does not change. Removed when everybody who holds it has dropped it. */
export class SpillFile {
  readonly #path: string;
  readonly #file: OpenFile;
  readonly #files: Files;
  readonly #onEnd: () => void;
  #holders = 1;

  /** @internal */
  constructor(path: string, file: OpenFile, files: Files, onEnd: () => void) {
    this.#path = path;
    this.#file = file;
    this.#files = files;
    this.#onEnd = onEnd;
  }

  /** Fills `target` from `offset` on and checks its CRC-32 (CHECKPOINT_CORRUPT). */
  async read(target: Uint8Array, offset: number, crc: number): Promise<void> {
    const byteLength = await this.#file.read(target, offset);
    if (byteLength === target.byteLength && crc32(target) === crc) return;
    throw checkpointCorrupt(`${this.#path} does not hold what was spilled to it.`, null);
  }

  /** For one more, who drops it, too. */
  hold(): void {
    this.#holders++;
  }

  async drop(): Promise<void> {
    this.#holders--;
    if (this.#holders === 0) await this.remove();
  }

  /** What cannot be removed now is removed by the next start. @internal */
  async remove(): Promise<void> {
    this.#onEnd();
    await this.#file.close();
    await this.#files.remove(this.#path).catch(() => undefined);
  }
}

/** Many small blocks go out in one write. */
async function writeAll(file: OpenFile, blocks: readonly Uint8Array[]): Promise<void> {
  const piece = new Uint8Array(PIECE_BYTES);
  let filled = 0;
  let end = 0;
  const flush = async (): Promise<void> => {
    await file.write(piece.subarray(0, filled), end);
    end += filled;
    filled = 0;
  };
  for (const block of blocks) {
    for (let start = 0; start < block.byteLength; ) {
      const part = block.subarray(start, start + PIECE_BYTES - filled);
      piece.set(part, filled);
      filled += part.byteLength;
      start += part.byteLength;
      if (filled === PIECE_BYTES) await flush();
    }
  }
  if (filled > 0) await flush();
}
