import type { Format } from '../../formats/format.ts';
import { FORMATS } from '../../formats/index.ts';
import type { SinkConnector, SourceConnector } from '../connector.ts';
import { FileSink } from './file-sink.ts';
import { FileSource } from './file-source.ts';
import { fileSaveTarget } from './save-target.ts';
import { inferFileSchema, partitionsLast } from './schema-inference.ts';

const HIDING = ['pathGlobFilter', 'modifiedAfter', 'modifiedBefore', 'ignoreCorruptFiles'];

/** As in Spark, a stream of files is named by their format. */
export const FILE_SOURCES: readonly SourceConnector[] = FORMATS.map(fileSource);

export const FILE_SINKS: readonly SinkConnector[] = FORMATS.filter(isWritten).map(fileSink);

/** Files of a format as input. */
export function fileSource(format: Format): SourceConnector {
  return {
    name: format.name,
    readsFiles: true,
    hidingOptions: HIDING,
    optionsWithDefaults: format.optionsWithDefaults,
    create: (options, schema) => new FileSource(format, options, schema),
    inferSchema: (options, settings) => inferFileSchema(format, options, settings),
    arrangeColumns: (options, given) => partitionsLast(format, options, given),
  };
}

/** Files of a format as output. */
export function fileSink(format: Format): SinkConnector {
  return {
    name: format.name,
    partitions: true,
    create: (options, partitionBy) => new FileSink(format, options, partitionBy),
    saveTarget: (options, mode) => fileSaveTarget(format, options, mode),
  };
}

export function isWritten(format: Format): boolean {
  return format.write !== undefined;
}
