import type { Arena } from '../../columnar/arena.ts';
import { type Batch, type Column, fixedColumn, insertBatch } from '../../columnar/batch.ts';
import { gatherColumn, type RowNumbers } from '../../columnar/gather.ts';
import { sliceBatch } from '../../columnar/slice.ts';
import { BIGINT, BINARY, BOOLEAN, type DataType, layoutOf, widthOf } from '../../columnar/types.ts';
import { assert } from '../../errors.ts';
import { givesRight, keepsLeft, keepsRight } from '../../plan/nodes/join.ts';
import type { JoinSpec } from '../../plan/stages.ts';
import type { StatefulContext, StatefulOperator } from '../operator.ts';
import { buildRows } from './built-rows.ts';
import {
  KEY_COLUMNS,
  missingColumns,
  pickNumbers,
  rowsWhere,
  selectRows,
  wantedColumns,
} from './joined-rows.ts';
import { newPairSource, PAIRS_MAX, type PairSource, type RowPairs } from './pair-source.ts';

/**
 * Joins the rows of its two inputs: one side is built into an index, the batches of the other one probe it, and pairs are
 * given out in portions. Rows that matched nothing follow: those of a probing batch behind its pairs, those of the built
 * side at the end.
 */
export function join(spec: JoinSpec): StatefulOperator {
  return {
    step: ([left, right], _store, context) => new JoinStep(spec, left, right, context).run(),
  };
}

export function joinOutput(spec: JoinSpec): readonly DataType[] {
  const { joinType, leftTypes, rightTypes, output } = spec;
  const all = [...leftTypes, ...rightTypes];
  const types = output.map((place) => all[place]);
  return joinType === 'existence' ? [...types, BOOLEAN] : types;
}

/** One side of a join. */
interface Side {
  readonly types: readonly DataType[];
  /** The place of its first column among those of both sides. */
  readonly first: number;
  readonly batches: readonly Batch[];
  readonly rowCount: number;
  /** True when its rows without a match come out. */
  readonly keeps: boolean;
  /** The places, among its types, of the columns that are given out or tested. */
  readonly wanted: ReadonlySet<number>;
}

class JoinStep {
  readonly #spec: JoinSpec;
  readonly #probing: Side;
  readonly #building: Side;
  readonly #context: StatefulContext;

  constructor(
    spec: JoinSpec,
    left: readonly Batch[],
    right: readonly Batch[],
    context: StatefulContext,
  ) {
    const { joinType, leftTypes, rightTypes } = spec;
    const [ofLeft, ofRight] = wantedColumns(spec);
    const first = leftTypes.length;
    const leftSide = sideOf(leftTypes, 0, left, keepsLeft(joinType), ofLeft);
    const rightSide = sideOf(rightTypes, first, right, keepsRight(joinType), ofRight);
    const leftProbes = !givesRight(joinType) || isBuilt(rightSide, leftSide);
    this.#spec = spec;
    this.#probing = leftProbes ? leftSide : rightSide;
    this.#building = leftProbes ? rightSide : leftSide;
    this.#context = context;
  }

  *run(): Iterable<Batch> {
    const { joinType, key } = this.#spec;
    const [probing, building] = [this.#probing, this.#building];
    const needsMatch = joinType === 'inner' || joinType === 'leftSemi';
    if (probing.rowCount === 0 ? !building.keeps : building.rowCount === 0 && needsMatch) return;
    const built = this.#build();
    const source = newPairSource(key, built, this.#context);
    const builtMatches = building.keeps ? this.#newBitmap(built.rowCount) : 0;
    for (const batch of probing.batches) {
      if (joinType === 'existence') yield* this.#markBatch(batch, built, source);
      else yield* this.#probe(batch, built, source, builtMatches);
    }
    if (building.keeps && built.rowCount > 0) yield this.#unmatched(building, built, builtMatches);
  }

  *#probe(batch: Batch, built: Batch, source: PairSource, builtMatches: number): Iterable<Batch> {
    const { joinType } = this.#spec;
    for (const piece of this.#piecesOf(batch)) {
      if (givesRight(joinType)) yield* this.#joinBatch(piece, built, source, builtMatches);
      else yield* this.#testBatch(piece, built, source);
    }
  }

  /** Pieces of a probing batch that the caches hold, whatever passes through them. Their columns are read, not given out. */
  *#piecesOf(batch: Batch): Iterable<Batch> {
    const all = this.#typesOf(this.#probing.types);
    for (let start = 0; start < batch.rowCount; start += PAIRS_MAX) {
      const piece = sliceBatch(batch, all, start, Math.min(PAIRS_MAX, batch.rowCount - start));
      this.#touch(piece.columns[0], all[0]);
      yield piece;
    }
  }

