import { columnFromValues } from '../../columnar/column-from-values.ts';
import { columnToValues } from '../../columnar/column-to-values.ts';
import { STRING } from '../../columnar/types.ts';
import type { LiteralValue } from '../../columnar/value.ts';
import { MillraceError, toErrorData } from '../../errors.ts';
import { checkCount, functionCall } from '../call.ts';
import type { ScalarFunction } from '../scalar-function.ts';
import { typeArgument } from '../signature.ts';
import { formatJava } from '../text/java-format.ts';
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
    const [formats, ...inputs] = call.arguments.map((argument) =>
      columnToValues(evaluate(argument, frame), argument.type, frame.memory),
    );
    const types = call.arguments.slice(1).map(({ type }) => type);
    const texts = formats.map((format, row): LiteralValue => {
      if (format === null || !isSet(frame.active, row, frame.memory.u8)) return null;
      const printables = types.map((type, index) => ({ value: inputs[index][row], type }));
      try {
        return formatJava(format as string, printables);
      } catch (error) {
        if (!(error instanceof MillraceError)) throw error;
        frame.errors.report(row, () => ({ ...toErrorData(error), position: call.position }));
        return null;
      }
    });
    return columnFromValues(texts, STRING, frame.arena);
  },
};
