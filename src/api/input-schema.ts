import type { Schema } from '../columnar/schema.ts';
import type { FormatOptions } from '../formats/format.ts';
import type { SessionContext } from './session-context.ts';
import { schemaInference } from './settings.ts';

/** The columns of an input: those given, else those its files tell; a stream's files are asked only where settings allow. */
export function inputSchema(
  { configuration, connectors }: SessionContext,
  format: string,
  options: FormatOptions,
  given: Schema | null,
  isStreaming: boolean,
): Schema | null {
  if (given !== null) return given;
  if (isStreaming && !configuration.value(schemaInference)) return null;
  return connectors.inferSchema(format, options);
}
