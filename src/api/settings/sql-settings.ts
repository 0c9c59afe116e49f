import { bound, flag, type SettingDefinition, word } from './setting-kinds.ts';

// What Spark lets one change about the meaning of SQL.

export const doubleQuotedIdentifiers: SettingDefinition<boolean> = flag(
  'spark.sql.ansi.doubleQuotedIdentifiers',
  false,
  'Text in double quotes is a name instead of a STRING.',
);

export const timestampType: SettingDefinition<'TIMESTAMP_LTZ' | 'TIMESTAMP_NTZ'> = word(
  'spark.sql.timestampType',
  ['TIMESTAMP_LTZ', 'TIMESTAMP_NTZ'],
  'What the word TIMESTAMP means in SQL: with or without the time zone of the session.',
);

export const groupByAliases: SettingDefinition<boolean> = flag(
  'spark.sql.groupByAliases',
  true,
  'GROUP BY may name aliases of the SELECT list.',
);

export const groupByOrdinal: SettingDefinition<boolean> = flag(
  'spark.sql.groupByOrdinal',
  true,
  'A number in GROUP BY means the item of the SELECT list in that place.',
);

export const orderByOrdinal: SettingDefinition<boolean> = flag(
  'spark.sql.orderByOrdinal',
  true,
  'A number in ORDER BY means the column in that place.',
);

export const ctePrecedence: SettingDefinition<'CORRECTED' | 'EXCEPTION' | 'LEGACY'> = word(
  'spark.sql.legacy.ctePrecedencePolicy',
  ['CORRECTED', 'EXCEPTION', 'LEGACY'],
  'Whether a name of an inner WITH hides one of an outer (CORRECTED), is refused (EXCEPTION) or gives way (LEGACY).',
);

export const timeParserPolicy: SettingDefinition<'CORRECTED' | 'LEGACY'> = word(
  'spark.sql.legacy.timeParserPolicy',
  ['CORRECTED', 'LEGACY'],
  "Whether patterns of times in functions are those of Java's DateTimeFormatter (CORRECTED) or SimpleDateFormat (LEGACY); those of files are always the former.",
);

export const recursionLevels: SettingDefinition<number> = bound(
  'spark.sql.cteRecursionLevelLimit',
  100,
  'Most rounds of a recursive WITH that does not say MAX RECURSION LEVEL; -1: no limit.',
);

export const recursionRows: SettingDefinition<number> = bound(
  'spark.sql.cteRecursionRowLimit',
  1_000_000,
  'Most rows of a recursive WITH; -1: no limit.',
);

export const scriptTransform: SettingDefinition<boolean> = {
  ...flag(
    'millrace.sql.scriptTransform',
    false,
    'Whether SELECT TRANSFORM runs commands in the shell of the machine; SQL cannot SET it.',
  ),
  isFixed: true,
};

export const scriptTransformBytes: SettingDefinition<number> = bound(
  'millrace.sql.scriptTransformByteLimit',
  256 * 1024 * 1024,
  'Most bytes that a command of TRANSFORM may write, each line counted with 16 more; -1: no limit.',
);

export const scriptTransformSeconds: SettingDefinition<number> = bound(
  'millrace.sql.scriptTransformTimeoutSeconds',
  -1,
  'Most seconds that a command of TRANSFORM may run; -1: no limit.',
);

export const bangEqualsNot: SettingDefinition<boolean> = flag(
  'spark.sql.legacy.bangEqualsNot',
  false,
  'An exclamation mark stands for NOT also behind a value.',
);

export const consecutiveStringLiterals: SettingDefinition<boolean> = flag(
  'spark.sql.legacy.consecutiveStringLiterals.enabled',
  false,
  'A doubled quote in a text ends it and begins another, instead of standing for one quote.',
);

export const havingWithoutGroupByAsWhere: SettingDefinition<boolean> = flag(
  'spark.sql.legacy.parser.havingWithoutGroupByAsWhere',
  false,
  'HAVING without GROUP BY filters rows instead of making one group.',
);

export const setOperationsPrecedence: SettingDefinition<boolean> = flag(
  'spark.sql.legacy.setopsPrecedence.enabled',
  false,
  'Set operations without brackets are done from left to right, INTERSECT not first.',
);

export const javaCharsets: SettingDefinition<boolean> = flag(
  'spark.sql.legacy.javaCharsets',
  false,
  'encode and decode take further charsets than those that Spark names.',
);

