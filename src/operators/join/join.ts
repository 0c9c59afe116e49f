import type { Arena } from '../../columnar/arena.ts';
import { type Batch, fixedColumn, insertBatch } from '../../columnar/batch.ts';
import { concatBatches } from '../../columnar/concat.ts';
import { gatherBatch, type RowNumbers } from '../../columnar/gather.ts';
import { BIGINT, BINARY, BOOLEAN, type DataType } from '../../columnar/types.ts';
import { assert } from '../../errors.ts';
import { givesRight, keepsLeft, keepsRight } from '../../plan/nodes/join.ts';
import type { JoinSpec } from '../../plan/stages.ts';
import type { StatefulContext, StatefulOperator } from '../operator.ts';
import { KEY_COLUMNS, missingColumns, pickNumbers, rowsWhere, selectRows } from './joined-rows.ts';
import { crossPairs, hashPairs, type PairSource, type RowPairs } from './pair-source.ts';

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

export function joinOutput({ joinType, leftTypes, rightTypes }: JoinSpec): readonly DataType[] {
  if (givesRight(joinType)) return [...leftTypes, ...rightTypes];
  return joinType === 'existence' ? [...leftTypes, BOOLEAN] : leftTypes;
}

/** One side of a join. */
interface Side {
  readonly types: readonly DataType[];
  readonly batches: readonly Batch[];
  /** True when its rows without a match come out. */
  readonly keeps: boolean;
}

class JoinStep {
  readonly #spec: JoinSpec;
  readonly #probing: Side;
  readonly #building: Side;
  /** True when the left side probes. */
  readonly #leftProbes: boolean;
  readonly #context: StatefulContext;

  constructor(
    spec: JoinSpec,
    left: readonly Batch[],
    right: readonly Batch[],
    context: StatefulContext,
  ) {
    const { joinType, leftTypes, rightTypes } = spec;
    for (const { weights } of [...left, ...right]) {
      assert(weights === 0, 'joins take rows that are never taken back');
    }
    const leftSide = { types: leftTypes, batches: left, keeps: keepsLeft(joinType) };
    const rightSide = { types: rightTypes, batches: right, keeps: keepsRight(joinType) };
    this.#spec = spec;
    this.#leftProbes = !givesRight(joinType) || rowCountOf(right) <= rowCountOf(left);
    this.#probing = this.#leftProbes ? leftSide : rightSide;
    this.#building = this.#leftProbes ? rightSide : leftSide;
    this.#context = context;
  }

