import {
  diskFiles,
  type Files,
  type OpenFile,
  type OpenMode,
  writeOneByOne,
} from '../../src/checkpoint/files.ts';

/** What a query does for a batch, in the order of a batch's life: a crash test kills the process in each. */
export const phases = [
  /** A record (planned or committed) is on its way to the journal. */
  'journal',
  /** Splits are read and worked on: nothing outlives the process yet. */
  'split',
  /** The state changes in memory. */
  'state',
  /** The sink gets the batch. */
  'sink',
  /** A cut is on its way to the disk. */
  'snapshot',
  /** Files that two durable snapshots have made superfluous are removed. */
  'release',
] as const;

export type Phase = (typeof phases)[number];

/** Kills this process, as a power cut would, in the `at`-th step (from 0) of a phase. */
export class CrashPoint {
  readonly #phase: Phase | null;
  readonly #at: number;
  #steps = 0;

  constructor(phase: Phase | null, at: number) {
    this.#phase = phase;
    this.#at = at;
  }

  /** Passes a step. */
  async pass(phase: Phase): Promise<void> {
    if (this.isReached(phase)) await kill();
  }

  /** Counts a step; true when the process is to die in it. */
  isReached(phase: Phase): boolean {
    return phase === this.#phase && this.#steps++ === this.#at;
  }
}

/** Dies without a chance to tidy up. */
async function kill(): Promise<never> {
  process.kill(process.pid, 'SIGKILL');
  return new Promise(() => undefined);
}

/** Real files; each call of the journal and of the snapshots that changes something is a step of its phase. */
export class CrashingFiles implements Files {
  readonly #point: CrashPoint;

  constructor(point: CrashPoint) {
    this.#point = point;
  }

  async open(path: string, mode: OpenMode): Promise<OpenFile> {
    if (mode === 'create') await this.#point.pass(phaseOf(path));
    return new CrashingFile(await diskFiles.open(path, mode), phaseOf(path), this.#point);
  }

  async rename(source: string, target: string): Promise<void> {
    await this.#point.pass(phaseOf(target));
    await diskFiles.rename(source, target);
  }

  async remove(path: string): Promise<void> {
    await this.#point.pass('release');
    await diskFiles.remove(path);
  }

  async syncDirectory(path: string): Promise<void> {
    await this.#point.pass(phaseOf(path));
    await diskFiles.syncDirectory(path);
  }

  makeDirectory = diskFiles.makeDirectory;
  list = diskFiles.list;
}

class CrashingFile implements OpenFile {
  readonly #file: OpenFile;
  readonly #phase: Phase;
  readonly #point: CrashPoint;

  constructor(file: OpenFile, phase: Phase, point: CrashPoint) {
    this.#file = file;
    this.#phase = phase;
    this.#point = point;
  }

  /** A process that dies here leaves the first half of the bytes. */
  async write(bytes: Uint8Array, position: number): Promise<void> {
    if (this.#point.isReached(this.#phase)) {
      await this.#file.write(bytes.subarray(0, bytes.byteLength >> 1), position);
      await kill();
    }
    await this.#file.write(bytes, position);
  }

  writeParts(parts: readonly Uint8Array[], position: number): Promise<void> {
    return writeOneByOne(this, parts, position);
  }

  async sync(): Promise<void> {
    await this.#point.pass(this.#phase);
    await this.#file.sync();
  }

  size(): Promise<number> {
    return this.#file.size();
  }

  read(target: Uint8Array, position: number): Promise<number> {
    return this.#file.read(target, position);
  }

  close(): Promise<void> {
    return this.#file.close();
  }
}

function phaseOf(path: string): Phase {
  return path.includes('/snapshots') ? 'snapshot' : 'journal';
}
