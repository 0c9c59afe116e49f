import { STRING } from '../../columnar/types.ts';
import { assert } from '../../errors.ts';
import type { Attribute, Expression } from '../../expression/expression.ts';
import { lookupFunction } from '../../expression/functions/index.ts';
import type { SessionSettings } from '../../expression/session-settings.ts';
import { closingTime } from '../event-time.ts';
import { bindExpression } from './bind.ts';
import type { Pipeline } from './pipeline.ts';

/** What rows an operator drops when they are late. */
export interface DroppedRows {
  /** The event time or window that is held against the watermark; null where none is late. */
  readonly eventTime: Expression | null;
  /** Columns of the rows that come to it. */
  readonly columns: readonly Attribute[];
}

/** An operator that drops late rows, and by what. */
export interface LateDropper extends DroppedRows {
  readonly operatorId: string;
  readonly eventTime: Expression;
}

/** Has the stages that feed an operator put late rows aside, instead of the operator dropping them. */
export function divertLate(
  feeding: readonly Pipeline[],
  { operatorId, eventTime, columns }: LateDropper,
  settings: SessionSettings,
): void {
  const isWindow = eventTime.type.kind === 'struct';
  const shown = columns.filter(
    (column) => !isWindow || eventTime.kind !== 'attribute' || column.id !== eventTime.id,
  );
  const lagMs = Math.max(...feeding.map((pipeline) => pipeline.lagMs));
  for (const pipeline of feeding) {
    const bind = (expression: Expression) => bindExpression(expression, pipeline.columns);
    pipeline.add({
      kind: 'divertLate',
      operatorId,
      time: bind(closingTime(eventTime)),
      window: isWindow ? bind(eventTime) : null,
      row: bind(jsonOf(shown, settings)),
      lagMs,
    });
  }
}

function jsonOf(columns: readonly Attribute[], settings: SessionSettings): Expression {
  const [struct, json] = ['named_struct', 'to_json'].map((name) => lookupFunction(name));
  assert(struct !== undefined && json !== undefined, 'rows can be written as JSON');
  const fields = columns.flatMap((column): Expression[] => [
    Object.freeze({ kind: 'literal', value: column.name, type: STRING }),
    column,
  ]);
  return json.resolve([struct.resolve(fields, settings, undefined)], settings, undefined);
}
