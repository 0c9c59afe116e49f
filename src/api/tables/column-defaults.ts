import { type DataType, NULL, type StructField, sameType, typeName } from '../../columnar/types.ts';
import { userError } from '../../errors.ts';
import { canStore } from '../../expression/coercion/can-store.ts';
import { commonType, isNumeric } from '../../expression/coercion/wider-type.ts';
import type { Expression } from '../../expression/expression.ts';
import { isConstant, isDeterministic } from '../../expression/facts.ts';
import type { UnresolvedExpression } from '../../expression/unresolved.ts';
import { anyPart } from '../../expression/unresolved-parts.ts';
import { analyze } from '../../plan/analyze.ts';
import { ONE_ROW } from '../../plan/nodes/local-relation.ts';
import { unresolvedProject } from '../../plan/nodes/project.ts';
import type { UnresolvedPlan } from '../../plan/nodes/unresolved-plan.ts';
import { outputOf } from '../../plan/output.ts';
import type { ColumnDefault } from '../../sql/statement.ts';
import type { SessionContext } from '../session/session-context.ts';
import { defaultMistake } from './default-mistake.ts';

/** What a column takes where an INSERT gives it nothing. */
export function defaultOf(
  { name, type }: StructField,
  defaults: readonly ColumnDefault[],
): UnresolvedExpression {
  const child = defaults.find((own) => own.column === name)?.value ?? NULL_VALUE;
  return { kind: 'unresolvedCast', child, type, tolerant: false };
}

const NULL_VALUE: UnresolvedExpression = Object.freeze({
  kind: 'literal',
  value: null,
  type: NULL,
});

/** Refuses defaults that no row could take: constants only, of a type that the column's own has room for. */
export function checkDefaults(
  context: SessionContext,
  columns: readonly StructField[] | null,
  defaults: readonly ColumnDefault[],
): void {
  for (const { column, value } of defaults) {
    const field = columns?.find(({ name }) => name === column);
    if (field !== undefined) checkDefault(context, field, value);
  }
}

function checkDefault(
  context: SessionContext,
  { name, type }: StructField,
  value: UnresolvedExpression,
): void {
  const { position } = value;
  if (anyPart(value, ({ kind }) => kind === 'unresolvedSubquery')) {
    const message = `The default of the column ${name} cannot be a query.`;
    throw userError('INVALID_DEFAULT_VALUE.SUBQUERY_EXPRESSION', message, { position });
  }
  const { variables } = context.catalog;
  const isVariable = (part: UnresolvedExpression) =>
    part.kind === 'unresolvedColumn' && variables.find(part.parts) !== null;
  if (anyPart(value, isVariable)) {
    const message = `The default of the column ${name} is not constant: it reads a variable.`;
    throw userError('INVALID_DEFAULT_VALUE.NOT_CONSTANT', message, { position });
  }
  const expression = analyzed(context, value);
  if (!isDeterministic(expression)) {
    const message = `The default of the column ${name} depends on chance.`;
    throw userError('INVALID_DEFAULT_VALUE.NON_DETERMINISTIC', message, { position });
  }
  if (!isConstant(expression)) {
    const message = `The default of the column ${name} is not constant.`;
    throw userError('INVALID_DEFAULT_VALUE.NOT_CONSTANT', message, { position });
  }
  if (hasRoom(expression, type)) return;
  const message = `The default of the column ${name} is ${typeName(expression.type)}, which ${typeName(type)} has no room for.`;
  throw userError('INVALID_DEFAULT_VALUE.DATA_TYPE', message, { position });
}

/** The value as a query over no rows computes it, with constants folded. */
function analyzed(context: SessionContext, value: UnresolvedExpression): Expression {
  const { catalog, settings } = context;
  try {
    const plan = analyze(unresolvedProject(ONE_ROW, [value]), catalog, settings());
    const folded = context.optimize(plan);
    return folded.kind === 'project' ? folded.items[0]!.expression : outputOf(folded)[0]!;
  } catch (error) {
    throw defaultMistake(error);
  }
}

/** Types that a whole number may be written for although its own is wider. */
const INTEGER_BITS: ReadonlyMap<DataType['kind'], number> = new Map<DataType['kind'], number>([
  ['tinyint', 8],
  ['smallint', 16],
  ['int', 32],
]);

/** As Spark has it: types that are widened, and whole numbers that fit. */
function hasRoom(value: Expression, to: DataType): boolean {
  const from = value.type;
  if (!canStore(from, to)) return false;
  if (!isNumeric(from) || !isNumeric(to)) return true;
  const wider = commonType([from, to]);
  if (wider !== undefined && sameType(wider, to)) return true;
  const bits = INTEGER_BITS.get(to.kind);
  const isInteger = from.kind === 'bigint' || INTEGER_BITS.has(from.kind);
  if (value.kind !== 'literal' || !isInteger || bits === undefined) return false;
  const integer = Number(value.value);
  return integer >= -(2 ** (bits - 1)) && integer < 2 ** (bits - 1);
}

/** A query whose rows say DEFAULT in places; `values` are the defaults of the columns in their order. */
export function withDefaults(
  query: UnresolvedPlan,
  values: readonly UnresolvedExpression[],
): UnresolvedPlan {
  switch (query.kind) {
    case 'unresolvedValues': {
      const rows = query.rows.map((row) => row.map((value, place) => filled(value, values[place])));
      for (const value of rows.flat()) refuseInside(value);
      return Object.freeze({ ...query, rows });
    }
    case 'unresolvedProject': {
      const items = query.items.map((item, place) => filled(item, values[place]));
      return Object.freeze({ ...query, items });
    }
    case 'unresolvedSubqueryAlias':
    case 'unresolvedWith':
    case 'unresolvedSort':
    case 'unresolvedLimit':
      return Object.freeze({ ...query, child: withDefaults(query.child, values) });
    default:
      return query;
  }
}

function filled(
  item: UnresolvedExpression,
  value: UnresolvedExpression | undefined,
): UnresolvedExpression {
  if (value === undefined) return item;
  if (isDefaultWord(item)) return value;
  const isNamed = item.kind === 'unresolvedAlias' && isDefaultWord(item.child);
  return isNamed ? Object.freeze({ ...item, child: value }) : item;
}

/** True for the word DEFAULT as a value. */
export function isDefaultWord(item: UnresolvedExpression): boolean {
  return (
    item.kind === 'unresolvedColumn' &&
    item.parts.length === 1 &&
    item.parts[0]!.toUpperCase() === 'DEFAULT'
  );
}

/** Refuses DEFAULT in a part of a value. */
export function refuseInside(value: UnresolvedExpression): void {
  if (!anyPart(value, isDefaultWord)) return;
  const message = 'DEFAULT stands for a whole value, not for a part of an expression.';
  throw userError('DEFAULT_PLACEMENT_INVALID', message, { position: value.position });
}