  /** Brings a probing column into the cache just before it is read: what is looked up meanwhile would drive it out again. */
  #touch({ values, length }: Column, type: DataType): void {
    const width = widthOf(layoutOf(type));
    if (width > 0) this.#context.kernels.touchBytes(values, length * width);
  }

  *#joinBatch(
    batch: Batch,
    built: Batch,
    source: PairSource,
    builtMatches: number,
  ): Iterable<Batch> {
    const { kernels } = this.#context;
    const { keeps } = this.#probing;
    const matches = keeps ? this.#newBitmap(batch.rowCount) : 0;
    for (const candidates of source.pairs(batch)) {
      const pairs = this.#test(candidates, batch, built);
      const { probing, built: found } = pairs;
      if (keeps) kernels.markRows(probing.address, probing.count, matches);
      if (builtMatches !== 0) kernels.markRows(found.address, found.count, builtMatches);
      yield insertBatch(probing.count, this.#gather(this.#spec.output, pairs, batch, built));
    }
    if (keeps) yield this.#unmatched(this.#probing, batch, matches);
  }

  /** Existence joins: the whole batch, and whether each row has a match. */
  *#markBatch(batch: Batch, built: Batch, source: PairSource): Iterable<Batch> {
    const { rowCount } = batch;
    const { arena, memory } = this.#context;
    const exist = this.#newBitmap(rowCount, arena);
    let place = exist;
    for (const piece of this.#piecesOf(batch)) {
      const matches = yield* this.#matchesOf(piece, built, source);
      memory.u8.copyWithin(place, matches, matches + Math.ceil(piece.rowCount / 8));
      place += PAIRS_MAX / 8;
    }
    const columns = this.#spec.output.map((index) => batch.columns[KEY_COLUMNS + index]);
    yield insertBatch(rowCount, [...columns, fixedColumn(rowCount, 0, exist)]);
  }

  /** Semi and anti joins. */
  *#testBatch(batch: Batch, built: Batch, source: PairSource): Iterable<Batch> {
    const { joinType, output } = this.#spec;
    const matches = yield* this.#matchesOf(batch, built, source);
    const isSemi = joinType === 'leftSemi';
    const rows = selectRows(matches, batch.rowCount, isSemi, this.#context.passing);
    const columns = output.map((place) => this.#take(this.#probing, place, batch, rows));
    yield insertBatch(rows.count, columns);
  }

  /** A bitmap of the probing rows that have a match. */
  *#matchesOf(batch: Batch, built: Batch, source: PairSource): Generator<Batch, number> {
    if (this.#spec.residual === null) return source.matched(batch);
    const { arena, kernels } = this.#context;
    const matches = this.#newBitmap(batch.rowCount, arena);
    for (const candidates of source.pairs(batch)) {
      const { probing } = this.#test(candidates, batch, built);
      kernels.markRows(probing.address, probing.count, matches);
      yield NOTHING;
    }
    return matches;
  }

  /** The pairs for which the residual condition is true. */
  #test(candidates: RowPairs, batch: Batch, built: Batch): RowPairs {
    const { residual, tested, leftTypes, rightTypes } = this.#spec;
    if (residual === null) return candidates;
    const { passing } = this.#context;
    const columns = new Array<Column>(leftTypes.length + rightTypes.length).fill(ABSENT);
    const read = this.#gather(tested, candidates, batch, built);
    for (const [index, place] of tested.entries()) columns[place] = read[index];
    const rows = rowsWhere(residual, insertBatch(candidates.probing.count, columns), passing);
    if (rows === null) return candidates;
    return {
      probing: pickNumbers(candidates.probing, rows, passing),
      built: pickNumbers(candidates.built, rows, passing),
      areAllRows: false,
    };
  }

  /** Columns of both sides for pairs. */
  #gather(
    places: readonly number[],
    pairs: RowPairs,
    batch: Batch,
    built: Batch,
  ): readonly Column[] {
    return places.map((place) => {
      if (!isOf(this.#probing, place)) return this.#take(this.#building, place, built, pairs.built);
      if (pairs.areAllRows && this.#mayLend(place)) return this.#lend(place, batch);
      return this.#take(this.#probing, place, batch, pairs.probing);
    });
  }

  #lend(place: number, { columns }: Batch): Column {
    const own = place - this.#probing.first;
    const column = columns[KEY_COLUMNS + own];
    this.#touch(column, this.#probing.types[own]);
    return column;
  }

  /** Whether a column of the input may go on as it is: what comes out of the stage is copied from it, or computed. */
  #mayLend(place: number): boolean {
    const { arena, passing } = this.#context;
    const { first, types } = this.#probing;
    return passing.arena !== arena && widthOf(layoutOf(types[place - first])) > 0;
  }

  /** The rows of a side that have no bit set, with nulls for the other side. */
  #unmatched(side: Side, batch: Batch, matches: number): Batch {
    const { passing } = this.#context;
    const rows = selectRows(matches, batch.rowCount, false, passing);
    const other = side === this.#probing ? this.#building : this.#probing;
    const columns = this.#spec.output.map((place) => {
      if (isOf(side, place)) return this.#take(side, place, batch, rows);
      return missingColumns([other.types[place - other.first]], rows.count, passing)[0];
    });
    return insertBatch(rows.count, columns);
  }

  /** Rows of one column of a side. */
  #take(side: Side, place: number, { columns }: Batch, rows: RowNumbers): Column {
    const own = place - side.first;
    const type = side.types[own];
    const column = columns[KEY_COLUMNS + own];
    // Of few rows, one by one takes less than the whole column.
    const isDense = rows.count * TOUCHED_SHARE >= column.length;
    if (side === this.#probing && isDense) this.#touch(column, type);
    return gatherColumn(column, type, rows, this.#context.passing);
  }

  /** The rows that others are looked for in; those of a side that was indexed before as they are. */
  #build(): Batch {
    const { types, batches, keeps, wanted } = this.#building;
    if (isIndexed(this.#building)) return batches[0]!;
    const lookUps = keeps ? 0 : this.#probing.rowCount;
    const side = { key: this.#spec.key, types, batches, wanted, lookUps };
    return buildRows(side, this.#context.scratch, this.#context);
  }

  /** Those of a whole input: key and hash come first. */
  #typesOf(types: readonly DataType[]): readonly DataType[] {
    return [this.#spec.key === 'word' ? BIGINT : BINARY, BIGINT, ...types];
  }

  #newBitmap(rowCount: number, arena: Arena = this.#context.scratch): number {
    const { kernels } = this.#context;
    const bitmap = arena.allocateBitmap(rowCount);
    kernels.fillBytes(bitmap, 0, Math.ceil(rowCount / 64) * 8);
    return bitmap;
  }
}

/** Of so many rows at least one has to be wanted before a whole column is brought into the cache. */
const TOUCHED_SHARE = 8;
/** Given out to let go of what a portion without results has used. */
const NOTHING: Batch = insertBatch(0, []);
/** In the place of a column that a condition does not read. */
const ABSENT: Column = fixedColumn(0, 0, 0);

function sideOf(
  types: readonly DataType[],
  first: number,
  batches: readonly Batch[],
  keeps: boolean,
  wanted: ReadonlySet<number>,
): Side {
  let rowCount = 0;
  for (const batch of batches) {
    assert(batch.weights === 0, 'joins take rows that are never taken back');
    rowCount += batch.rowCount;
  }
  return { types, first, batches, rowCount, keeps, wanted };
}

/** Which side is found by the other: one that is indexed already, otherwise the smaller one. */
function isBuilt(side: Side, other: Side): boolean {
  if (isIndexed(side) || isIndexed(other)) return isIndexed(side);
  return side.rowCount <= other.rowCount;
}

function isIndexed({ batches }: Side): boolean {
  return batches[0]?.index !== undefined;
}

/** True for the place of a column of this side. */
function isOf({ first, types }: Side, place: number): boolean {
  return place >= first && place < first + types.length;
}
