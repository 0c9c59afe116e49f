import { crc32 } from 'node:zlib';
import { assert, environmentError, internalError, type MillraceError } from '../errors.ts';
import { checkpointWriteFailed, nameSystemError } from './checkpoint-errors.ts';
import { diskFiles, type Files } from './files.ts';
import { GroupedWrites } from './grouped-writes.ts';
import { crcOf, ENTRY_BYTES, encodeEntry } from './received-index.ts';
import { type ReceivedContent, recoverReceived } from './received-recovery.ts';
import {
  closeSegment,
  createSegment,
  type OpenSegment,
  type ReceivedSegment,
  receivedDataPath,
  removeSegment,
  reopenSegment,
} from './received-segment.ts';

export interface ReceivedLogOptions {
  readonly files?: Files;
  /** A segment that has reached this size gets no more. */
  readonly segmentBytes?: number;
  /** Room for the entries of a segment, one a write. */
  readonly indexBytes?: number;
}

const SEGMENT_BYTES = 16 * 1024 * 1024;
const INDEX_BYTES = 64 * 1024;

/** Opens the log of received data in a directory, or makes it. The caller holds the checkpoint's lock. */
export async function openReceivedLog(
  directory: string,
  options: ReceivedLogOptions = {},
): Promise<SegmentedReceivedLog> {
  const { files = diskFiles, segmentBytes = SEGMENT_BYTES, indexBytes = INDEX_BYTES } = options;
  const layout = { files, directory, segmentBytes, indexBytes };
  try {
    await files.makeDirectory(directory);
    const recovered = await recoverReceived(files, directory);
    const last = recovered.segments.at(-1);
    const opened =
      last === undefined
        ? await createSegment(files, directory, 1, indexBytes)
        : await reopenSegment(files, directory, last.number);
    return new SegmentedReceivedLog(layout, recovered, opened);
  } catch (error) {
    throw nameSystemError(directory, error);
  }
}

/** The `ReceivedLog` of a source: one endless numbered text in segments. */
export class SegmentedReceivedLog {
  readonly #layout: Layout;
  readonly #groups: GroupedWrites<Uint8Array>;
  /** Oldest first; the last one is written, and may be empty. */
  readonly #segments: WrittenSegment[];
  #active: OpenSegment;
  #entryCount: number;
  #lastCrc: number;
  /** The segment behind the active one; null when it could not be made ahead of need. */
  #spare: Promise<OpenSegment | null>;
  #truncating: Promise<void> = Promise.resolve();

