import { BOOLEAN, type DataType, STRING, typeName } from '../../columnar/types.ts';
import { userError } from '../../errors.ts';
import { functionCall } from '../../expression/call.ts';
import { implicitCast } from '../../expression/coercion/implicit-cast.ts';
import { widerWithoutTexts } from '../../expression/coercion/wider-type.ts';
import type { Attribute, Expression } from '../../expression/expression.ts';
import { newAttributeId } from '../attribute-id.ts';
import { expand } from '../nodes/expand.ts';
import { filter } from '../nodes/filter.ts';
import type { LogicalPlan } from '../nodes/logical-plan.ts';
import type { UnpivotGroup, UnresolvedUnpivot } from '../nodes/unpivot.ts';
import type { AnalysisContext } from './analysis-context.ts';
import { type AggregateRefusal, type Position, plainScope } from './expression-scope.ts';
import { resolveExpression } from './resolve-expression.ts';
import { visibleColumns } from './scope.ts';

const NO_AGGREGATES: AggregateRefusal = {
  condition: 'UNPIVOT_REQUIRES_ATTRIBUTES',
  message: 'UNPIVOT takes columns, not aggregates.',
};

interface ColumnGroup {
  readonly name: string;
  readonly columns: readonly Attribute[];
}

/** UNPIVOT: an expand with one projection for each group; columns that are in no group are kept. */
export function analyzeUnpivot(node: UnresolvedUnpivot, context: AnalysisContext): LogicalPlan {
  const child = context.analyze(node.child, context);
  const { position, values, includeNulls } = node;
  const groups = node.groups.map((group) => resolveGroup(group, node, child, context));
  const types = values.map((_, place) =>
    valueType(
      groups.map(({ columns }) => columns[place]!),
      position,
    ),
  );
  const used = new Set(groups.flatMap(({ columns }) => columns.map(({ id }) => id)));
  const kept = visibleColumns(child).filter(({ id }) => !used.has(id));
  const nameColumn = newColumn(node.name, STRING, false);
  const valueColumns = values.map((name, place) => newColumn(name, types[place]!, true));
  const projections = groups.map(({ name, columns }): readonly Expression[] => [
    ...kept,
    Object.freeze({ kind: 'literal', value: name, type: STRING }),
    ...columns.map((column, place) => implicitCast(column, types[place]!)),
  ]);
  const rows = expand(child, projections, [...kept, nameColumn, ...valueColumns]);
  return includeNulls ? rows : filter(rows, isAnyPresent(valueColumns));
}

function resolveGroup(
  { columns, alias }: UnpivotGroup,
  { values, position }: UnresolvedUnpivot,
  child: LogicalPlan,
  context: AnalysisContext,
): ColumnGroup {
  const scope = plainScope(child, NO_AGGREGATES, context);
  const resolved = columns.map((column): Attribute => {
    const expression = resolveExpression(column, scope);
    if (expression.kind === 'attribute') return expression;
    const message = 'UNPIVOT takes columns, not expressions.';
    throw userError(NO_AGGREGATES.condition, message, { position: column.position });
  });
  if (resolved.length !== values.length) {
    const message = `Each item of UNPIVOT needs ${values.length} columns, not ${resolved.length}.`;
    throw userError('UNPIVOT_VALUE_SIZE_MISMATCH', message, { position });
  }
  return { name: alias ?? resolved.map(({ name }) => name).join('_'), columns: resolved };
}

function valueType(columns: readonly Attribute[], position: Position): DataType {
  const types = columns.map((column) => column.type);
  const type = types.reduce<DataType | undefined>(
    (wider, own) => wider && widerWithoutTexts(wider, own),
    types[0],
  );
  if (type !== undefined) return type;
  const listed = columns.map((column) => `${column.name} ${typeName(column.type)}`).join(', ');
  const message = `The columns of UNPIVOT have no type in common: ${listed}.`;
  throw userError('UNPIVOT_VALUE_DATA_TYPE_MISMATCH', message, { position });
}

function isAnyPresent([first, ...others]: readonly Attribute[]): Expression {
  const isPresent = functionCall('is_not_null', [first!], BOOLEAN, { nullable: false });
  if (others.length === 0) return isPresent;
  return functionCall('or', [isPresent, isAnyPresent(others)], BOOLEAN);
}

function newColumn(name: string, type: DataType, nullable: boolean): Attribute {
  return Object.freeze({ kind: 'attribute', id: newAttributeId(), name, type, nullable });
}
