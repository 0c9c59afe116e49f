import { type DataFrame, type Session, schemaText } from '../../src/index.ts';
import { frameOf } from '../support/script-frame.ts';
import { describeError, withSettings } from './case-settings.ts';
import type { ExpressionAnswer, ExpressionInput } from './expression-case.ts';

/** Runs a statement through the public API. Never sees what is expected. */
export async function answerExpression(
  session: Session,
  area: string,
  { sql, config = {} }: ExpressionInput,
): Promise<ExpressionAnswer> {
  let frame: DataFrame | null = null;
  return withSettings(session, config, async () => {
    try {
      frame = await frameOf(session, sql);
      const rows = await frame.collect();
      return { area, sql, config, schema: schemaText(frame.schema), rows, error: null };
    } catch (thrown) {
      const schema = frame === null ? null : schemaText(frame.schema);
      return { area, sql, config, schema, rows: null, error: describeError(thrown) };
    }
  });
}
