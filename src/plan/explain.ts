import { typeName } from '../columnar/types.ts';
import type { AggregateCall, Attribute, Expression } from '../expression/expression.ts';
import { expressionText } from './expression-text.ts';
import type { LogicalPlan, LogicalPlanOf } from './nodes/logical-plan.ts';
import { childrenOf, outputOf, windowResult } from './output.ts';
import type { SortKey } from './stages.ts';

export { explainStages } from './explain-stages.ts';

/** The plan as an indented tree, root first. Columns are numbered from 0, from the leaves up. */
export function explainPlan(plan: LogicalPlan): string {
  const printer = new Printer();
  printer.number(plan);
  return writeTree(plan, printer).join('\n');
}

function writeTree(plan: LogicalPlan, printer: Printer): string[] {
  const write = LINES[plan.kind] as (node: LogicalPlan, printer: Printer) => string;
  const children = childrenOf(plan);
  const lines = [write(plan, printer)];
  children.forEach((child, index) => {
    const isLast = index === children.length - 1;
    const [first, ...rest] = writeTree(child, printer);
    lines.push(`${isLast ? '+- ' : ':- '}${first}`);
    lines.push(...rest.map((line) => `${isLast ? '   ' : ':  '}${line}`));
  });
  return lines;
}

const LINES: {
  readonly [K in LogicalPlan['kind']]: (plan: LogicalPlanOf<K>, printer: Printer) => string;
} = {
  sourceRelation: ({ name, output, isStreaming, decoded }, printer) => {
    const title = `${isStreaming ? 'Stream' : 'Source'} ${name} ${printer.columns(output)}`;
    const texts = output.flatMap((own) => {
      const text = decoded[own.id];
      return text === undefined ? [] : [`${own.name} as ${typeName(own.type)}`];
    });
    return texts.length === 0 ? title : `${title} decoding ${texts.join(', ')}`;
  },
  localRelation: ({ rows, output }, printer) =>
    `LocalRelation ${printer.columns(output)} of ${rows.length} rows`,
  project: ({ items }, printer) => `Project ${printer.items(items)}`,
  filter: ({ condition }, printer) => `Filter ${printer.expression(condition)}`,
  aggregate: ({ grouping, aggregates }, printer) => {
    const calls = aggregates.map(({ id, call }) => ({ id, name: '', expression: call }));
    return `Aggregate by ${printer.items(grouping)} of ${printer.items(calls)}`;
  },
  deduplicate: ({ keys, withinWatermark }, printer) =>
    `Deduplicate${withinWatermark ? ' within watermark' : ''} by ${printer.columns(keys)}`,
  expand: ({ projections }, printer) => {
    const rows = projections.map((row) => row.map((value) => printer.expression(value)).join(', '));
    return `Expand ${rows.map((row) => `[${row}]`).join(', ')}`;
  },
  generate: ({ generator, arguments: inputs, outer, keep, generated }, printer) => {
    const call = `${generator}(${inputs.map((value) => printer.expression(value)).join(', ')})`;
    const kind = outer ? 'Generate outer' : 'Generate';
    return `${kind} ${call} AS ${printer.columns(generated)} beside ${printer.columns(keep)}`;
  },
  assignWindows: ({ time, size, slide, start, window }, printer) =>
    `AssignWindows ${printer.expression(time)} size ${size} slide ${slide} start ${start} AS ${printer.column(window)}`,
  assignSessions: ({ time, end, session }, printer) =>
    `AssignSessions ${printer.expression(time)} to ${printer.expression(end)} AS ${printer.column(session)}`,
  eventTimeWatermark: ({ column, delayMs }, printer) =>
    `EventTimeWatermark ${printer.column(column)} delay ${delayMs} ms`,
  recursion: ({ name, output, distinct }, printer) =>
    `Recursion ${name}${distinct ? ' distinct' : ''} ${printer.columns(output)}`,
  workingTable: ({ name, output }, printer) => `WorkingTable ${name} ${printer.columns(output)}`,
  scriptTransform: ({ command, output }, printer) =>
    `ScriptTransform '${command}' AS ${printer.columns(output)}`,
  union: ({ output }, printer) => `Union ${printer.columns(output)}`,
  join: ({ joinType, condition, exists }, printer) => {
    const on = condition === null ? '' : ` ON ${printer.expression(condition)}`;
    return `Join ${joinType}${on}${exists === null ? '' : ` AS ${printer.column(exists)}`}`;
  },
  userState: ({ user, keys, program, output }, printer) => {
    const time = program.kind === 'processor' ? program.timeMode : program.timeout;
    return `UserState ${user.name} by ${printer.items(keys)} time ${time} gives ${printer.columns(output)}`;
  },
  subqueryAlias: ({ name }) => `SubqueryAlias ${name}`,
  window: ({ partition, order, calls }, printer) => {
    const keys = partition.map((key) => printer.expression(key)).join(', ');
    const orders = order.map((key) => printer.order(key)).join(', ');
    return `Window by [${keys}] order [${orders}] of ${printer.columns(calls.map(windowResult))}`;
  },
  sort: ({ order }, printer) => `Sort ${order.map((key) => printer.order(key)).join(', ')}`,
  limit: ({ count }) => `Limit ${count}`,
};

/** Writes columns with short numbers instead of ids. */
class Printer {
  readonly #numbers = new Map<number, number>();

  number(plan: LogicalPlan): void {
    for (const child of childrenOf(plan)) this.number(child);
    for (const { id } of outputOf(plan)) this.#numberOf(id);
  }

  column = ({ id, name }: Attribute): string => `${name}#${this.#numberOf(id)}`;

  columns(attributes: readonly Attribute[]): string {
    return `[${attributes.map(this.column).join(', ')}]`;
  }

  expression(expression: Expression | AggregateCall): string {
    return expressionText(expression, this.column);
  }

  items(
    items: readonly {
      readonly id: number;
      readonly name: string;
      readonly expression: Expression | AggregateCall;
    }[],
  ): string {
    const texts = items.map(({ id, name, expression }) => {
      const text = this.expression(expression);
      if (expression.kind === 'attribute' && expression.id === id) return text;
      return `${text} AS ${name}#${this.#numberOf(id)}`;
    });
    return `[${texts.join(', ')}]`;
  }

  order({ expression, descending, nullsFirst }: SortKey): string {
    const direction = descending ? 'DESC' : 'ASC';
    return `${this.expression(expression)} ${direction} NULLS ${nullsFirst ? 'FIRST' : 'LAST'}`;
  }

  #numberOf(id: number): number {
    const known = this.#numbers.get(id) ?? this.#numbers.size;
    this.#numbers.set(id, known);
    return known;
  }
}
