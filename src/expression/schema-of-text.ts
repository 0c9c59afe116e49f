import { STRING } from '../columnar/types.ts';
import { type SourcePosition, userError } from '../errors.ts';
import { checkCount, functionCall } from './call.ts';
import { literalColumn } from './constant.ts';
import { type ConstantOptions, readOptions } from './constant-options.ts';
import type { ScalarFunction } from './scalar-function.ts';
import type { SessionSettings } from './session-settings.ts';
import { textArgument } from './text-argument.ts';

interface SchemaOfText extends Pick<ScalarFunction, 'name' | 'summary' | 'examples'> {
  /** The type, as SQL writes it. */
  readonly infer: (
    text: string,
    options: ConstantOptions,
    settings: SessionSettings,
    position: SourcePosition | undefined,
  ) => string;
}

/** A function that gives the type of a constant text: at analysis, so that a reader of such texts can take it for its schema. */
export function schemaOfText({ name, summary, examples, infer }: SchemaOfText): ScalarFunction {
  return {
    name,
    summary,
    examples,
    resolve: (given, settings, position) => {
      checkCount(name, given, 1, 2, position);
      const options = readOptions(given[1], position);
      const text = textArgument(name, 1, given[0], position);
      if (text.kind !== 'literal' || text.value === null) {
        const isNull = text.kind === 'literal';
        const condition = isNull ? 'UNEXPECTED_NULL' : 'NON_FOLDABLE_INPUT';
        const message = `The text of \`${name}\` must be a constant, and not null.`;
        throw userError(`DATATYPE_MISMATCH.${condition}`, message, { position });
      }
      const schema = infer(String(text.value), options, settings, position);
      return functionCall(name, [text], STRING, { nullable: false, options: { schema }, position });
    },
    evaluate: ({ options }, frame) =>
      literalColumn({ kind: 'literal', value: options?.['schema'] ?? null, type: STRING }, frame),
  };
}
