import { ColumnSource } from '../../connectors/memory/column-source.ts';
import type { FinishedResult } from '../../engine/finish-result.ts';
import type { Runtime } from '../../engine/runtime.ts';
import { localRelation } from '../../plan/nodes/local-relation.ts';
import type { LogicalPlan } from '../../plan/nodes/logical-plan.ts';
import { outputOf } from '../../plan/output.ts';
import type { SessionContext } from '../session/session-context.ts';
import { numberedSchema, underColumns } from '../session/under-columns.ts';
import type { ScriptResults } from './script.ts';

/** Rows that are kept as constants of a plan, and go with it; more of them are columns in shared memory. */
const CONSTANT_ROWS_MAX = 1000;

interface KeptResult {
  readonly relation: LogicalPlan;
  release(): void;
}

/** Keeps the rows of the last query of a script. */
export class ScriptResult implements ScriptResults {
  readonly #context: SessionContext;
  #last: KeptResult | null = null;

  constructor(context: SessionContext) {
    this.#context = context;
  }

  /** What reads the rows; without columns where there was no query. */
  get relation(): LogicalPlan {
    return this.#last?.relation ?? localRelation([], []);
  }

  async take(plan: LogicalPlan): Promise<void> {
    const kept = await this.#context.runBatch(plan, (result, runtime) =>
      result.rowCount > CONSTANT_ROWS_MAX
        ? this.#asColumns(plan, result, runtime)
        : asConstants(plan, result),
    );
    this.release();
    this.#last = kept;
  }

  /** Forgets the rows. */
  release(): void {
    this.#last?.release();
    this.#last = null;
  }

  async #asColumns(
    plan: LogicalPlan,
    { batches }: FinishedResult,
    runtime: Runtime,
  ): Promise<KeptResult> {
    const { storeBatches } = await import('../../engine/store-table.ts');
    const output = outputOf(plan);
    const schema = numberedSchema(output);
    const stored = storeBatches(runtime, schema, batches);
    const make = (): ColumnSource => new ColumnSource(stored.table);
    const relation = this.#context.sources.register('rows of a script', schema, false, make);
    const release = (): void => {
      this.#context.sources.forget(relation.sourceId);
      stored.release();
    };
    return { relation: underColumns(relation, output), release };
  }
}

function asConstants(plan: LogicalPlan, result: FinishedResult): KeptResult {
  const output = outputOf(plan);
  const rows = result
    .rows()
    .map((row) =>
      row.map((value, index) =>
        Object.freeze({ kind: 'literal' as const, value, type: output[index]!.type }),
      ),
    );
  const columns = output.map((attribute) => Object.freeze({ ...attribute, nullable: true }));
  return { relation: localRelation(columns, rows), release() {} };
}
