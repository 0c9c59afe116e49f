import { STRING, typeName } from '../../columnar/types.ts';
import { userError } from '../../errors.ts';
import { checkCount, functionCall } from '../call.ts';
import {
  packOptions,
  patternsOf,
  readOptions,
  refuseOlderPatterns,
  unpackOptions,
} from '../constant-options.ts';
import { isNullable } from '../facts.ts';
import { printJson } from '../print/print-json.ts';
import { textsAsColumn } from '../print/printed-column.ts';
import type { ScalarFunction } from '../scalar-function.ts';
import { zoneOf } from '../time/zone.ts';

/** Written column-wise: no value becomes a JavaScript object. */
export const toJson: ScalarFunction = {
  name: 'to_json',
  summary:
    'Writes a struct, array, map or variant as JSON text; fields without a value are left out.',
  examples: [
    { sql: "to_json(named_struct('a', 1, 'b', NULL))", result: '{"a":1}' },
    { sql: "to_json(map('a', array(1, NULL)))", result: '{"a":[1,null]}' },
  ],
  resolve: (given, settings, position) => {
    checkCount('to_json', given, 1, 2, position);
    const [value] = given;
    const options = readOptions(given[1], position);
    refuseOlderPatterns('to_json', options, settings, position);
    const { kind } = value.type;
    if (kind !== 'struct' && kind !== 'array' && kind !== 'map' && kind !== 'variant') {
      const message = `The function \`to_json\` writes structs, arrays, maps and variants, not ${typeName(value.type)}.`;
      throw userError('DATATYPE_MISMATCH.INVALID_JSON_SCHEMA', message, { position });
    }
    return functionCall('to_json', [value], STRING, {
      nullable: isNullable(value),
      options: { options: packOptions(options) },
      position,
    });
  },
  evaluate: (call, frame, evaluate) => {
    const [argument] = call.arguments;
    const column = evaluate(argument, frame);
    const options = unpackOptions(call.options?.['options']);
    const style = {
      zone: zoneOf(options.get('timezone') ?? frame.settings.timeZone),
      patterns: patternsOf(options),
      skipsNulls: options.get('ignorenullfields')?.toLowerCase() !== 'false',
    };
    return textsAsColumn(printJson(column, argument.type, style, frame), column.length, frame);
  },
};
