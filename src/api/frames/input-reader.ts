import type { Schema } from '../../columnar/schema.ts';
import type { StreamSource } from '../../connectors/source.ts';
import { userError } from '../../errors.ts';
import { unresolvedRelation } from '../../plan/nodes/relation.ts';
import { nameParts } from '../columns/column-name.ts';
import { readSchema } from '../rows/read-schema.ts';
import { inputSchema } from '../session/input-schema.ts';
import type { SessionContext } from '../session/session-context.ts';
import { ConnectorDescription } from '../sources/connector-description.ts';
import type { ColumnTypes } from '../typing/column-type.ts';
import type { ParsedSchema } from '../typing/parsed-schema.ts';
import { DataFrame } from './data-frame.ts';

/** Describes an input by format, options and columns; what reads it to its end and what does not differ in no word. */
export class InputReader<Columns extends ColumnTypes = ColumnTypes> extends ConnectorDescription {
  readonly #context: SessionContext;
  readonly #isStreaming: boolean;
  #schema: Schema | null = null;

  /** @internal */
  constructor(context: SessionContext, isStreaming: boolean) {
    super();
    this.#context = context;
    this.#isStreaming = isStreaming;
  }

  /** The columns, as DDL text or as another DataFrame's schema. */
  schema<const Described extends string | Schema>(
    columns: Described,
  ): InputReader<ParsedSchema<Described>> {
    this.#schema = readSchema(columns);
    return this as InputReader<ColumnTypes> as InputReader<ParsedSchema<Described>>;
  }

  /** The DataFrame over files of JSON objects, one a line. */
  json(path: string): DataFrame<Columns> {
    return this.format('json').load(path);
  }

  /** The DataFrame over files of comma-separated values. */
  csv(path: string): DataFrame<Columns> {
    return this.format('csv').load(path);
  }

  /** The DataFrame over Parquet files, which say themselves what columns they have. */
  parquet(path: string): DataFrame<Columns> {
    return this.format('parquet').load(path);
  }

  /** The DataFrame over files of XML, in which the elements that the option `rowTag` names are rows. */
  xml(path: string): DataFrame<Columns> {
    return this.format('xml').load(path);
  }

  /** The DataFrame over lines of text. */
  text(path: string): DataFrame<Columns> {
    return this.format('text').load(path);
  }

  /** The DataFrame over a table, stream or view of the session; `readStream` reads a table as a stream. */
  table(name: string): DataFrame {
    const relation = unresolvedRelation(nameParts(name), this.#isStreaming);
    return new DataFrame(this.#context, relation);
  }

  /** The DataFrame over the input. Nothing is read yet. */
  load(path?: string): DataFrame<Columns> {
    if (path !== undefined) this.option('path', path);
    const format = this.chosenFormat;
    if (format === null) {
      throw userError('DATA_SOURCE_NOT_FOUND', 'The input has no format.', {
        hint: "Name one, such as format('json').",
      });
    }
    const options = this.chosenOptions;
    const { connectors } = this.#context;
    const given =
      this.#schema === null ? null : connectors.arrangeColumns(format, options, this.#schema);
    const columns = inputSchema(this.#context, format, options, given, this.#isStreaming);
    return this.over(() => connectors.createSource(format, options, columns));
  }

  /** The DataFrame over a source of which each run of a query makes one. */
  protected over(make: () => StreamSource): DataFrame<Columns> {
    const relation = this.#context.sources.registerInput(make, this.#isStreaming);
    return new DataFrame(this.#context, relation);
  }
}
