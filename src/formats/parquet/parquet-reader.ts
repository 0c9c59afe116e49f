import type { RowGroup } from 'hyparquet';
import { type Batch, insertBatch } from '../../columnar/batch.ts';
import { fieldNamed } from '../../columnar/schema.ts';
import { assert } from '../../errors.ts';
import type { ComputeContext } from '../../expression/evaluation.ts';
import { copyingReader } from '../copying-reader.ts';
import type { FileBytes, ReadRequest, SplitInput, SplitReader } from '../format.ts';
import { unreadableFile } from '../read-failure.ts';
import { assembleColumn } from './assemble.ts';
import { fileNodes, type LeafNode, leafKey } from './file-nodes.ts';
import { type Footer, readFooter, rowGroupsOf } from './footer.ts';
import { LeafCursor } from './leaf-cursor.ts';
import { PageReader } from './page-reader.ts';
import { leavesOf, type ReadNode, readNodeOf } from './read-nodes.ts';
import { matchingRowGroups } from './row-group-filter.ts';

/** Rows of one batch; fewer where rows are long. */
const BATCH_ROWS_MAX = 65_536;
const BATCH_BYTES = 32 * 1024 * 1024;

/** A row group that is being read. */
interface OpenGroup {
  readonly cursors: ReadonlyMap<LeafNode, LeafCursor>;
  readonly batchRows: number;
  rowsLeft: number;
}

/** Reads the row groups of a split: of each only the columns that are asked for, page by page. */
export class ParquetReader implements SplitReader {
  readonly #file: FileBytes;
  readonly #context: ComputeContext;
  readonly #reads: readonly ReadNode[];
  readonly #groups: readonly RowGroup[];
  #next = 0;
  #open: OpenGroup | null = null;

  constructor(input: SplitInput, request: ReadRequest, context: ComputeContext) {
    this.#file = copyingReader(input, context);
    this.#context = context;
    const footer: Footer = readFooter(this.#file);
    const nodes = fileNodes(footer.schema);
    const { caseSensitive } = context.settings;
    this.#reads = request.columns.map((name) => {
      const field = fieldNamed(request.schema.fields, name);
      assert(field !== undefined, 'a requested column is in the schema');
      return readNodeOf(field, nodes, caseSensitive);
    });
    const groups = rowGroupsOf(footer, input.start, input.end);
    const { columns, condition } = request;
    this.#groups =
      condition === undefined
        ? groups
        : matchingRowGroups(groups, condition, columns, this.#reads, context);
    context.counters.blocks += groups.length;
    context.counters.skippedBlocks += groups.length - this.#groups.length;
  }

  next(): Batch | null {
    try {
      return this.#read();
    } catch (error) {
      throw unreadableFile(this.#file.description, error);
    }
  }

  #read(): Batch | null {
    while (this.#open === null || this.#open.rowsLeft === 0) {
      const group = this.#groups[this.#next++];
      if (group === undefined) return null;
      this.#open = this.#start(group);
    }
    const open = this.#open;
    const rowCount = Math.min(open.rowsLeft, open.batchRows);
    open.rowsLeft -= rowCount;
    const entries = new Map(
      [...open.cursors].map(([leaf, cursor]) => [leaf, cursor.take(rowCount)]),
    );
    const columns = this.#reads.map((read) =>
      assembleColumn(read, rowCount, entries, this.#context),
    );
    return insertBatch(rowCount, columns);
  }

  #start(group: RowGroup): OpenGroup {
    const { columns } = group;
    const { rowCount, byteSize } = sizeOf(group);
    const chunks = new Map(
      columns.map(({ meta_data }) => [leafKey(meta_data?.path_in_schema ?? []), meta_data]),
    );
    const cursors = new Map(
      [...leavesOf(this.#reads)].map(([leaf, convert]) => {
        const chunk = chunks.get(leaf.key);
        if (chunk === undefined) throw new Error(`a row group has no column ${leaf.path}`);
        return [leaf, new LeafCursor(leaf, new PageReader(this.#file, leaf, chunk), convert)];
      }),
    );
    const rowBytes = Math.max(1, byteSize / Math.max(1, rowCount));
    const batchRows = Math.max(1, Math.min(BATCH_ROWS_MAX, Math.floor(BATCH_BYTES / rowBytes)));
    return { cursors, batchRows, rowsLeft: rowCount };
  }
}

interface GroupSize {
  readonly rowCount: number;
  readonly byteSize: number;
}

/** A damaged footer may leave sizes out, or tell of rows that no column has: each row is an entry of each column at least. */
function sizeOf({ columns, num_rows, total_byte_size }: RowGroup): GroupSize {
  const rowCount = Number(num_rows);
  const byteSize = Number(total_byte_size);
  const isSane =
    Number.isSafeInteger(rowCount) &&
    rowCount >= 0 &&
    byteSize >= 0 &&
    columns.every(({ meta_data }) => !(Number(meta_data?.num_values) < rowCount));
  if (!isSane) throw new Error('a row group has an impossible size');
  return { rowCount, byteSize };
}
