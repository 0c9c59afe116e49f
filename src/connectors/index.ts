import type { Schema } from '../columnar/schema.ts';
import { MillraceError, userError } from '../errors.ts';
import { suggestName } from '../expression/nearest-name.ts';
import type { SessionSettings } from '../expression/session-settings.ts';
import type { Format, FormatOptions } from '../formats/format.ts';
import { pickOptions } from '../formats/options.ts';
import type {
  InputColumns,
  SaveTarget,
  SinkConnector,
  SourceConnector,
  WriteMode,
} from './connector.ts';
import { consoleConnector } from './console/console-sink.ts';
import {
  FILE_SINKS,
  FILE_SOURCES,
  fileSink,
  fileSource,
  isWritten,
} from './file/file-connector.ts';
import { httpConnector, httpServerConnector } from './http/http-connectors.ts';
import { kafkaSinkConnector, kafkaSourceConnector } from './kafka/kafka-connector.ts';
import { nexmarkConnector } from './nexmark/nexmark-source.ts';
import { noopConnector } from './noop/noop-sink.ts';
import { rateMicroBatchConnector } from './rate/rate-micro-batch-source.ts';
import { rateConnector } from './rate/rate-source.ts';
import type { Sink } from './sink.ts';
import { socketConnector } from './socket/socket-connector.ts';
import type { StreamSource } from './source.ts';

/** Sources that are named by a word and described by text options. */
const SOURCES: readonly SourceConnector[] = [
  ...FILE_SOURCES,
  httpConnector,
  httpServerConnector,
  kafkaSourceConnector,
  nexmarkConnector,
  rateConnector,
  rateMicroBatchConnector,
  socketConnector,
];

/** Sinks that are named by a word and described by text options. */
const SINKS: readonly SinkConnector[] = [
  ...FILE_SINKS,
  consoleConnector,
  kafkaSinkConnector,
  noopConnector,
];

/** The connectors of one session, by name: those of the catalogues and the user's own. */
export class Connectors {
  readonly #catalogue: readonly SourceConnector[];
  readonly #sources: Map<string, SourceConnector>;
  readonly #sinks = byName(SINKS);

  /** `others`: sources that are made elsewhere, and whose names are taken as well. */
  constructor(others: readonly SourceConnector[] = []) {
    this.#catalogue = [...SOURCES, ...others];
    this.#sources = byName(this.#catalogue);
  }

