import type { DataType } from '../columnar/types.ts';
import type { LiteralValue } from '../columnar/value.ts';
import type { SourcePosition } from '../errors.ts';
import { checkCount, functionCall } from './call.ts';
import {
  type ConstantOptions,
  packOptions,
  parseMode,
  readOptions,
  unpackOptions,
} from './constant-options.ts';
import { malformedText } from './malformed-text.ts';
import { computeRows } from './row-function.ts';
import type { ScalarFunction } from './scalar-function.ts';
import { schemaArgument } from './schema-argument.ts';
import type { SessionSettings } from './session-settings.ts';
import { textArgument } from './text-argument.ts';

/** What was made of a text. */
interface ReadText {
  readonly value: LiteralValue;
  /** Why the text is malformed; null for a good one. */
  readonly problem: string | null;
}

/** A function that reads a text as a value of a type, as options say: `from_json`, `from_xml`, `from_csv`. */
interface ReadingFunction extends Pick<ScalarFunction, 'name' | 'summary' | 'examples'> {
  /** Refuses types and options that it does not know. */
  check(type: DataType, options: ConstantOptions, position: SourcePosition | undefined): void;
  /** Makes what reads the texts of a call. The settings have the time zone of the options. */
  reader(
    type: DataType,
    options: ConstantOptions,
    settings: SessionSettings,
  ): (text: string) => ReadText;
}

/** Makes a function of the catalogue of text, schema and options, which in the mode FAILFAST refuses what is malformed. */
export function readingFunction(spec: ReadingFunction): ScalarFunction {
  const { name, summary, examples } = spec;
  return {
    name,
    summary,
    examples,
    resolve: (given, _settings, position) => {
      checkCount(name, given, 2, 3, position);
      const type = schemaArgument(given[1], position);
      const options = readOptions(given[2], position);
      parseMode(name, options, position);
      spec.check(type, options, position);
      return functionCall(name, [textArgument(name, 1, given[0], position)], type, {
        nullable: true,
        options: { options: packOptions(options) },
        position,
      });
    },
    evaluate: (call, frame, evaluate) => {
      const options = unpackOptions(call.options?.['options']);
      const timeZone = options.get('timezone') ?? frame.settings.timeZone;
      const read = spec.reader(call.type, options, { ...frame.settings, timeZone });
      const isStrict = parseMode(name, options, undefined) === 'FAILFAST';
      return computeRows(call, frame, evaluate, ([text]) => {
        const { value, problem } = read(String(text));
        if (!isStrict || problem === null) return value;
        const hint = "Read it in the mode 'PERMISSIVE' to get nulls instead.";
        throw malformedText(`A record is malformed: ${problem}.`, hint, call.position);
      });
    },
  };
}
