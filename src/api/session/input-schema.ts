import type { Schema } from '../../columnar/schema.ts';
import type { InputColumns } from '../../connectors/connector.ts';
import type { FormatOptions } from '../../formats/format.ts';
import { refuseRepeated } from '../../formats/partition-schema.ts';
import { schemaInference } from '../settings/settings.ts';
import type { SessionContext } from './session-context.ts';

/**
 * The columns of an input: those given, else those its files tell; a stream's files are asked only where settings allow.
 */
export function inputSchema(
  { configuration, connectors, settings }: SessionContext,
  format: string,
  options: FormatOptions,
  given: Schema | null,
  isStreaming: boolean,
): InputColumns | null {
  const isInferred = given === null && (!isStreaming || configuration.value(schemaInference));
  const columns = isInferred ? connectors.inferSchema(format, options, settings()) : given;
  const readsFiles = connectors.readsFiles(format) === true;
  if (columns !== null && readsFiles) refuseRepeated(columns, settings().caseSensitive);
  return columns;
}