  /** Adds a source; one of the same name gives way, unless it is of the catalogue. */
  registerSource(connector: SourceConnector): void {
    register(connector, this.#sources, this.#catalogue);
  }

  /** Adds a sink, in the same way. */
  registerSink(connector: SinkConnector): void {
    register(connector, this.#sinks, SINKS);
  }

  /** Adds files of a format, as input and, where the format can be written, as output. */
  registerFormat(format: Format): void {
    this.registerSource(fileSource(format));
    if (isWritten(format)) this.registerSink(fileSink(format));
  }

  /** The source of `readStream.format(name).options(options).schema(schema)`. */
  createSource(name: string, options: FormatOptions, schema: InputColumns | null): StreamSource {
    return find(this.#sources, 'source', name).create(options, schema);
  }

  /** The columns of an input that nobody named, as far as the input tells; null where it does not. */
  inferSchema(
    name: string,
    options: FormatOptions,
    settings: SessionSettings,
  ): InputColumns | null {
    return find(this.#sources, 'source', name).inferSchema?.(options, settings) ?? null;
  }

  /** The columns that a user names for an input, in the order in which they are read. */
  arrangeColumns(name: string, options: FormatOptions, given: Schema): Schema {
    return this.#sources.get(name.toLowerCase())?.arrangeColumns?.(options, given) ?? given;
  }

  /** True for a source that reads files at a path; null when there is no source of the name. */
  readsFiles(name: string): boolean | null {
    const source = this.#sources.get(name.toLowerCase());
    return source === undefined ? null : source.readsFiles === true;
  }

  /** Options for writers of tables whose columns have defaults; null where files that lack a column give null. */
  optionsWithDefaults(name: string): FormatOptions | null {
    return this.#sources.get(name.toLowerCase())?.optionsWithDefaults ?? null;
  }

  /** The sink of `writeStream.format(name).options(options).partitionBy(...partitionBy)`. */
  createSink(name: string, options: FormatOptions, partitionBy: readonly string[] = []): Sink {
    const connector = find(this.#sinks, 'sink', name);
    if (partitionBy.length > 0 && connector.partitions !== true) throw notPartitioned(name);
    return connector.create(options, partitionBy);
  }

  /**
   * Checks the options of a table, which may be read as well as written: an option that neither its source nor its sink
   * has is an error. Whether the values are good shows when the table is used; so do names of options for connectors of the
   * user's own, which may do what they like when they are asked.
   */
  checkTableOptions(name: string, options: FormatOptions): void {
    for (const [option, value] of Object.entries(options)) {
      const { source, sink } = this.#refusals(name, { [option]: value });
      const [refusal, ...accepted] = [source, sink].filter((answer) => answer !== undefined);
      if (refusal instanceof MillraceError && !accepted.includes(null)) throw refusal;
    }
  }

  /** Options of a table without those that are for the other of its two sides alone. */
  tableOptions(name: string, options: FormatOptions, side: 'source' | 'sink'): FormatOptions {
    const own = Object.entries(options).filter(([option, value]) => {
      const { source, sink } = this.#refusals(name, { [option]: value });
      const [mine, others] = side === 'source' ? [source, sink] : [sink, source];
      return !(mine instanceof MillraceError && others === null);
    });
    return Object.fromEntries(own);
  }

  /** The first option by which a table does not show all that it has. */
  hidingOption(name: string, options: FormatOptions): string | undefined {
    const hiding = this.#sources.get(name.toLowerCase())?.hidingOptions ?? [];
    const given = Object.entries(pickOptions(hiding, options));
    return given.find(([, value]) => value.toLowerCase() !== 'false')?.[0];
  }

  /** What source and sink of a name say to an option: an error, null for nothing, undefined where there is none to ask. */
  #refusals(name: string, alone: FormatOptions): Record<'source' | 'sink', Refusal> {
    const source = this.#sources.get(name.toLowerCase());
    const sink = this.#sinks.get(name.toLowerCase());
    if (source === undefined && sink === undefined) find(this.#sources, 'source', name);
    const isOwn = (made: Named | undefined, known: readonly Named[]) =>
      made !== undefined && !known.includes(made);
    if (isOwn(source, this.#catalogue) || isOwn(sink, SINKS)) return { source: null, sink: null };
    return {
      source: source && refusalOf(() => source.create(alone, null)),
      sink: sink && refusalOf(() => sink.create(alone, [])),
    };
  }

  /** True for a sink whose rows a write can replace. */
  isReplaceable(name: string): boolean {
    return find(this.#sinks, 'sink', name).saveTarget !== undefined;
  }

  /** Where `write.format(name).options(options).mode(mode)` goes; null when nothing is to be written. */
  async saveTarget(
    name: string,
    options: FormatOptions,
    mode: WriteMode,
  ): Promise<SaveTarget | null> {
    const connector = find(this.#sinks, 'sink', name);
    if (connector.saveTarget !== undefined) return connector.saveTarget(options, mode);
    const isRefused = mode === 'overwrite' || mode === 'ignore';
    if (isRefused && connector.keepsNothing !== true) throw onlyAdds(name, mode);
    return { options, finish: async () => {}, discard: async () => {} };
  }
}

function onlyAdds(name: string, mode: WriteMode): Error {
  const message = `The sink '${name}' only adds rows to what is there: it has no mode '${mode}'.`;
  return userError('UNSUPPORTED_FEATURE.TABLE_OPERATION', message, {
    hint: "Use the mode 'append'.",
  });
}

/** Refuses partition columns for a sink that writes no directories. */
export function notPartitioned(name: string): Error {
  return userError('UNSUPPORTED_FEATURE', `The sink '${name}' writes no partitions.`, {
    hint: 'Leave partitionBy out, or write files.',
  });
}

type Refusal = MillraceError | null | undefined;

/** The error of an unknown option; null where there is none, or another one. */
function refusalOf(create: () => unknown): MillraceError | null {
  try {
    create();
  } catch (error) {
    if (error instanceof MillraceError && error.condition === 'UNKNOWN_OPTION') return error;
  }
  return null;
}

interface Named {
  readonly name: string;
}

function byName<Connector extends Named>(catalogue: readonly Connector[]): Map<string, Connector> {
  return new Map(catalogue.map((connector) => [connector.name, connector]));
}

function register<Connector extends Named>(
  connector: Connector,
  known: Map<string, Connector>,
  catalogue: readonly Connector[],
): void {
  const name = connector.name.toLowerCase();
  if (name === 'memory' || catalogue.some((own) => own.name === name)) {
    throw userError('DATA_SOURCE_ALREADY_EXISTS', `The name '${name}' is taken by millrace.`, {
      hint: 'Choose another name.',
    });
  }
  known.set(name, connector);
}

function find<Connector extends Named>(
  known: ReadonlyMap<string, Connector>,
  role: string,
  name: string,
): Connector {
  const found = known.get(name.toLowerCase());
  if (found !== undefined) return found;
  const names = [...known.keys()];
  throw userError('DATA_SOURCE_NOT_FOUND', `There is no ${role} '${name}'.`, {
    hint: suggestName(name, names) ?? `Known: ${names.join(', ')}.`,
  });
}
