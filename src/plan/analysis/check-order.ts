import { holdsKind, typeName } from '../../columnar/types.ts';
import { userError } from '../../errors.ts';
import { comparesByKey } from '../../expression/collation/text-types.ts';
import type { Attribute, Expression } from '../../expression/expression.ts';

/** Refuses DISTINCT and the set operations over columns that cannot be told apart. */
export function checkSetTypes(columns: readonly Attribute[], word: string): void {
  const ofMap = columns.find(({ type }) => holdsKind(type, 'map'));
  if (ofMap !== undefined) {
    const message = `${word} cannot compare the column \`${ofMap.name}\` of type ${typeName(ofMap.type)}.`;
    throw userError('UNSUPPORTED_FEATURE.SET_OPERATION_ON_MAP_TYPE', message, {
      hint: 'Compare its entries, map_entries(map), or group by it.',
      position: ofMap.position,
    });
  }
  const found = columns.find(({ type }) => holdsKind(type, 'variant'));
  if (found === undefined) return;
  const message = `${word} cannot compare the column \`${found.name}\` of type ${typeName(found.type)}.`;
  throw userError('UNSUPPORTED_FEATURE.SET_OPERATION_ON_VARIANT_TYPE', message, {
    hint: 'Compare a part of it that has another type: variant_get(value, path, type).',
    position: found.position,
  });
}

/** Refuses GROUP BY a value without equality. */
export function checkGroupable(expression: Expression): void {
  if (!holdsKind(expression.type, 'variant')) return;
  throw userError(
    'GROUP_EXPRESSION_TYPE_IS_NOT_ORDERABLE',
    `GROUP BY cannot compare values of type ${typeName(expression.type)}.`,
    { position: 'position' in expression ? expression.position : undefined },
  );
}

/** Refuses ORDER BY a value without an order. */
export function checkSortable(expression: Expression): void {
  if (!isUnordered(expression)) return;
  throw userError(
    'DATATYPE_MISMATCH.INVALID_ORDERING_TYPE',
    `ORDER BY cannot compare values of type ${typeName(expression.type)}.`,
    { position: 'position' in expression ? expression.position : undefined },
  );
}

/** Refuses PARTITION BY and ORDER BY of a window over a value without an order. */
export function checkWindowKey(expression: Expression): void {
  if (!isUnordered(expression)) return;
  throw userError(
    'EXPRESSION_TYPE_IS_NOT_ORDERABLE',
    `OVER cannot compare values of type ${typeName(expression.type)}.`,
    { position: 'position' in expression ? expression.position : undefined },
  );
}

function isUnordered({ type }: Expression): boolean {
  return holdsKind(type, 'variant') || holdsKind(type, 'map');
}

/** Refuses texts with a collation where rows are still told apart by the bytes of their texts. */
export function refuseCollations(expressions: readonly Expression[], word: string): void {
  const found = expressions.find(({ type }) => comparesByKey(type));
  if (found === undefined) return;
  const message = `${word} of values of type ${typeName(found.type)} is not supported yet.`;
  throw userError('UNSUPPORTED_FEATURE', message, {
    hint: 'Put COLLATE UTF8_BINARY behind them, or group by them.',
    position: 'position' in found ? found.position : undefined,
  });
}