  constructor(layout: Layout, recovered: ReceivedContent, active: OpenSegment) {
    this.#layout = layout;
    this.#groups = new GroupedWrites((blocks) => this.#write(joinBlocks(blocks)));
    this.#segments = recovered.segments.map((segment) => ({ ...segment }));
    if (this.#segments.length === 0) this.#segments.push({ number: 1, start: 0, end: 0 });
    this.#active = active;
    this.#entryCount = recovered.entryCount;
    this.#lastCrc = recovered.last?.crc ?? 0;
    this.#spare = this.#prepareSpare();
  }

  get end(): number {
    return this.#newest.end;
  }

  /** A block stays as it is until this resolves, and is never divided over two files. */
  async append(block: Uint8Array): Promise<void> {
    if (block.byteLength > 0) await this.#groups.add(block);
  }

  pieces(start: number, end: number, pieceBytes: number): LogPiece[] {
    assert(start <= end && pieceBytes > 0, 'a range goes up and pieces have a size');
    const first = this.#segments[0]!.start;
    if (start < end && (start < first || end > this.end))
      throw inputMissing(this.#layout, start, end, first, this.end);
    return this.#segments.flatMap((segment) => {
      const from = Math.max(start, segment.start) - segment.start;
      const to = Math.min(end, segment.end) - segment.start;
      const path = receivedDataPath(this.#layout.directory, segment.number);
      const count = Math.max(0, Math.ceil((to - from) / pieceBytes));
      return Array.from({ length: count }, (_, index) => {
        const pieceStart = from + index * pieceBytes;
        return { path, start: pieceStart, end: Math.min(to, pieceStart + pieceBytes) };
      });
    });
  }

  truncate(start: number): Promise<void> {
    const remove = () => this.#removeBefore(start);
    this.#truncating = this.#truncating.then(remove, remove);
    return this.#truncating;
  }

  async close(): Promise<void> {
    await this.#groups.close(internalError('the log of received data is closed'));
    await this.#truncating.catch(() => undefined);
    const spare = await this.#spare;
    if (spare !== null) await closeSegment(spare);
    await closeSegment(this.#active);
  }

  get #newest(): WrittenSegment {
    return this.#segments.at(-1)!;
  }

  /** Bytes and entry are written at the same time: recovery takes a group only when both are whole. */
  async #write(bytes: Uint8Array): Promise<void> {
    try {
      if (this.#isFull()) await this.#nextSegment();
      const segment = this.#newest;
      const end = segment.end + bytes.byteLength;
      const group = {
        end,
        byteLength: bytes.byteLength,
        dataCrc: crc32(bytes),
        predecessorCrc: this.#lastCrc,
      };
      const entry = encodeEntry(group);
      await Promise.all([
        this.#active.data.write(bytes, segment.end - segment.start),
        this.#active.index.write(entry, this.#entryCount * ENTRY_BYTES),
      ]);
      segment.end = end;
      this.#entryCount++;
      this.#lastCrc = crcOf(entry);
    } catch (cause) {
      const path = receivedDataPath(this.#layout.directory, this.#newest.number);
      throw checkpointWriteFailed(path, null, cause);
    }
  }

  #isFull(): boolean {
    const { start, end } = this.#newest;
    const { segmentBytes, indexBytes } = this.#layout;
    return end - start >= segmentBytes || (this.#entryCount + 1) * ENTRY_BYTES > indexBytes;
  }

  async #nextSegment(): Promise<void> {
    const { files, directory, indexBytes } = this.#layout;
    const number = this.#newest.number + 1;
    const next = (await this.#spare) ?? (await createSegment(files, directory, number, indexBytes));
    await closeSegment(this.#active);
    this.#segments.push({ number, start: this.end, end: this.end });
    this.#active = next;
    this.#entryCount = 0;
    this.#spare = this.#prepareSpare();
  }

  /** A failure here is none of the log: the segment is tried again, on new files, when it is needed. */
  async #prepareSpare(): Promise<OpenSegment | null> {
    const { files, directory, indexBytes } = this.#layout;
    try {
      return await createSegment(files, directory, this.#newest.number + 1, indexBytes);
    } catch {
      return null;
    }
  }

  /** Oldest first, so that a crash leaves no gap. The newest segment with data stays: it knows the byte numbers. */
  async #removeBefore(start: number): Promise<void> {
    const { files, directory } = this.#layout;
    const isEmpty = this.#newest.start === this.#newest.end;
    const kept = isEmpty ? 2 : 1;
    while (this.#segments.length > kept && this.#segments[0]!.end <= start) {
      await removeSegment(files, directory, this.#segments[0]!.number);
      this.#segments.shift();
    }
  }
}

interface Layout {
  readonly files: Files;
  readonly directory: string;
  readonly segmentBytes: number;
  readonly indexBytes: number;
}

interface WrittenSegment extends ReceivedSegment {
  end: number;
}

/** A range of bytes of a data file. */
interface LogPiece {
  readonly path: string;
  readonly start: number;
  readonly end: number;
}

function joinBlocks(blocks: readonly Uint8Array[]): Uint8Array {
  return blocks.length === 1 ? blocks[0]! : Buffer.concat(blocks);
}

function inputMissing(
  layout: Layout,
  start: number,
  end: number,
  first: number,
  last: number,
): MillraceError {
  return environmentError(
    'CHECKPOINT_INPUT_MISSING',
    `Bytes ${start} to ${end} of the received data in ${layout.directory} are needed; only ${first} to ${last} are there.`,
    {
      hint: 'Bring the directory back from a copy, or start the query with a new checkpoint location.',
    },
  );
}
