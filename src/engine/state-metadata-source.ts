import path from 'node:path';
import { diskFiles } from '../checkpoint/files.ts';
import type { StoredOperator } from '../checkpoint/operator-changes.ts';
import { listSnapshots } from '../checkpoint/snapshot-manifest.ts';
import type { JsonValue } from '../columnar/json-value.ts';
import { schema } from '../columnar/schema.ts';
import { BIGINT, field, INT, STRING } from '../columnar/types.ts';
import type { Row } from '../columnar/value.ts';
import type { SourceConnector } from '../connectors/connector.ts';
import { MemorySource } from '../connectors/memory/memory-source.ts';
import { MemoryStream } from '../connectors/memory/memory-stream.ts';
import type { SourceContext } from '../connectors/source.ts';
import { readOptions, requiredText } from '../formats/options.ts';
import { fieldsOf } from '../operators/state-reader/state-description.ts';
import { readStoredMetadata } from './stored-operators.ts';

const COLUMNS = schema([
  field('operatorId', STRING, false),
  field('operatorName', STRING, false),
  field('numPartitions', INT, false),
  field('minBatchId', BIGINT),
  field('maxBatchId', BIGINT),
  field('keySchema', STRING),
  field('valueSchema', STRING),
]);

/** `read.format('state-metadata')`: the operators with state of a checkpoint, and of which batches there are snapshots. */
export const stateMetadataConnector: SourceConnector = {
  name: 'state-metadata',
  create: (options) => {
    const { path: location } = readOptions<{ path: string }>(
      'state-metadata',
      { path: requiredText() },
      options,
    );
    return new StateMetadataSource(path.resolve(location), new MemoryStream(COLUMNS));
  },
};

class StateMetadataSource extends MemorySource {
  readonly #location: string;
  readonly #rows: MemoryStream;

  constructor(location: string, rows: MemoryStream) {
    super(rows, `state-metadata ${location}`);
    this.#location = location;
    this.#rows = rows;
  }

  override async open(context: SourceContext, position: JsonValue | null): Promise<void> {
    this.#rows.add(await readRows(this.#location));
    await super.open(context, position);
  }
}

async function readRows(location: string): Promise<readonly Row[]> {
  const { operators, settings } = readStoredMetadata(location);
  const snapshots = await listSnapshots(diskFiles, location);
  const batches = snapshots.map(({ manifest }) => BigInt(manifest.batchId));
  return operators.map((operator) => {
    const { operatorId, kind, table } = operator;
    const partitions = isInOnePartition(operator) ? 1 : Number(settings['partitions']);
    const values = table?.values.join(', ') ?? null;
    const [newest = null, oldest = null] = [batches[0], batches.at(-1)];
    return [operatorId, kind, partitions, oldest, newest, table?.key ?? null, values];
  });
}

/** All rows of an operator without a key, besides the time of a session, go to one partition. */
function isInOnePartition({ table, state }: StoredOperator): boolean {
  // State that means nothing to others tells its key in words only: the types in front of the calls.
  if (table === undefined || table === null) return state.startsWith(' -> ');
  if (table.form === 'keys' || table.form === 'values') return false;
  return fieldsOf(table.key).length === (table.form === 'sessions' ? 1 : 0);
}
