import { ForeachBatchSink } from '../../connectors/foreach-batch/foreach-batch-sink.ts';
import type { Sink } from '../../connectors/sink.ts';
import type { Trigger } from '../../engine/query-definition.ts';
import { userError } from '../../errors.ts';
import type { LogicalPlan } from '../../plan/nodes/logical-plan.ts';
import type { OutputMode } from '../../plan/stages.ts';
import { checkedName, nameParts } from '../columns/column-name.ts';
import type { BatchReplay } from '../queries/batch-replay.ts';
import { readOutputMode } from '../queries/output-mode.ts';
import { QUERY_OPTIONS, readQueryOptions } from '../queries/query-options.ts';
import { ReplayableQuery } from '../queries/replayable-query.ts';
import type { StreamingQuery } from '../queries/streaming-query.ts';
import { readTrigger, type TriggerOption } from '../queries/trigger.ts';
import type { SessionContext } from '../session/session-context.ts';
import { splitOptions } from '../settings/options.ts';
import { ConnectorDescription } from '../sources/connector-description.ts';
import { chooseSink, chooseTableSink } from '../tables/choose-sink.ts';
import { findTable, fitTable } from '../tables/table-plan.ts';
import type { ColumnTypes } from '../typing/column-type.ts';
import { type BatchHandler, withDataFrames } from './batch-handler.ts';
import { type ForeachWriter, type RowHandler, rowByRow } from './foreach-writer.ts';

/**
 * Describes where a query's result goes, and starts it:
 *
 * ```ts
 * const counts = frame.groupBy('key').count();
 * await counts.writeStream.format('console').outputMode('complete').start();
 * ```
 */
export class DataStreamWriter<
  out Columns extends ColumnTypes = ColumnTypes,
> extends ConnectorDescription {
  /** For the compiler only. */
  declare readonly '~columns': Columns;
  readonly #context: SessionContext;
  readonly #plan: LogicalPlan;
  #closure: ForeachBatchSink | null = null;
  #outputMode: OutputMode = 'append';
  #trigger: Trigger = { kind: 'default' };
  #partitionBy: readonly string[] = [];

  /** @internal */
  constructor(context: SessionContext, plan: LogicalPlan) {
    super();
    this.#context = context;
    this.#plan = plan;
  }

  /** Writes files into a directory `column=value` for each value of these columns, from the outermost on. */
  partitionBy(...columns: readonly string[]): this {
    this.#partitionBy = columns.map(checkedName);
    return this;
  }

  /** What each batch delivers: rows that are final, rows that changed, or the whole table. */
  outputMode(mode: OutputMode | Capitalize<OutputMode>): this {
    this.#outputMode = readOutputMode(mode);
    return this;
  }

  /** When batches begin: `{ processingTime: '2 seconds' }`, `{ availableNow: true }`. */
  trigger(option: TriggerOption): this {
    this.#trigger = readTrigger(option);
    return this;
  }

  /** A name for the query, unique among those that run; the memory sink's table has it too. */
  queryName(name: string): this {
    return this.option('queryName', name);
  }

  /**
   * Hands each batch to a function, as a DataFrame with the number of the batch. What the function throws ends the query. It
   * must bear to see a batch again: the one that it threw for, or that a crash interrupted, comes again at the next start.
   *
   * ```ts
   * const query = await frame.writeStream
   *   .foreachBatch(async (batch, batchId) => {
   *     const [row] = await batch.groupBy('key').count().orderBy(col('count').desc()).take(1);
   *     console.log(batchId, row);
   *   })
   *   .start();
   * ```
   */
  foreachBatch(handler: BatchHandler<Columns>): this {
    this.#closure = new ForeachBatchSink(withDataFrames(this.#context, handler as BatchHandler));
    return this;
  }

  /**
   * Hands each row, in JSON form, to a function or to a writer that hears of the batches too:
   *
   * ```ts
   * await frame.writeStream.foreach((row) => console.log(row)).start();
   * ```
   */
  foreach(handler: RowHandler | ForeachWriter): this {
    this.#closure = new ForeachBatchSink(rowByRow(handler), 'foreach');
    return this;
  }

  /** Starts the query. Throws the user's mistakes before anything is touched. */
  async start(path?: string): Promise<StreamingQuery> {
    if (path !== undefined) this.option('path', path);
    return this.#start(this.#plan, (name, options) => this.#createSink(name, options));
  }

  /** Starts the query into a table of CREATE TABLE, whose names and types the columns get by place. */
  async toTable(name: string): Promise<StreamingQuery> {
    const target = { name: nameParts(name) };
    const table = findTable(this.#context, target);
    const plan = fitTable(this.#context, { query: this.#plan }, target, table);
    const partitionedBy = this.#partitionBy.length > 0 ? this.#partitionBy : table.partitionedBy;
    return this.#start(plan, (queryName, own) => {
      const options = { ...table.options, ...own };
      return chooseTableSink(this.#context, { ...table, options, partitionedBy }, queryName);
    });
  }

  /**
   * Runs a committed batch of this query again, as its checkpoint has it, and tells what it did. The query must be stopped;
   * neither its sink nor its checkpoint nor its input change. A checkpoint has what it needs for the batches since the
   * older of its two snapshots. No sink need be named.
   *
   * ```ts
   * const words = given.memoryStream('word STRING');
   * const writer = words.toDF().writeStream.option('checkpointLocation', './words-checkpoint');
   * const query = await writer.format('noop').start();
   * words.addData([['to'], ['be']]);
   * await query.processAllAvailable();
   * await query.stop();
   * console.log((await writer.replay(0)).rows); // [['to'], ['be']]
   * ```
   */
  replay(batchId: number): Promise<BatchReplay> {
    return this.#replayable().run(batchId);
  }

  /**
   * The bundle of a committed batch: its plan, its input, and the state before it, for `session.replayBundle` or
   * `millrace replay BUNDLE` anywhere. Not of a query with functions of your own.
   */
  async exportBatch(batchId: number): Promise<Uint8Array> {
    return (await this.#replayable().export(batchId)).bundle;
  }

  #replayable(): ReplayableQuery {
    const { taken } = splitOptions(this.chosenOptions, QUERY_OPTIONS);
    const sink = new ForeachBatchSink(async () => {});
    const request = { outputMode: this.#outputMode, trigger: this.#trigger, sink };
    const options = readQueryOptions(taken);
    return new ReplayableQuery(this.#context, this.#plan, { ...options, ...request });
  }

  async #start(
    plan: LogicalPlan,
    makeSink: (name: string | null, options: Readonly<Record<string, string>>) => Sink,
  ): Promise<StreamingQuery> {
    const { taken, rest } = splitOptions(this.chosenOptions, QUERY_OPTIONS);
    const options = readQueryOptions(taken);
    return this.#context.startQuery(plan, {
      ...options,
      outputMode: this.#outputMode,
      trigger: this.#trigger,
      sink: makeSink(options.name, rest),
    });
  }

  #createSink(name: string | null, options: Readonly<Record<string, string>>): Sink {
    if (this.#closure !== null) return this.#closure;
    if (this.chosenFormat === null) {
      throw userError('DATA_SOURCE_NOT_FOUND', 'The query has no sink.', {
        hint: "Name one, such as writeStream.format('console').",
      });
    }
    return chooseSink(this.#context, this.chosenFormat, name, options, this.#partitionBy);
  }
}
