import type { Arena } from '../columnar/arena.ts';
import type { JsonValue } from '../columnar/json-value.ts';
import type { Schema } from '../columnar/schema.ts';
import { MemorySource } from '../connectors/memory/memory-source.ts';
import { MemoryStream } from '../connectors/memory/memory-stream.ts';
import type { PlannedRange, SourceContext, StreamSource } from '../connectors/source.ts';
import { environmentError } from '../errors.ts';
import type { BatchesSplit } from '../task/split.ts';
import type { Life } from './life.ts';

/** What a batch reads: row numbers, null for none, and the watermark (ms) that is told with them. */
type Range = { readonly rows: JsonValue; readonly watermarkMs: number | null };

/** An input as it lies outside of the process: rows by number, and a watermark that was told beside them. */
export class TestInput {
  readonly name: string;
  readonly stream: MemoryStream;
  /** Rows before this one have been released: nobody may ask for them again. */
  releasedRows: number = 0;
  #watermarkMs: number | null = null;
  readonly #watchers = new Set<() => void>();

  constructor(name: string, schema: Schema, stream: MemoryStream = new MemoryStream(schema)) {
    this.name = name;
    this.stream = stream;
  }

  /** Over the same rows, but what was released and told is its own. */
  copy(): TestInput {
    const copy = new TestInput(this.name, this.stream.schema, this.stream);
    copy.releasedRows = this.releasedRows;
    copy.#watermarkMs = this.#watermarkMs;
    return copy;
  }

  /** What was told last; null before. */
  get watermarkMs(): number | null {
    return this.#watermarkMs;
  }

  /** Tells that no row from before `toMs` comes any more. */
  advanceWatermark(toMs: number): void {
    this.#watermarkMs = Math.max(this.#watermarkMs ?? toMs, toMs);
    for (const wake of this.#watchers) wake();
  }

  watch(wake: () => void): () => void {
    const stop = this.stream.watch(wake);
    this.#watchers.add(wake);
    return () => {
      stop();
      this.#watchers.delete(wake);
    };
  }
}

/** Reads an input, for one life. */
export class TestSource implements StreamSource {
  readonly description: string;
  readonly schema: Schema;
  readonly #input: TestInput;
  readonly #rows: MemorySource;
  readonly #life: Life;
  /** As the last planned range has it. */
  #watermarkMs: number | null = null;

  constructor(input: TestInput, life: Life) {
    this.description = `test[${input.name}]`;
    this.schema = input.stream.schema;
    this.#input = input;
    this.#rows = new MemorySource(input.stream, input.name);
    this.#life = life;
  }

  async open(context: SourceContext, position: JsonValue | null): Promise<void> {
    this.#life.pass('source open');
    const at = position as Range | null;
    this.#watermarkMs = at?.watermarkMs ?? null;
    await this.#rows.open(context, at?.rows ?? null);
  }

  advance(range: JsonValue): void {
    const { rows, watermarkMs } = range as Range;
    if (rows !== null) this.#rows.advance(rows);
    this.#watermarkMs = watermarkMs ?? this.#watermarkMs;
  }

  async plan(): Promise<PlannedRange | null> {
    this.#life.pass('source plan');
    const { watermarkMs: toldMs } = this.#input;
    const watermarkMs = toldMs === this.#watermarkMs ? null : toldMs;
    // Within this turn of the event loop, as the contract has it.
    const rows = this.#rows.plan();
    this.#watermarkMs = toldMs;
    const planned = await rows;
    if (planned === null && watermarkMs === null) return null;
    const { rowCount, byteLength } = planned ?? { rowCount: 0, byteLength: 0 };
    return { range: { rows: planned?.range ?? null, watermarkMs }, rowCount, byteLength };
  }

  watermarkMs(range: JsonValue): number | null {
    return (range as Range).watermarkMs;
  }

  freeze(): Promise<void> {
    return this.#rows.freeze();
  }

  position(): JsonValue {
    return { rows: this.#rows.position(), watermarkMs: this.#watermarkMs };
  }

  async splits(range: JsonValue, arena: Arena): Promise<readonly BatchesSplit[]> {
    this.#life.pass('source read');
    const { rows } = range as Range;
    if (rows === null) return [];
    const [start] = rows as [number, number];
    if (start < this.#input.releasedRows) throw this.#released(start);
    return this.#rows.splits(rows, arena);
  }

  async release(range: JsonValue): Promise<void> {
    this.#life.pass('source release');
    const { rows } = range as Range;
    if (rows !== null) this.#input.releasedRows = (rows as [number, number])[1];
  }

  watch(wake: () => void): () => void {
    return this.#input.watch(wake);
  }

  async close(): Promise<void> {}

  #released(row: number): Error {
    return environmentError(
      'CHECKPOINT_INPUT_MISSING',
      `Row ${row} of ${this.description} is read again, but the query has released it.`,
    );
  }
}
