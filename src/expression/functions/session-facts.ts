import { userInfo } from 'node:os';
import { STRING } from '../../columnar/types.ts';
import { checkCount, functionCall } from '../call.ts';
import { literalColumn } from '../constant.ts';
import type { ScalarFunction } from '../scalar-function.ts';
import type { SessionSettings } from '../session-settings.ts';

// What Spark says of the place in which a query runs. There is one catalogue here.

export const currentCatalog: ScalarFunction = fact(
  'current_catalog',
  [],
  'Gives the name of the catalogue: spark_catalog.',
  () => 'spark_catalog',
);

export const currentDatabase: ScalarFunction = fact(
  'current_database',
  ['current_schema'],
  'Gives the name of the schema that USE has chosen.',
  ({ currentSchema }) => currentSchema ?? 'default',
);

export const currentUser: ScalarFunction = fact(
  'current_user',
  ['user', 'session_user'],
  'Gives the name of the user who runs the process.',
  () => userInfo().username,
);

export const version: ScalarFunction = fact(
  'version',
  [],
  'Gives the version of Spark whose answers are given here, and who gives them.',
  () => '4.3.0 millrace',
);

/** A text that is fixed when a query is analysed, so that every thread and a recovery have the same one. */
function fact(
  name: string,
  aliases: readonly string[],
  summary: string,
  read: (settings: SessionSettings) => string,
): ScalarFunction {
  return {
    name,
    aliases,
    summary,
    examples: [],
    resolve: (given, settings, position) => {
      checkCount(name, given, 0, 0, position);
      return functionCall(name, [], STRING, {
        nullable: false,
        position,
        options: { value: read(settings) },
      });
    },
    evaluate: (call, frame) =>
      literalColumn({ kind: 'literal', value: call.options?.['value'] ?? '', type: STRING }, frame),
  };
}
