import type { Arena } from '../columnar/arena.ts';
import type { JsonValue } from '../columnar/json-value.ts';
import type { Schema } from '../columnar/schema.ts';
import type { SourceContext, StreamSource } from '../connectors/source.ts';
import { assert } from '../errors.ts';
import type { Split } from '../task/split.ts';
import { BoundedSource } from './bounded-source.ts';

/** What a bounded source held when it was read: its ranges, and the time that `current_timestamp()` gives over it. */
interface Version {
  readonly timestampMs: number;
  readonly ranges: readonly JsonValue[];
}

/**
 * Bounded input of a streaming query, as it was when the query started: a version that the next batch's planned record
 * names. A batch that runs again reads the version that it read before, or fails by name where that is gone.
 */
export class PinnedSource implements StreamSource {
  readonly description: string;
  readonly schema: Schema;
  readonly #source: StreamSource;
  #bounded: BoundedSource | null = null;
  /** What there is now; null before `open`. */
  #found: Version | null = null;
  /** What the last planned batch reads. */
  #inForce: JsonValue | null = null;

  constructor(source: StreamSource) {
    this.description = source.description;
    this.schema = source.schema;
    this.#source = source;
  }

  async open(context: SourceContext, position: JsonValue | null): Promise<void> {
    this.#bounded = await BoundedSource.open(this.#source, context);
    this.#found = { timestampMs: context.now(), ranges: await this.#bounded.plan() };
    this.#inForce = position;
  }

  advance(range: JsonValue): void {
    this.#inForce = range;
  }

  /** Never makes a batch of its own. */
  async plan(): Promise<null> {
    return null;
  }

  /** For the planned record of a batch that runs anyway: what there is, where that differs from what is in force. */
  takeVersion(): JsonValue | null {
    const found = this.#found;
    assert(found !== null, 'a source is opened before batches are planned');
    const before = this.#inForce === null ? null : readVersion(this.#inForce);
    if (JSON.stringify(before?.ranges) === JSON.stringify(found.ranges)) return null;
    this.#inForce = { ...found };
    return this.#inForce;
  }

  async freeze(): Promise<void> {}

  position(): JsonValue {
    return this.#inForce;
  }

  async splits(range: JsonValue, arena: Arena): Promise<readonly Split[]> {
    assert(this.#bounded !== null, 'a source is opened before it is read');
    return this.#bounded.splits([...readVersion(range).ranges], arena);
  }

  /** Another batch may read it. */
  async release(): Promise<void> {}

  watch(): () => void {
    return () => {};
  }

  close(): Promise<void> {
    return this.#source.close();
  }
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
