import type { Schema } from '../columnar/schema.ts';
import { userError } from '../errors.ts';
import type { FormatOptions } from '../formats/format.ts';
import type { SinkConnector, SourceConnector } from './connector.ts';
import { consoleConnector } from './console/console-sink.ts';
import { FILE_SINKS, FILE_SOURCES } from './file/file-connector.ts';
import { nexmarkConnector } from './nexmark/nexmark-source.ts';
import { noopConnector } from './noop/noop-sink.ts';
import { rateMicroBatchConnector } from './rate/rate-micro-batch-source.ts';
import { rateConnector } from './rate/rate-source.ts';
import type { Sink } from './sink.ts';
import { socketConnector } from './socket/socket-source.ts';
import type { StreamSource } from './source.ts';

/** Sources that are named by a word and described by text options. */
const SOURCES: readonly SourceConnector[] = [
  ...FILE_SOURCES,
  nexmarkConnector,
  rateConnector,
  rateMicroBatchConnector,
  socketConnector,
];

/** Sinks that are named by a word and described by text options. */
const SINKS: readonly SinkConnector[] = [...FILE_SINKS, consoleConnector, noopConnector];

/** The source of `readStream.format(name).options(options).schema(schema)`. */
export function createSource(
  name: string,
  options: FormatOptions,
  schema: Schema | null,
): StreamSource {
  return find(SOURCES, 'source', name).create(options, schema);
}

/** The columns of an input that nobody named, as far as the input tells; null where it does not. */
export function inferSchema(name: string, options: FormatOptions): Schema | null {
  return find(SOURCES, 'source', name).inferSchema?.(options) ?? null;
}

/** The sink of `writeStream.format(name).options(options).partitionBy(...partitionBy)`. */
export function createSink(
  name: string,
  options: FormatOptions,
  partitionBy: readonly string[] = [],
): Sink {
  const connector = find(SINKS, 'sink', name);
  if (partitionBy.length > 0 && connector.partitions !== true) throw notPartitioned(name);
  return connector.create(options, partitionBy);
}

/** Refuses partition columns for a sink that writes no directories. */
export function notPartitioned(name: string): Error {
  return userError('UNSUPPORTED_FEATURE', `The sink '${name}' writes no partitions.`, {
    hint: 'Leave partitionBy out, or write files.',
  });
}

function find<Connector extends { readonly name: string }>(
  catalogue: readonly Connector[],
  role: string,
  name: string,
): Connector {
  const found = catalogue.find((connector) => connector.name === name.toLowerCase());
  if (found !== undefined) return found;
  const known = catalogue.map((connector) => connector.name).join(', ');
  throw userError('DATA_SOURCE_NOT_FOUND', `There is no streaming ${role} '${name}'.`, {
    hint: `Known: ${known}.`,
  });
}
