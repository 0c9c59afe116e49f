import { type Batch, fixedColumn, insertBatch } from '../../columnar/batch.ts';
import { concatColumns } from '../../columnar/concat.ts';
import { gatherBatch, type RowNumbers } from '../../columnar/gather.ts';
import { BIGINT, BINARY, type DataType, INT } from '../../columnar/types.ts';
import { assert } from '../../errors.ts';
import type { RankedRowsSpec } from '../../plan/stages.ts';
import { usualRowBytes } from '../../state/row-bytes.ts';
import { chainedStore } from '../../state/row-chains.ts';
import type { ChainKeys, StateStore, StoreSpec } from '../../state/store.ts';
import { forgetClosed } from '../aggregate.ts';
import { columnsIn } from '../columns-read.ts';
import { takenBack } from '../consolidate.ts';
import { rowsWhere } from '../join/joined-rows.ts';
import { rowsInTime, timesOfRows } from '../late-rows.ts';
import type { StatefulContext, StatefulOperator } from '../operator.ts';
import { KeptRows } from './kept-rows.ts';
import { Ranking } from './ranking.ts';

/** What `encodeKey` has put before the rows. */
const KEY_TYPES: readonly DataType[] = [BINARY, BIGINT];

/**
 * Keeps the rows of each key that are among its first, and gives out which come and which go. A batch reads of the kept rows of
 * its keys only what they are put in order by, and of those that leave or change their rank the rest; a row that is alone with its
 * key is first without being compared.
 */
export function rankedRows(spec: RankedRowsSpec): StatefulOperator {
  const plan = planOf(spec);
  return {
    step([batches], store, context) {
      assert(store !== null, 'the first rows are kept in a store');
      const output = new RankedStep(plan, store, context).run(batches);
      if (spec.expiry !== null && context.outputMode !== 'complete') forgetClosed(store, context);
      context.stateCounters.rowsTotal += store.rowCount;
      return output;
    },
  };
}

export function rankedRowsStore({ keyTypes, types }: RankedRowsSpec): StoreSpec {
  return chainedStore(usualRowBytes(keyTypes) + usualRowBytes(types));
}

export function rankedRowsOutput({ types, output }: RankedRowsSpec): readonly DataType[] {
  const all = [...types, INT];
  return output.map((place) => all[place]);
}

interface RankedPlan {
  readonly spec: RankedRowsSpec;
  /** The places of the columns that the order reads. */
  readonly ordering: readonly number[];
  /** Whether a row that only changes its rank has to be told. */
  readonly tellsRanks: boolean;
}

function planOf(spec: RankedRowsSpec): RankedPlan {
  const rankPlace = spec.types.length;
  const read = spec.order.flatMap(({ expression }) => columnsIn(expression));
  const kept = spec.keep === null ? [] : columnsIn(spec.keep);
  return {
    spec,
    ordering: [...new Set(read)],
    tellsRanks: [...spec.output, ...kept].includes(rankPlace),
  };
}

class RankedStep {
  readonly #plan: RankedPlan;
  readonly #store: StateStore;
  readonly #context: StatefulContext;
  readonly #kept: KeptRows;

  constructor(plan: RankedPlan, store: StateStore, context: StatefulContext) {
    const { spec, ordering } = plan;
    this.#plan = plan;
    this.#store = store;
    this.#context = context;
    this.#kept = new KeptRows(store, spec.types, ordering, context);
  }

