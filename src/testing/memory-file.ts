import type { Random } from './random.ts';

/** A disk writes so many bytes together or not at all. */
const SECTOR_BYTES = 512;

interface Range {
  readonly start: number;
  readonly end: number;
}

/** The content of a file, as processes see it and as it would be read after a power cut. */
export class MemoryFile {
  #seen: Uint8Array = new Uint8Array(0);
  #durable: Uint8Array = new Uint8Array(0);
  /** What was written and not synced, oldest first. */
  #unsynced: Range[] = [];

  get byteLength(): number {
    return this.#seen.byteLength;
  }

  /** A copy of the bytes that there are. */
  get bytes(): Uint8Array {
    return this.#seen.slice();
  }

  read(target: Uint8Array, position: number): number {
    const bytes = this.#seen.subarray(position, position + target.byteLength);
    target.set(bytes);
    return bytes.byteLength;
  }

  write(bytes: Uint8Array, position: number): void {
    const end = position + bytes.byteLength;
    this.#seen = grown(this.#seen, end);
    this.#seen.set(bytes, position);
    this.#unsynced.push({ start: position, end });
  }

  sync(): void {
    for (const { start, end } of this.#unsynced.splice(0)) this.#keep(start, end);
  }

  /** What a damaged disk gives from now on. */
  replace(bytes: Uint8Array): void {
    this.#seen = bytes.slice();
    this.#durable = bytes.slice();
    this.#unsynced = [];
  }

  /** Loses power: of each write that was not synced all, nothing or some sectors have reached the disk. */
  lose(random: Random): void {
    for (const { start, end } of this.#unsynced.splice(0)) {
      const kept = random.pick([0, 0.5, 1]);
      for (let sector = start; sector < end; ) {
        const next = Math.min(end, (Math.floor(sector / SECTOR_BYTES) + 1) * SECTOR_BYTES);
        if (random.chance(kept)) this.#keep(sector, next);
        sector = next;
      }
    }
    this.#seen = this.#durable.slice();
  }

  #keep(start: number, end: number): void {
    this.#durable = grown(this.#durable, end);
    this.#durable.set(this.#seen.subarray(start, end), start);
  }
}

function grown(bytes: Uint8Array, byteLength: number): Uint8Array {
  if (bytes.byteLength >= byteLength) return bytes;
  const larger = new Uint8Array(byteLength);
  larger.set(bytes);
  return larger;
}
