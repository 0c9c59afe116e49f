import type { Column } from '../columnar/batch.ts';
import type { DataType } from '../columnar/types.ts';
import type { LiteralValue } from '../columnar/value.ts';
import type { SourcePosition } from '../errors.ts';
import { checkCount, functionCall } from './call.ts';
import {
  type ConstantOptions,
  packOptions,
  parseMode,
  readOptions,
  refuseOlderPatterns,
  unpackOptions,
} from './constant-options.ts';
import type { ComputeContext, EvaluationFrame } from './evaluation.ts';
import { isConstant } from './facts.ts';
import { malformedText } from './malformed-text.ts';
import { computeRows, reportError } from './row-function.ts';
import type { ScalarFunction } from './scalar-function.ts';
import { schemaArgument } from './schema-argument.ts';
import type { SessionSettings } from './session-settings.ts';
import { textArgument } from './text-argument.ts';
import { andValidity } from './validity.ts';

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
  /** Makes what reads a whole column of texts; null where texts of the type are read one by one. */
  readonly columnReader?: (
    type: DataType,
    options: ConstantOptions,
    context: ComputeContext,
    onProblem: OnProblem,
  ) => ((texts: Column) => Column) | null;
}

/** Gets what is wrong with the text of a row. */
type OnProblem = (row: number, problem: string) => void;

/** Makes a function of the catalogue of text, schema and options, which in the mode FAILFAST refuses what is malformed. */
export function readingFunction(spec: ReadingFunction): ScalarFunction {
  const { name, summary, examples } = spec;
  return {
    name,
    summary,
    examples,
    resolve: (given, settings, position) => {
      checkCount(name, given, 2, 3, position);
      const type = schemaArgument(given[1], position);
      const options = readOptions(given[2], position);
      parseMode(name, options, position);
      refuseOlderPatterns(name, options, settings, position);
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
      const settings = { ...frame.settings, timeZone };
      const isStrict = parseMode(name, options, undefined) === 'FAILFAST';
      const [argument] = call.arguments;
      const failure = (problem: string) => {
        const hint = "Read it in the mode 'PERMISSIVE' to get nulls instead.";
        return malformedText(`A record is malformed: ${problem}.`, hint, call.position);
      };
      if (!isConstant(argument)) {
        const onProblem: OnProblem = (row, problem) => {
          if (isStrict) reportError(failure(problem), row, call, frame);
        };
        const context = { ...frame, settings };
        const readColumn = spec.columnReader?.(call.type, options, context, onProblem) ?? null;
        if (readColumn !== null) return readColumn(activeRows(evaluate(argument, frame), frame));
      }
      const read = spec.reader(call.type, options, settings);
      return computeRows(call, frame, evaluate, ([text]) => {
        const { value, problem } = read(String(text));
        if (!isStrict || problem === null) return value;
        throw failure(problem);
      });
    },
  };
}

/** The column with nulls in the rows that are not asked for: what stands there is not read. */
function activeRows(column: Column, frame: EvaluationFrame): Column {
  return { ...column, validity: andValidity(column.validity, frame.active, frame) };
}
