import { catalogTypeName } from '../../columnar/catalog-type-name.ts';
import {
  BIGINT,
  BINARY,
  BOOLEAN,
  DATE,
  type DataType,
  DOUBLE,
  decimal,
  FLOAT,
  INT,
  SMALLINT,
  STRING,
  TIME,
  TIMESTAMP,
  TINYINT,
  typeName,
} from '../../columnar/types.ts';
import { checkCount, functionCall } from '../call.ts';
import { castCall } from '../coercion/implicit-cast.ts';
import { evalMode } from '../eval-mode.ts';
import type { ScalarFunction } from '../scalar-function.ts';
import { cast } from './cast.ts';

/** Type names as functions: `int('7')` is `CAST('7' AS INT)`. */
export const typeCasts: readonly ScalarFunction[] = [
  typeCast('boolean', BOOLEAN, "'t'", 'true'),
  typeCast('tinyint', TINYINT, "'1'", '1'),
  typeCast('smallint', SMALLINT, "'1'", '1'),
  typeCast('int', INT, "'7'", '7'),
  typeCast('bigint', BIGINT, "'8'", '8'),
  typeCast('float', FLOAT, "'2.5'", '2.5'),
  typeCast('double', DOUBLE, "'1.5'", '1.5'),
  typeCast('decimal', decimal(10, 0), '5', '5'),
  typeCast('string', STRING, '5', '5'),
  typeCast('binary', BINARY, "'a'", 'a'),
  typeCast('date', DATE, "'2024-01-01'", '2024-01-01'),
  typeCast('time', TIME, "'12:30'", '12:30:00'),
  typeCast('timestamp', TIMESTAMP, "'2024-01-01'", '2024-01-01 00:00:00'),
];

export const typeOf: ScalarFunction = {
  name: 'typeof',
  summary: 'Gives the name of the type of a value.',
  examples: [{ sql: 'typeof(1L)', result: 'bigint' }],
  resolve: (given, _settings, position) => {
    checkCount('typeof', given, 1, 1, position);
    const value = catalogTypeName(given[0].type);
    const literal = { kind: 'literal', value, type: STRING } as const;
    return functionCall('typeof', [literal], STRING, { nullable: false, position });
  },
  evaluate: (call, frame, evaluate) => evaluate(call.arguments[0], frame),
};

function typeCast(name: string, type: DataType, example: string, result: string): ScalarFunction {
  return {
    name,
    summary: `Converts a value to ${typeName(type)}.`,
    examples: [{ sql: `${name}(${example})`, result }],
    resolve: (given, settings, position) => {
      checkCount(name, given, 1, 1, position);
      return castCall(given[0], type, evalMode(settings), position);
    },
    evaluate: cast.evaluate,
  };
}
