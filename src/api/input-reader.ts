import { type Schema, schema as schemaOf } from '../columnar/schema.ts';
import { createSource } from '../connectors/index.ts';
import { userError } from '../errors.ts';
import { parseSchema } from '../sql/parse.ts';
import { DataFrame } from './data-frame.ts';
import { mergeOptions, type OptionValue } from './options.ts';
import type { SessionContext } from './session-context.ts';

/** Describes an input by format, options and columns; what reads it to its end and what does not differ in no word. */
export class InputReader {
  readonly #context: SessionContext;
  readonly #isStreaming: boolean;
  #format: string | null = null;
  #schema: Schema | null = null;
  #options: Record<string, string> = {};

  /** @internal */
  constructor(context: SessionContext, isStreaming: boolean) {
    this.#context = context;
    this.#isStreaming = isStreaming;
  }

  /** The kind of input: json, text, socket, … */
  format(name: string): this {
    this.#format = name;
    return this;
  }

  option(name: string, value: OptionValue): this {
    return this.options({ [name]: value });
  }

  options(values: Readonly<Record<string, OptionValue>>): this {
    this.#options = mergeOptions(this.#options, values);
    return this;
  }

  /** The columns, as DDL text or as another DataFrame's schema. */
  schema(columns: string | Schema): this {
    this.#schema = typeof columns === 'string' ? schemaOf(parseSchema(columns)) : columns;
    return this;
  }

  json(path: string): DataFrame {
    return this.format('json').load(path);
  }

  text(path: string): DataFrame {
    return this.format('text').load(path);
  }

  /** The DataFrame over the input. Nothing is read yet. */
  load(path?: string): DataFrame {
    if (path !== undefined) this.option('path', path);
    const format = this.#format;
    if (format === null) {
      throw userError('DATA_SOURCE_NOT_FOUND', 'The input has no format.', {
        hint: "Name one, such as format('json').",
      });
    }
    const [options, columns] = [this.#options, this.#schema];
    const make = () => createSource(format, options, columns);
    const { schema, description } = make();
    const { sources } = this.#context;
    return new DataFrame(
      this.#context,
      sources.register(description, schema, this.#isStreaming, make),
    );
  }
}
