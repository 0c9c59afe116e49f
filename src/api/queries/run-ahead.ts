import type { Row } from '../../columnar/value.ts';
import { MemorySource } from '../../connectors/memory/memory-source.ts';
import { MemoryStream } from '../../connectors/memory/memory-stream.ts';
import { userError } from '../../errors.ts';
import { elementKey } from '../../expression/element-key.ts';
import type { Attribute } from '../../expression/expression.ts';
import type { LogicalPlan } from '../../plan/nodes/logical-plan.ts';
import type { Recursion } from '../../plan/nodes/recursion.ts';
import type { ScriptTransform } from '../../plan/nodes/script-transform.ts';
import { type SourceRelation, sourceRelation } from '../../plan/nodes/source-relation.ts';
import { withChildren } from '../../plan/nodes/with-children.ts';
import { childrenOf } from '../../plan/output.ts';
import type { SessionContext } from '../session/session-context.ts';
import { numberedSchema, underColumns } from '../session/under-columns.ts';
import {
  recursionLevels,
  recursionRows,
  scriptTransform,
  scriptTransformBytes,
  scriptTransformSeconds,
} from '../settings/sql-settings.ts';
import { runCommand } from './run-command.ts';

/** A plan with the rows of what was run ahead of it, which are inputs of the session until `release`. */
interface ReadyPlan {
  readonly plan: LogicalPlan;
  release(): void;
}

/** Puts the rows of each recursion and each TRANSFORM in its place. A recursion is run once, however often the plan reads it. */
export async function runAhead(context: SessionContext, plan: LogicalPlan): Promise<ReadyPlan> {
  if (!hasRuns(plan)) return { plan, release() {} };
  const runs = new AheadRuns(context);
  const release = () => runs.release();
  try {
    return { plan: await runs.replace(plan, null), release };
  } catch (error) {
    release();
    throw error;
  }
}

/** The plan as EXPLAIN shows it: what is run ahead is an input of its name. */
export function withoutRuns(plan: LogicalPlan): LogicalPlan {
  if (plan.kind === 'recursion') {
    return sourceRelation(Symbol(), `recursion ${plan.name}`, plan.output, false);
  }
  if (plan.kind === 'scriptTransform') {
    return sourceRelation(Symbol(), `output of '${plan.command}'`, plan.output, false);
  }
  return withChildren(plan, childrenOf(plan).map(withoutRuns));
}

function hasRuns(plan: LogicalPlan): boolean {
  if (plan.kind === 'recursion' || plan.kind === 'scriptTransform') return true;
  return childrenOf(plan).some(hasRuns);
}

class AheadRuns {
  readonly #context: SessionContext;
  readonly #rows = new Map<number, Promise<readonly Row[]>>();
  readonly #sources: SourceRelation[] = [];

  constructor(context: SessionContext) {
    this.#context = context;
  }

  /** `wanted` rows are enough; null: all. */
  async replace(plan: LogicalPlan, wanted: number | null): Promise<LogicalPlan> {
    if (plan.kind === 'recursion') {
      const rows = this.#rows.get(plan.tableId) ?? this.#unroll(plan, wanted);
      // Only a run that was not cut short serves other readers.
      if (wanted === null) this.#rows.set(plan.tableId, rows);
      return this.#register(plan.name, plan.output, await rows);
    }
    if (plan.kind === 'scriptTransform') return this.#transform(plan);
    const children: LogicalPlan[] = [];
    for (const child of childrenOf(plan)) {
      children.push(await this.replace(child, wantedBelow(plan, wanted)));
    }
    return withChildren(plan, children);
  }