  run(batches: readonly Batch[]): readonly Batch[] {
    const arrived = this.#takeAll(batches);
    if (arrived === null) return [];
    const { spec, ordering } = this.#plan;
    const ranking = new Ranking(spec, arrived, this.#context);
    const old = this.#kept.find(ranking.distinctKeys);
    const oldRows = { address: old.slots, count: old.count };
    const own = { ...this.#context, arena: this.#context.scratch };
    ranking.rank({
      ...old,
      columnsFor: (expressions, slots) => {
        const read = expressions.flatMap(columnsIn).map((place) => ordering.indexOf(place));
        return this.#kept.read(slots, own, Math.max(0, ...read.map((place) => place + 1)));
      },
    });
    const gone = ranking.gone();
    const entered = this.#entered(ranking.entered(), arrived);
    const output = [...this.#giveOld(ranking, gone, oldRows), ...this.#giveNew(ranking, entered)];
    this.#forget(gone, oldRows);
    this.#keep(entered.rows);
    return output;
  }

  /** New rows that are among the first, with key and hash. */
  #entered(numbers: RowNumbers, arrived: Batch): EnteredRows {
    if (numbers.count === arrived.rowCount) return { numbers, rows: arrived };
    const types = [...KEY_TYPES, ...this.#plan.spec.types];
    return { numbers, rows: gatherBatch(arrived, types, numbers, this.#context) };
  }

  /** All rows that are not late, where results lie, for most of them may leave as they are. */
  #takeAll(batches: readonly Batch[]): Batch | null {
    const types = [...KEY_TYPES, ...this.#plan.spec.types];
    const inTime = batches
      .map((batch) => rowsInTime(batch, types, this.#plan.spec.expiry, this.#context))
      .filter(({ rowCount }) => rowCount > 0);
    if (inTime.length === 0) return null;
    assert(
      inTime.every(({ weights }) => weights === 0),
      'first rows are of rows that are never taken back',
    );
    const columns = types.map((type, place) =>
      concatColumns(
        inTime.map((batch) => batch.columns[place]),
        type,
        this.#context,
      ),
    );
    return insertBatch(columns[0].length, columns);
  }

  /** Kept rows that go, or were at another rank, as they were; then the latter as they are. */
  #giveOld(ranking: Ranking, left: RowNumbers, old: RowNumbers): readonly Batch[] {
    const { tellsRanks, spec } = this.#plan;
    const moved = tellsRanks ? ranking.moved() : NO_ROWS;
    const output: Batch[] = [];
    if (spec.emits === 'changes' && left.count > 0) {
      const lost = this.#give(
        this.#readOld(left, old),
        ranking.ranksBefore(left, this.#context.arena),
      );
      if (lost !== null) output.push(takenBack(lost, this.#context));
    }
    if (moved.count === 0) return output;
    const columns = this.#readOld(moved, old);
    const was =
      spec.emits === 'changes'
        ? this.#give(columns, ranking.ranksBefore(moved, this.#context.arena))
        : null;
    if (was !== null) output.push(takenBack(was, this.#context));
    const is = this.#give(columns, ranking.ranksAfter(moved, this.#context.arena));
    if (is !== null) output.push(is);
    return output;
  }

  #readOld(rows: RowNumbers, old: RowNumbers): Batch {
    const { kernels, scratch } = this.#context;
    const slots = scratch.allocate(rows.count * 4);
    kernels.gather32(old.address, rows.address, rows.count, slots);
    const columns = this.#kept.read({ address: slots, count: rows.count }, this.#context);
    return insertBatch(rows.count, columns);
  }

  #giveNew(ranking: Ranking, { numbers, rows }: EnteredRows): readonly Batch[] {
    if (numbers.count === 0) return [];
    const own = insertBatch(rows.rowCount, rows.columns.slice(KEY_TYPES.length));
    const given = this.#give(own, ranking.ranksOfNew(numbers, this.#context.arena));
    return given === null ? [] : [given];
  }

  /** What comes out of rows with their ranks (u32). */
  #give({ rowCount, columns }: Batch, ranks: number): Batch | null {
    const { keep, output, types } = this.#plan.spec;
    const whole = insertBatch(rowCount, [...columns, fixedColumn(rowCount, 0, ranks)]);
    const passed = rowsWhere(keep, whole, this.#context);
    const wanted = insertBatch(
      rowCount,
      output.map((place) => whole.columns[place]),
    );
    if (passed === null) return wanted;
    if (passed.count === 0) return null;
    const all = [...types, INT];
    const own = output.map((place) => all[place]);
    return gatherBatch(wanted, own, passed, this.#context);
  }

  #forget(gone: RowNumbers, old: RowNumbers): void {
    if (gone.count === 0) return;
    const { kernels, scratch, stateCounters } = this.#context;
    const slots = scratch.allocate(gone.count * 4);
    kernels.gather32(old.address, gone.address, gone.count, slots);
    this.#store.remove(slots, gone.count);
    stateCounters.rowsRemoved += gone.count;
  }

  #keep(rows: Batch): void {
    const { rowCount } = rows;
    if (rowCount === 0) return;
    const { expiry } = this.#plan.spec;
    const columns = rows.columns.slice(KEY_TYPES.length);
    const own = { ...this.#context, arena: this.#context.scratch };
    const times = expiry === null ? 0 : timesOfRows(expiry, insertBatch(rowCount, columns), own);
    this.#kept.insert(keysOf(rows), columns, times);
    this.#context.stateCounters.rowsUpdated += rowCount;
  }
}

interface EnteredRows {
  /** Their numbers among those that have arrived. */
  readonly numbers: RowNumbers;
  readonly rows: Batch;
}

const NO_ROWS: RowNumbers = { address: 0, count: 0 };

function keysOf({ rowCount: count, columns: [key, hash] }: Batch): ChainKeys {
  return {
    count,
    offsets: key.offsets,
    heap: key.values,
    hashes: hash.values,
    validity: 0,
  };
}
