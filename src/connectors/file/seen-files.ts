import path from 'node:path';
import type { JsonValue } from '../../columnar/json-value.ts';
import { assert } from '../../errors.ts';
import type { SourceFile } from './source-file.ts';

/**
 * The files that were planned before. As in Spark, only files younger than `maxFileAgeMs`, measured against the newest
 * one, are remembered; an older file that turns up is not new.
 */
export class SeenFiles {
  readonly #maxFileAgeMs: number;
  readonly #nameOnly: boolean;
  readonly #times = new Map<string, number>();
  #newestMs = Number.NEGATIVE_INFINITY;
  #oldestMs = Number.NEGATIVE_INFINITY;

  constructor(maxFileAgeMs: number, nameOnly: boolean) {
    this.#maxFileAgeMs = maxFileAgeMs;
    this.#nameOnly = nameOnly;
  }

  has(location: string): boolean {
    return this.#times.has(this.#key(location));
  }

  isNew(file: SourceFile): boolean {
    return file.mtimeMs >= this.#oldestMs && !this.has(file.path);
  }

  add(files: readonly SourceFile[]): void {
    for (const { path: location, mtimeMs } of files) {
      this.#times.set(this.#key(location), mtimeMs);
      this.#newestMs = Math.max(this.#newestMs, mtimeMs);
    }
    this.#purge();
  }

  /** Everything, as plain JSON: two flat lists, for there may be very many. */
  toJson(): JsonValue {
    const [paths, times] = [[...this.#times.keys()], [...this.#times.values()]];
    return { oldestMs: finiteOrNull(this.#oldestMs), paths, times };
  }

  restore(value: JsonValue): void {
    const { oldestMs, paths, times, seen } = value as unknown as SeenPosition;
    this.#oldestMs = oldestMs ?? Number.NEGATIVE_INFINITY;
    for (const [key, mtimeMs] of seen ?? pairs(paths, times)) {
      this.#times.set(key, mtimeMs);
      this.#newestMs = Math.max(this.#newestMs, mtimeMs);
    }
  }

  #purge(): void {
    const oldestMs = this.#newestMs - this.#maxFileAgeMs;
    if (oldestMs <= this.#oldestMs) return;
    this.#oldestMs = oldestMs;
    // They come in this order, nearly: an older one behind a younger goes when that has gone.
    for (const [key, mtimeMs] of this.#times) {
      if (mtimeMs >= oldestMs) break;
      this.#times.delete(key);
    }
  }

  #key(location: string): string {
    return this.#nameOnly ? path.basename(location) : location;
  }
}

/** As it is written, or in pairs: as it was written once. */
interface SeenPosition {
  readonly oldestMs: number | null;
  readonly paths?: readonly string[];
  readonly times?: readonly number[];
  readonly seen?: readonly (readonly [string, number])[];
}

function pairs(
  paths: readonly string[] | undefined,
  times: readonly number[] | undefined,
): readonly (readonly [string, number])[] {
  const isWhole = paths !== undefined && paths.length === times?.length;
  assert(isWhole, 'the position of a file source lists the files seen');
  return paths.map((seenPath, place) => [seenPath, times[place]!] as const);
}

function finiteOrNull(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