export const codingErrorAction: SettingDefinition<boolean> = flag(
  'spark.sql.legacy.codingErrorAction',
  false,
  'encode and decode put a mark in the place of what a charset does not have, instead of failing.',
);

export const readSideCharPadding: SettingDefinition<boolean> = flag(
  'spark.sql.readSideCharPadding',
  true,
  'What is read from columns of CHAR is filled up with spaces to their length.',
);

export const charVarcharAsString: SettingDefinition<boolean> = flag(
  'spark.sql.legacy.charVarcharAsString',
  false,
  'CHAR and VARCHAR mean STRING also where columns of tables are declared.',
);

export const scripting: SettingDefinition<boolean> = flag(
  'spark.sql.scripting.enabled',
  true,
  'BEGIN … END runs a script with variables, branches, loops and handlers of its own.',
);

export const continueHandlers: SettingDefinition<boolean> = flag(
  'spark.sql.scripting.continueHandlerEnabled',
  false,
  'Scripts may have handlers behind which they go on with the next statement (DECLARE CONTINUE HANDLER).',
);

export const parameterlessCount: SettingDefinition<boolean> = flag(
  'spark.sql.legacy.allowParameterlessCount',
  false,
  'count() counts rows, as count(*) does, instead of being refused.',
);

export const tableStarInCount: SettingDefinition<boolean> = flag(
  'spark.sql.legacy.allowStarWithSingleTableIdentifierInCount',
  false,
  'count(t.*) counts the rows of which no column is null, instead of being refused.',
);

export const concatBinaryAsString: SettingDefinition<boolean> = flag(
  'spark.sql.function.concatBinaryAsString',
  false,
  'concat and || of binary values give a STRING.',
);

export const eltOutputAsString: SettingDefinition<boolean> = flag(
  'spark.sql.function.eltOutputAsString',
  false,
  'elt of binary values gives a STRING.',
);

export const negativeIndexInArrayInsert: SettingDefinition<boolean> = flag(
  'spark.sql.legacy.negativeIndexInArrayInsert',
  false,
  'array_insert takes -1 for the place before the last element instead of behind it.',
);

export const quotedRegexColumnNames: SettingDefinition<boolean> = flag(
  'spark.sql.parser.quotedRegexColumnNames',
  false,
  'In a SELECT list, a name in backquotes is a regular expression for names of columns.',
);

/** Those of them that the parser looks at. */
export const DIALECT_SETTINGS: readonly SettingDefinition<unknown>[] = [
  doubleQuotedIdentifiers,
  timestampType,
  bangEqualsNot,
  consecutiveStringLiterals,
  havingWithoutGroupByAsWhere,
  setOperationsPrecedence,
  charVarcharAsString,
  scripting,
  continueHandlers,
  quotedRegexColumnNames,
];

/** All of the above. */
export const SQL_SETTINGS: readonly SettingDefinition<unknown>[] = [
  doubleQuotedIdentifiers,
  timestampType,
  groupByAliases,
  groupByOrdinal,
  orderByOrdinal,
  ctePrecedence,
  timeParserPolicy,
  recursionLevels,
  recursionRows,
  scriptTransform,
  scriptTransformBytes,
  scriptTransformSeconds,
  bangEqualsNot,
  consecutiveStringLiterals,
  havingWithoutGroupByAsWhere,
  setOperationsPrecedence,
  javaCharsets,
  codingErrorAction,
  readSideCharPadding,
  parameterlessCount,
  tableStarInCount,
  concatBinaryAsString,
  eltOutputAsString,
  negativeIndexInArrayInsert,
  quotedRegexColumnNames,
  charVarcharAsString,
  scripting,
  continueHandlers,
];

/**
 * Settings of Spark's that say how it plans, not what a query means: they are taken, so that scripts run, and nothing
 * follows from them.
 */
export const PLANNING_PREFIXES: readonly string[] = [
  'spark.sql.optimizer.',
  'spark.sql.adaptive.',
  'spark.sql.codegen.',
  'spark.sql.cbo.',
  'spark.sql.statistics.',
  'spark.sql.join.',
  'spark.sql.execution.',
  'spark.sql.exchange.',
  'spark.sql.inMemoryColumnarStorage.',
  'spark.sql.autoBroadcastJoinThreshold',
  'spark.sql.broadcastTimeout',
  'spark.sql.crossJoin.enabled',
];
