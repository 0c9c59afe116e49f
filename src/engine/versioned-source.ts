import type { Arena } from '../columnar/arena.ts';
import type { JsonValue } from '../columnar/json-value.ts';
import type { Schema } from '../columnar/schema.ts';
import type { SourceContext, StreamSource } from '../connectors/source.ts';
import { assert } from '../errors.ts';
import type { Split } from '../task/split.ts';
import { BoundedSource } from './bounded-source.ts';

/** What a bounded source held when it was looked at: its ranges, and the time that `current_timestamp()` gives over it. */
interface Version {
  readonly timestampMs: number;
  readonly ranges: readonly JsonValue[];
}

/**
 * Bounded input of a streaming query, in versions. A batch that finds another one than the batch before names it in its
 * planned record: when it runs again it reads what it read before, or fails by name where that is gone.
 */
export class VersionedSource implements StreamSource {
  readonly description: string;
  readonly schema: Schema;
  readonly #source: StreamSource;
  readonly #isPinned: boolean;
  #now: () => number = () => 0;
  #bounded: BoundedSource | null = null;
  /** What there was when it was last looked at; null before `open`. */
  #found: Version | null = null;
  /** What the last planned batch reads. */
  #inForce: JsonValue | null = null;

  /** `isPinned`: it is looked at when the query starts, and not again. */
  constructor(source: StreamSource, isPinned: boolean) {
    this.description = source.description;
    this.schema = source.schema;
    this.#source = source;
    this.#isPinned = isPinned;
  }

  async open(context: SourceContext, position: JsonValue | null): Promise<void> {
    this.#now = () => context.now();
    this.#bounded = await BoundedSource.open(this.#source, context);
    this.#found = { timestampMs: context.now(), ranges: await this.#bounded.everything() };
    this.#inForce = position;
  }

  advance(range: JsonValue): void {
    this.#inForce = range;
  }

  /** Never makes a batch of its own. */
  async plan(): Promise<null> {
    return null;
  }

  /** Looks whether there is something else than before; changes nothing of what batches read. */
  async look(): Promise<void> {
    if (this.#isPinned || !this.#opened.mayChange) return;
    const ranges = await this.#opened.everything();
    if (isSame(ranges, this.#found?.ranges)) return;
    this.#found = { timestampMs: this.#now(), ranges };
  }

  /** For the planned record of a batch that runs anyway: what was found, where that differs from what is in force. */
  takeVersion(): JsonValue | null {
    const found = this.#found;
    assert(found !== null, 'a source is opened before batches are planned');
    const before = this.#inForce === null ? null : readVersion(this.#inForce);
    if (isSame(found.ranges, before?.ranges)) return null;
    this.#inForce = { ...found };
    return this.#inForce;
  }

  async freeze(): Promise<void> {}

  position(): JsonValue {
    return this.#inForce;
  }

  async splits(range: JsonValue, arena: Arena): Promise<readonly Split[]> {
    return this.#opened.splits([...readVersion(range).ranges], arena);
  }

  watch(): () => void {
    return () => {};
  }

  close(): Promise<void> {
    return this.#source.close();
  }

  get #opened(): BoundedSource {
    assert(this.#bounded !== null, 'a source is opened before it is read');
    return this.#bounded;
  }
}

function isSame(ranges: Version['ranges'], others: Version['ranges'] | undefined): boolean {
  return JSON.stringify(ranges) === JSON.stringify(others);
}

/** When a version was read: the time of the functions over it. */
export function versionTimestampMs(version: JsonValue): number {
  return readVersion(version).timestampMs;
}

function readVersion(value: JsonValue): Version {
  const version = value as unknown as Version;
  assert(Array.isArray(version.ranges), 'a version of bounded input has ranges');
  return version;
}