  async #transform(node: ScriptTransform): Promise<LogicalPlan> {
    const { configuration, closing } = this.#context;
    if (!configuration.value(scriptTransform)) throw commandsOff(node);
    const bytesMax = configuration.value(scriptTransformBytes);
    const secondsMax = configuration.value(scriptTransformSeconds);
    const child = await this.replace(node.child, null);
    const stream = new MemoryStream(numberedSchema(node.output));
    const limits = { bytesMax, secondsMax };
    try {
      await this.#context.runBatch(child, (result) => {
        const lines = result.rows().map(([line]) => String(line));
        return runCommand(node, lines, { closing, limits, add: (rows) => stream.add(rows) });
      });
    } catch (error) {
      // A command that was ended with its session has not failed.
      this.#context.refuseClosed();
      throw error;
    }
    return this.#open('TRANSFORM', node.output, stream);
  }

  release(): void {
    for (const { sourceId } of this.#sources) this.#context.sources.forget(sourceId);
  }

  async #unroll(node: Recursion, wanted: number | null): Promise<readonly Row[]> {
    const { configuration } = this.#context;
    const levelsMax = node.levelsMax ?? configuration.value(recursionLevels);
    const rowsMax = configuration.value(recursionRows);
    const seen = node.distinct ? new DistinctRows() : null;
    let latest = await this.#newRows(node.anchor, seen);
    const rows = [...latest];
    for (
      let level = 1;
      latest.length > 0 && rows.length < (wanted ?? Number.POSITIVE_INFINITY);
      level++
    ) {
      if (level > levelsMax) throw tooDeep(node, levelsMax);
      if (wanted === null && rows.length > rowsMax) throw tooMany(node, rowsMax);
      const input = (output: readonly Attribute[]) => this.#register(node.name, output, latest);
      latest = await this.#newRows(readInput(node.step, node.tableId, input), seen);
      for (const row of latest) rows.push(row);
    }
    return wanted === null ? rows : rows.slice(0, wanted);
  }

  async #newRows(plan: LogicalPlan, seen: DistinctRows | null): Promise<readonly Row[]> {
    // The plan may hold recursions of its own.
    const rows = await this.#context.runBatch(plan, (result) => result.rows());
    return seen === null ? rows : rows.filter((row) => seen.add(row));
  }

  /** An input of the session that holds these rows, under the columns of a plan. */
  #register(name: string, output: readonly Attribute[], rows: readonly Row[]): LogicalPlan {
    const stream = new MemoryStream(numberedSchema(output));
    stream.add(rows);
    return this.#open(name, output, stream);
  }

  #open(name: string, output: readonly Attribute[], stream: MemoryStream): LogicalPlan {
    const make = () => new MemorySource(stream, name);
    const relation = this.#context.sources.register(name, stream.schema, false, make);
    this.#sources.push(relation);
    return underColumns(relation, output);
  }
}

/** Rows that are enough below a node where so many are enough above it. */
function wantedBelow(plan: LogicalPlan, wanted: number | null): number | null {
  if (plan.kind === 'limit' && plan.count !== null) return plan.count + plan.offset;
  return plan.kind === 'project' || plan.kind === 'subqueryAlias' ? wanted : null;
}

/** The step of a recursion with an input in the place of its working table. */
function readInput(
  plan: LogicalPlan,
  tableId: number,
  input: (output: readonly Attribute[]) => LogicalPlan,
): LogicalPlan {
  if (plan.kind === 'workingTable' && plan.tableId === tableId) return input(plan.output);
  const children = childrenOf(plan).map((child) => readInput(child, tableId, input));
  return withChildren(plan, children);
}

/** Rows that have come, for UNION; nulls are equal. */
class DistinctRows {
  readonly #keys = new Set<unknown>();

  /** False for a row that was there. */
  add(row: Row): boolean {
    const before = this.#keys.size;
    this.#keys.add(elementKey(row));
    return this.#keys.size > before;
  }
}

function commandsOff({ command, position }: ScriptTransform): Error {
  const message = `TRANSFORM would run the command '${command}', and commands are switched off.`;
  return userError('SCRIPT_TRANSFORM_DISABLED', message, {
    hint: `Make the session with the setting ${scriptTransform.name}, if everybody who writes SQL for it may run any command.`,
    position,
  });
}

function tooDeep({ name }: Recursion, levelsMax: number): Error {
  const message = `The recursive query ${name} has not come to an end after ${levelsMax} rounds.`;
  return userError('RECURSION_LEVEL_LIMIT_EXCEEDED', message, {
    hint: `Write MAX RECURSION LEVEL, or set ${recursionLevels.name} to -1.`,
  });
}

function tooMany({ name }: Recursion, rowsMax: number): Error {
  const message = `The recursive query ${name} has more than ${rowsMax} rows.`;
  return userError('RECURSION_ROW_LIMIT_EXCEEDED', message, {
    hint: `Set ${recursionRows.name} to -1 if that is meant.`,
  });
}
