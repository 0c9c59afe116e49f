import { holdsMap, withoutMaps } from '../../columnar/without-maps.ts';
import { assert } from '../../errors.ts';
import { lookupAggregate } from '../../expression/aggregates/index.ts';
import { functionCall } from '../../expression/call.ts';
import { comparableForm } from '../../expression/collation/collated-call.ts';
import { comparesByKey } from '../../expression/collation/text-types.ts';
import type { AggregateCall, Expression, NamedExpression } from '../../expression/expression.ts';
import type { SessionSettings } from '../../expression/session-settings.ts';
import { newAttributeId } from '../attribute-id.ts';
import { expressionKey } from '../expression-tree.ts';
import { attributeOf } from '../output.ts';
import type { AggregateCollector } from './aggregate-collector.ts';

export interface PlainGrouping {
  readonly grouping: readonly NamedExpression[];
  /** What stands above the aggregate for each grouping expression, by its key. */
  readonly replacements: ReadonlyMap<string, Expression>;
}

/**
 * GROUP BY without sets. Maps are grouped by their entries in order, and made of them again above. Texts with a collation
 * are grouped by their keys, and the first of a group stands for all.
 */
export function plainGrouping(
  written: readonly NamedExpression[],
  collector: AggregateCollector,
  settings: SessionSettings,
): PlainGrouping {
  const grouping = written.map(keyOf);
  const replacements = written.map(({ name, expression }, index): [string, Expression] => {
    if (comparesByKey(expression.type)) {
      return [expressionKey(expression), collector.add(firstOf(expression, settings), name)];
    }
    const key = attributeOf(grouping[index]!);
    const isKey = !holdsMap(expression.type);
    const value = isKey ? key : functionCall('from_group_key', [key], expression.type);
    return [expressionKey(expression), value];
  });
  return { grouping, replacements: new Map(replacements) };
}

function keyOf(named: NamedExpression): NamedExpression {
  const { name, expression } = named;
  const comparable = comparableForm(expression);
  if (comparable !== expression) {
    return Object.freeze({ id: newAttributeId(), name, expression: comparable });
  }
  if (!holdsMap(expression.type)) return named;
  const key = functionCall('group_key', [expression], withoutMaps(expression.type));
  return Object.freeze({ id: newAttributeId(), name, expression: key });
}

/** The text that stands for all texts of a group that its collation takes for equal. */
function firstOf(expression: Expression, settings: SessionSettings): AggregateCall {
  const first = lookupAggregate('first');
  assert(first !== undefined, 'the first value is in the catalogue');
  return first.resolve([expression], settings, undefined);
}
