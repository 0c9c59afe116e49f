import { replayableBatches } from '../../checkpoint/rewind.ts';
import { rowFromJson } from '../../columnar/json-rows.ts';
import { assert } from '../../errors.ts';
import { analyze } from '../../plan/analyze.ts';
import type { LogicalPlan } from '../../plan/nodes/logical-plan.ts';
import type { SessionContext } from '../session/session-context.ts';
import type { BatchReplay } from './batch-replay.ts';
import type { QueryRequest } from './query-request.ts';
import { checkpointOf } from './start-query.ts';

/** The name under which a condition finds the rows of a batch. */
const OUTPUT = 'output';
/** Where they lie: a table of the script may be called `output`. */
const ROWS = '_replayed_rows';

/** A stopped query whose batches can be run again. @internal */
export class ReplayableQuery {
  readonly #context: SessionContext;
  readonly #plan: LogicalPlan;
  readonly #request: QueryRequest;

  constructor(context: SessionContext, plan: LogicalPlan, request: QueryRequest) {
    this.#context = context;
    this.#plan = plan;
    this.#request = request;
  }

  run(batchId: number, comparesState: boolean = true): Promise<BatchReplay> {
    return this.#context.replayBatch(this.#plan, this.#request, { batchId, comparesState });
  }

  /** Runs a batch, and gives the bundle that runs elsewhere. */
  async export(batchId: number): Promise<{ replayed: BatchReplay; bundle: Uint8Array }> {
    let bundle: Uint8Array | null = null;
    const onBundle = (bytes: Uint8Array): void => {
      bundle = bytes;
    };
    const batch = { batchId, comparesState: true, onBundle };
    const replayed = await this.#context.replayBatch(this.#plan, this.#request, batch);
    assert(bundle !== null, 'what was exported has been handed over');
    return { replayed, bundle };
  }

  /** The first batch that gave a row for which a condition in SQL holds; null when none did. One after the other. */
  async first(condition: string): Promise<BatchReplay | null> {
    const location = checkpointOf(this.#context, this.#request);
    const batches = location === null ? [] : await replayableBatches(location);
    for (const batchId of batches) {
      if (await this.#holds(condition, await this.run(batchId, false))) return this.run(batchId);
    }
    return null;
  }

  async #holds(condition: string, { schema, rows }: BatchReplay): Promise<boolean> {
    const { memoryTables, catalog } = this.#context;
    const table = memoryTables.open(ROWS);
    table.shape(schema);
    const values = rows.map((row) => rowFromJson(row, schema));
    table.add(values, true);
    const text = `SELECT 1 FROM ${ROWS} AS ${OUTPUT} WHERE ${condition}\nLIMIT 1`;
    const plan = analyze(this.#context.parseQuery(text), catalog, this.#context.settings());
    return this.#context.runBatch(plan, (result) => result.rows().length > 0);
  }
}