  *run(): Iterable<Batch> {
    const [probing, building] = [this.#probing, this.#building].map(({ batches }) =>
      rowCountOf(batches),
    );
    const isOver = probing === 0 ? !this.#building.keeps : building === 0 && this.#isInner;
    if (isOver) return;
    const built = this.#concat(this.#building);
    const source = this.#spec.keyed
      ? hashPairs(built, this.#context)
      : crossPairs(built, this.#context);
    const builtMatches = this.#building.keeps ? this.#newBitmap(built.rowCount) : 0;
    for (const batch of this.#probing.batches) {
      if (givesRight(this.#spec.joinType))
        yield* this.#joinBatch(batch, built, source, builtMatches);
      else yield* this.#testBatch(batch, built, source);
    }
    if (!this.#building.keeps || built.rowCount === 0) return;
    yield this.#unmatched(this.#building, built, builtMatches, !this.#leftProbes);
  }

  /** True when nothing comes out without a match. */
  get #isInner(): boolean {
    return ['inner', 'leftSemi'].includes(this.#spec.joinType);
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
      const { pairs, joined } = this.#test(candidates, batch, built);
      if (keeps) kernels.markRows(pairs.probing.address, pairs.probing.count, matches);
      if (builtMatches !== 0)
        kernels.markRows(pairs.built.address, pairs.built.count, builtMatches);
      yield joined;
    }
    if (keeps) yield this.#unmatched(this.#probing, batch, matches, this.#leftProbes);
  }

  /** Semi, anti and existence joins: whether each left row has a match. */
  *#testBatch(batch: Batch, built: Batch, source: PairSource): Iterable<Batch> {
    const { joinType, residual } = this.#spec;
    const { arena } = this.#context;
    const matches =
      residual === null ? source.matched(batch) : this.#newBitmap(batch.rowCount, arena);
    if (residual !== null) {
      for (const candidates of source.pairs(batch)) {
        const { pairs } = this.#test(candidates, batch, built);
        this.#context.kernels.markRows(pairs.probing.address, pairs.probing.count, matches);
        yield NOTHING;
      }
    }
    const { types } = this.#probing;
    const columns = batch.columns.slice(KEY_COLUMNS);
    if (joinType === 'existence') {
      yield insertBatch(batch.rowCount, [...columns, fixedColumn(batch.rowCount, 0, matches)]);
    } else {
      const isSemi = joinType === 'leftSemi';
      const rows = selectRows(matches, batch.rowCount, isSemi, this.#context.passing);
      yield this.#take(batch, types, rows);
    }
  }

  /** Pairs for which the residual condition is true, and their rows side by side. */
  #test(candidates: RowPairs, batch: Batch, built: Batch): { pairs: RowPairs; joined: Batch } {
    const { residual } = this.#spec;
    const { passing } = this.#context;
    const all = this.#sideBySide(candidates, batch, built);
    const rows = rowsWhere(residual, all, passing);
    if (rows === null) return { pairs: candidates, joined: all };
    const pairs = {
      probing: pickNumbers(candidates.probing, rows, passing),
      built: pickNumbers(candidates.built, rows, passing),
    };
    const types = [...this.#spec.leftTypes, ...this.#spec.rightTypes];
    return { pairs, joined: gatherBatch(all, types, rows, passing) };
  }

  #sideBySide(pairs: RowPairs, batch: Batch, built: Batch): Batch {
    const probing = this.#take(batch, this.#probing.types, pairs.probing).columns;
    const building = this.#take(built, this.#building.types, pairs.built).columns;
    const columns = this.#leftProbes ? [...probing, ...building] : [...building, ...probing];
    return insertBatch(pairs.probing.count, columns);
  }

  /** The rows of a side that have no bit set, with nulls for the other side. */
  #unmatched(side: Side, batch: Batch, matches: number, isLeft: boolean): Batch {
    const { passing } = this.#context;
    const rows = selectRows(matches, batch.rowCount, false, passing);
    const own = this.#take(batch, side.types, rows).columns;
    const { types } = isLeft === this.#leftProbes ? this.#building : this.#probing;
    const missing = missingColumns(types, rows.count, passing);
    return insertBatch(rows.count, isLeft ? [...own, ...missing] : [...missing, ...own]);
  }

  /** Rows of a side, without key and hash. */
  #take({ rowCount, columns }: Batch, types: readonly DataType[], rows: RowNumbers): Batch {
    const own = insertBatch(rowCount, columns.slice(KEY_COLUMNS));
    return gatherBatch(own, types, rows, this.#context.passing);
  }

  #concat({ batches, types }: Side): Batch {
    return concatBatches(batches, [BINARY, BIGINT, ...types], {
      ...this.#context,
      arena: this.#context.scratch,
    });
  }

  #newBitmap(rowCount: number, arena: Arena = this.#context.scratch): number {
    const { kernels } = this.#context;
    const bitmap = arena.allocateBitmap(rowCount);
    kernels.fillBytes(bitmap, 0, Math.ceil(rowCount / 64) * 8);
    return bitmap;
  }
}

/** Given out to let go of what a portion without results has used. */
const NOTHING: Batch = insertBatch(0, []);

function rowCountOf(batches: readonly Batch[]): number {
  return batches.reduce((sum, { rowCount }) => sum + rowCount, 0);
}
