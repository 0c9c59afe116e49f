import type { Arena } from '../columnar/arena.ts';
import { batchFromRows } from '../columnar/column-from-values.ts';
import type { JsonValue } from '../columnar/json-value.ts';
import type { Schema } from '../columnar/schema.ts';
import type { Row } from '../columnar/value.ts';
import type { PlannedRange, StreamSource } from '../connectors/source.ts';
import { assert } from '../errors.ts';
import { newAttributeId } from '../plan/attribute-id.ts';
import { sourceRelation } from '../plan/nodes/source-relation.ts';
import { optimize } from '../plan/optimize.ts';
import { stageQuery } from '../plan/stage-query.ts';
import type { BatchesSplit, Split } from '../task/split.ts';
import { runBatchQuery } from './batch-query.ts';
import type { QueryDefinition } from './query-definition.ts';
import type { RecordedInput, RecordedRange } from './replay-bundle.ts';
import type { Runtime } from './runtime.ts';

/** The same source, all of whose rows are noted as they are read. */
export function recording(
  source: StreamSource,
  runtime: Runtime,
  definition: QueryDefinition,
  ranges: Map<string, RecordedRange>,
): StreamSource {
  const splits = async (range: JsonValue, arena: Arena): Promise<readonly Split[]> => {
    const given = await source.splits(range, arena);
    const rows: (readonly Row[])[] = [];
    for (const split of given) {
      rows.push(await rowsOf(split, source.schema, runtime, definition));
    }
    const watermarkMs = source.watermarkMs?.(range) ?? null;
    ranges.set(JSON.stringify(range), { range, watermarkMs, splits: rows });
    return given;
  };
  return new Proxy(source, {
    get(target, name) {
      if (name === 'splits') return splits;
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}

/** Reads a split as the only one of a batch query. */
function rowsOf(
  split: Split,
  schema: Schema,
  runtime: Runtime,
  { stages: { settings }, options, clock }: QueryDefinition,
): Promise<readonly Row[]> {
  const output = schema.fields.map(({ name, type, nullable }) =>
    Object.freeze({ kind: 'attribute' as const, id: newAttributeId(), name, type, nullable }),
  );
  const plan = optimize(sourceRelation(Symbol(), 'split', output, false), settings);
  const { stages } = stageQuery(plan, 'complete', settings);
  const sources = [new OneSplit(schema, split)];
  return runBatchQuery(runtime, { stages, sources, options, clock }, (result) => result.rows());
}

/** What sources have in common that give the same whenever they are asked. */
abstract class FixedSource implements StreamSource {
  abstract readonly description: string;
  abstract readonly schema: Schema;
  abstract splits(range: JsonValue, arena: Arena): Promise<readonly Split[]>;

  async open(): Promise<void> {}

  advance(): void {}

  async plan(): Promise<PlannedRange | null> {
    return null;
  }

  async freeze(): Promise<void> {}

  position(): JsonValue {
    return null;
  }

  async close(): Promise<void> {}
}

class OneSplit extends FixedSource {
  readonly description = 'a split';
  readonly schema: Schema;
  readonly #split: Split;
  #isPlanned = false;

  constructor(schema: Schema, split: Split) {
    super();
    this.schema = schema;
    this.#split = split;
  }

  override async plan(): Promise<PlannedRange | null> {
    if (this.#isPlanned) return null;
    this.#isPlanned = true;
    return { range: 'all', rowCount: null, byteLength: this.#split.byteLength };
  }

  async splits(): Promise<readonly Split[]> {
    return [this.#split];
  }
}

/** Gives the rows again that a source gave, for the ranges of which they were noted. */
export class RecordedSource extends FixedSource {
  readonly description: string;
  readonly schema: Schema;
  readonly #ranges: RecordedInput['ranges'];

  constructor({ description, schema, ranges }: RecordedInput) {
    super();
    this.description = description;
    this.schema = schema;
    this.#ranges = ranges;
  }

  watermarkMs(range: JsonValue): number | null {
    return this.#recorded(range).watermarkMs;
  }

  async splits(range: JsonValue, arena: Arena): Promise<readonly BatchesSplit[]> {
    return this.#recorded(range).splits.map((rows) => ({
      kind: 'batches',
      batches: [batchFromRows(rows, this.schema, arena)],
      byteLength: rows.length,
    }));
  }

  #recorded(range: JsonValue): RecordedRange {
    const recorded = this.#ranges.get(JSON.stringify(range));
    assert(recorded !== undefined, 'a bundle has the rows that its batches read');
    return recorded;
  }
}
