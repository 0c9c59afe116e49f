import { holdsMap, withoutMaps } from '../../columnar/without-maps.ts';
import { functionCall } from '../../expression/call.ts';
import type { Expression, NamedExpression } from '../../expression/expression.ts';
import { newAttributeId } from '../attribute-id.ts';
import { expressionKey } from '../expression-tree.ts';
import { attributeOf } from '../output.ts';

interface PlainGrouping {
  readonly grouping: readonly NamedExpression[];
  /** What stands above the aggregate for each grouping expression, by its key. */
  readonly replacements: ReadonlyMap<string, Expression>;
}

/** GROUP BY without sets. Maps are grouped by their entries in order, and made of them again above. */
export function plainGrouping(written: readonly NamedExpression[]): PlainGrouping {
  const grouping = written.map(keyOf);
  const replacements = written.map(({ expression }, index): [string, Expression] => {
    const key = attributeOf(grouping[index]!);
    const isKey = !holdsMap(expression.type);
    const value = isKey ? key : functionCall('from_group_key', [key], expression.type);
    return [expressionKey(expression), value];
  });
  return { grouping, replacements: new Map(replacements) };
}

function keyOf(named: NamedExpression): NamedExpression {
  const { name, expression } = named;
  if (!holdsMap(expression.type)) return named;
  const key = functionCall('group_key', [expression], withoutMaps(expression.type));
  return Object.freeze({ id: newAttributeId(), name, expression: key });
}
