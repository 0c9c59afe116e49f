import type { Column } from '../../columnar/batch.ts';
import { columnFromValues } from '../../columnar/column-from-values.ts';
import { columnToValues } from '../../columnar/column-to-values.ts';
import { STRING } from '../../columnar/types.ts';
import { checkCount, functionCall } from '../call.ts';
import type { EvaluationFrame } from '../evaluation.ts';
import type { Call } from '../expression.ts';
import { printFormat } from '../print/print-format.ts';
import { reportError } from '../row-function.ts';
import type { ScalarFunction } from '../scalar-function.ts';
import { typeArgument } from '../signature.ts';
import { type FormatPart, formatJava, parseFormat } from '../text/java-format.ts';
import { isSet } from '../validity.ts';

export const formatString: ScalarFunction = {
  name: 'format_string',
  aliases: ['printf'],
  summary: 'Prints values by a format as of `printf`; a null prints as `null`.',
  examples: [{ sql: "format_string('%05d|%-5s|', 42, 'a')", result: '00042|a    |' }],
  resolve: (given, _settings, position) => {
    checkCount('format_string', given, 1, Number.POSITIVE_INFINITY, position);
    const format = typeArgument('format_string', 1, [STRING], given[0], position);
    return functionCall('format_string', [format, ...given.slice(1)], STRING, {
      nullable: true,
      position,
    });
  },
  evaluate: (call, frame, evaluate) => {
    const columns = call.arguments.map((argument) => evaluate(argument, frame));
    const parts = constantFormat(call);
    if (parts === null) return formatRows(call, columns, frame);
    const types = call.arguments.slice(1).map(({ type }) => type);
    return printFormat(parts, columns.slice(1), types, frame, (row, error) => {
      if (isSet(frame.active, row, frame.memory.u8)) reportError(error, row, call, frame);
    });
  },
};

/** The parts of a format that is a constant and fits the number of values; else null. */
function constantFormat({ arguments: [format, ...values] }: Call): readonly FormatPart[] | null {
  if (format.kind !== 'literal' || typeof format.value !== 'string') return null;
  try {
    return parseFormat(format.value, values.length);
  } catch {
    // That is an error of each row.
    return null;
  }
}

function formatRows(call: Call, columns: readonly Column[], frame: EvaluationFrame): Column {
  const [formats, ...inputs] = columns.map((column, index) =>
    columnToValues(column, call.arguments[index].type, frame.memory),
  );
  const types = call.arguments.slice(1).map(({ type }) => type);
  const texts = formats.map((format, row) => {
    if (format === null || !isSet(frame.active, row, frame.memory.u8)) return null;
    const values = types.map((type, index) => ({ value: inputs[index][row], type }));
    try {
      return formatJava(parseFormat(format as string, types.length), values);
    } catch (error) {
      reportError(error, row, call, frame);
      return null;
    }
  });
  return columnFromValues(texts, STRING, frame.arena);
}
