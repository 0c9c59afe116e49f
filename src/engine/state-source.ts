import path from 'node:path';
import { diskFiles } from '../checkpoint/files.ts';
import { SegmentReader } from '../checkpoint/segment-reader.ts';
import type { StoredStore } from '../checkpoint/snapshot.ts';
import { listSnapshots } from '../checkpoint/snapshot-manifest.ts';
import type { Arena } from '../columnar/arena.ts';
import type { JsonValue } from '../columnar/json-value.ts';
import type { Schema } from '../columnar/schema.ts';
import type { SourceConnector } from '../connectors/connector.ts';
import type { PlannedRange, SourceContext, StreamSource } from '../connectors/source.ts';
import { assert, userError } from '../errors.ts';
import { optionalInteger, optionalText, readOptions, requiredText } from '../formats/options.ts';
import { type StatePlace, stateSchema } from '../operators/state-reader/read-state.ts';
import type { StateDescription } from '../operators/state-reader/state-description.ts';
import type { Split } from '../task/split.ts';
import { findOperator, readDescriptions, sideOf } from './stored-operators.ts';

/** Which state is read. */
interface StateOptions {
  readonly path: string;
  /** Name of an operator, or its place among those with state. */
  readonly operatorId: string | null;
  readonly batchId: number | null;
  /** `left` or `right`, for a join. */
  readonly joinSide: string | null;
}

const BATCH_ID_MAX = Number.MAX_SAFE_INTEGER;

const RULES = {
  path: requiredText(),
  operatorId: optionalText(),
  batchId: optionalInteger(0, BATCH_ID_MAX),
  joinSide: optionalText(),
} as const;

/**
 * `read.format('statestore')`: what an operator of a checkpoint keeps, as a table, as a snapshot of it has it. Meant for a
 * stopped query: one that runs writes new snapshots and removes old ones.
 */
export const stateConnector: SourceConnector = {
  name: 'statestore',
  create: (options) => new StateSource(readOptions<StateOptions>('statestore', RULES, options)),
};

class StateSource implements StreamSource {
  readonly description: string;
  readonly schema: Schema;
  readonly #options: StateOptions;
  readonly #operator: { readonly operatorId: string; readonly table: StateDescription };
  readonly #side: 0 | 1;
  readonly #root: string;
  #stores: readonly StoredStore[] = [];
  #isPlanned = false;

  constructor(options: StateOptions) {
    const root = path.resolve(options.path);
    this.description = `statestore[${root}]`;
    this.#options = options;
    this.#root = root;
    this.#operator = findOperator(readDescriptions(root), options.operatorId, root);
    this.#side = sideOf(this.#operator, options.joinSide);
    this.schema = stateSchema(this.#operator.table, this.#side);
  }

  async open({ isBounded }: SourceContext): Promise<void> {
    if (!isBounded) throw notAStream();
    const snapshots = await listSnapshots(diskFiles, this.#root);
    const { batchId } = this.#options;
    const found = snapshots.find(
      ({ manifest }) => batchId === null || manifest.batchId === batchId,
    );
    if (found === undefined) {
      throw noSnapshot(
        this.#options,
        snapshots.map(({ manifest }) => manifest.batchId),
      );
    }
    const { operatorId } = this.#operator;
    this.#stores = found.manifest.stores.filter(({ name }) => {
      return name.slice(0, name.lastIndexOf('/')) === operatorId;
    });
  }

  advance(): void {
    this.#isPlanned = true;
  }

  async plan(): Promise<PlannedRange | null> {
    if (this.#isPlanned) return null;
    this.#isPlanned = true;
    const segments = this.#stores.flatMap((store) => store.segments);
    const byteLength = segments.reduce((sum, segment) => sum + segment.byteLength, 0);
    return { range: 'all', rowCount: null, byteLength };
  }

  async freeze(): Promise<void> {}

  position(): JsonValue {
    return this.#isPlanned ? 'end' : 'start';
  }

  /** A split a partition: its segments are read here, and become rows in threads. */
  async splits(_range: JsonValue, arena: Arena): Promise<readonly Split[]> {
    const reader = new SegmentReader(diskFiles, `${this.#root}/snapshots`);
    try {
      const splits: Split[] = [];
      for (const store of this.#stores) splits.push(await this.#split(store, reader, arena));
      return splits;
    } finally {
      await reader.close();
    }
  }

  async #split(
    { name, meta, segments: stored }: StoredStore,
    reader: SegmentReader,
    arena: Arena,
  ): Promise<Split> {
    const segments: { address: number; byteLength: number }[] = [];
    for (const segment of stored) {
      const { byteLength } = segment;
      const address = arena.allocate(byteLength);
      const target = arena.memory.u8.subarray(address, address + byteLength);
      await reader.read(segment, target, null);
      segments.push({ address, byteLength });
    }
    const { operatorId, table: description } = this.#operator;
    const partition = Number(name.slice(name.lastIndexOf('/') + 1));
    assert(Number.isInteger(partition), 'the name of a store ends with its partition');
    const place: StatePlace = { operatorId, partition, side: this.#side };
    const byteLength = segments.reduce((sum, segment) => sum + segment.byteLength, 0);
    return { kind: 'state', description, ...place, meta, segments, byteLength };
  }

  async close(): Promise<void> {}
}

function noSnapshot({ path: location, batchId }: StateOptions, batches: readonly number[]): Error {
  const wanted = batchId === null ? 'has no snapshot' : `has no snapshot of batch ${batchId}`;
  const hint =
    batches.length === 0
      ? 'A query writes its first one millrace.checkpoint.interval after its start, and when it stops.'
      : `It has those of the batches ${[...batches].reverse().join(' and ')}.`;
  return userError('CHECKPOINT_BATCH_NOT_FOUND', `The checkpoint ${location} ${wanted}.`, { hint });
}

function notAStream(): Error {
  return userError('UNSUPPORTED_FEATURE', 'State is no stream.', {
    hint: "Read it with read.format('statestore').",
  });
}
