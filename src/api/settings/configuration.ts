import type { EngineOptions } from '../../engine/query-definition.ts';
import { userError } from '../../errors.ts';
import { suggestName } from '../../expression/nearest-name.ts';
import type { SessionSettings } from '../../expression/session-settings.ts';
import type { Dialect } from '../../sql/dialect.ts';
import { optionText } from './options.ts';
import { rateSettings } from './rate-settings.ts';
import * as settings from './settings.ts';
import { SETTINGS, type SettingDefinition } from './settings.ts';
import * as sqlSettings from './sql-settings.ts';

const DEFINITIONS: ReadonlyMap<string, SettingDefinition<unknown>> = new Map(
  SETTINGS.map((definition) => [definition.name, definition]),
);
/** Names with these beginnings are ours to know; a name that we do not know there is a mistake. */
const KNOWN_PREFIXES = ['spark.sql.', 'spark.streaming.backpressure.', 'millrace.'];

/** The settings of a session, as text by name. A query takes them as they are when it starts. */
export class Configuration {
  readonly #values = new Map<string, string>();

  /** Sets a value and checks it. Throws SQL_CONF_NOT_FOUND or INVALID_CONF_VALUE. */
  set(name: string, value: string | number | boolean): void {
    const definition = DEFINITIONS.get(name);
    const text = optionText(name, value);
    if (definition === undefined && !this.#isTaken(name)) refuseUnknown(name);
    definition?.parse(text);
    this.#values.set(name, text);
  }

  /** The text of a setting: what was set, or else what holds by default. Throws when there is neither. */
  get(name: string): string {
    const text = this.#values.get(name) ?? DEFINITIONS.get(name)?.fallback();
    if (text === undefined) throw notFound(name);
    return text;
  }

  /** Spark takes any name of its own, and so do we where it is wanted to the letter. */
  #isTaken(name: string): boolean {
    return name.startsWith('spark.') && this.value(settings.strictSpark);
  }

  unset(name: string): void {
    this.#values.delete(name);
  }

  /** True for a setting that only who makes the session gives a value. */
  isFixed(name: string): boolean {
    return DEFINITIONS.get(name)?.isFixed === true;
  }

  /** Every known setting and every other one that was set, by name. */
  all(): ReadonlyMap<string, string> {
    const known = [...DEFINITIONS.values()].map(
      ({ name, fallback }) => [name, fallback()] as const,
    );
    return new Map(
      [...known, ...this.#values].toSorted(([left], [right]) => (left < right ? -1 : 1)),
    );
  }

  /** The value of a setting of the catalogue, read. */
  value<Value>(definition: SettingDefinition<Value>): Value {
    return definition.parse(this.get(definition.name));
  }
}

/** What analysis and evaluation take from the session. */
export function sessionSettings(configuration: Configuration): SessionSettings {
  return {
    ansi: configuration.value(settings.ansi),
    timeZone: configuration.value(settings.timeZone),
    caseSensitive: configuration.value(settings.caseSensitive),
    decimalsMayRound: configuration.value(settings.decimalsMayRound),
    strictSpark: configuration.value(settings.strictSpark),
    groupByAliases: configuration.value(sqlSettings.groupByAliases),
    groupByOrdinal: configuration.value(sqlSettings.groupByOrdinal),
    orderByOrdinal: configuration.value(sqlSettings.orderByOrdinal),
    innerTables: configuration.value(sqlSettings.ctePrecedence),
    olderTimePatterns: configuration.value(sqlSettings.timeParserPolicy) === 'LEGACY',
    allCharsets: configuration.value(sqlSettings.javaCharsets),
    replacesUnmappable: configuration.value(sqlSettings.codingErrorAction),
    fillsChars: configuration.value(sqlSettings.readSideCharPadding),
    countsWithoutArguments: configuration.value(sqlSettings.parameterlessCount),
    countsTableStars: configuration.value(sqlSettings.tableStarInCount),
    concatGivesText: configuration.value(sqlSettings.concatBinaryAsString),
    eltGivesText: configuration.value(sqlSettings.eltOutputAsString),
    insertsBeforeLast: configuration.value(sqlSettings.negativeIndexInArrayInsert),
  };
}

/** What the parser takes from the settings. */
export function sessionDialect(configuration: Configuration): Dialect {
  return {
    doubleQuotedNames: configuration.value(sqlSettings.doubleQuotedIdentifiers),
    bangIsNot: configuration.value(sqlSettings.bangEqualsNot),
    quotesNeverDouble: configuration.value(sqlSettings.consecutiveStringLiterals),
    havingIsWhere: configuration.value(sqlSettings.havingWithoutGroupByAsWhere),
    flatSetOperations: configuration.value(sqlSettings.setOperationsPrecedence),
    timestampIsNtz: configuration.value(sqlSettings.timestampType) === 'TIMESTAMP_NTZ',
    limitsAreDropped: configuration.value(sqlSettings.charVarcharAsString),
    scripting: configuration.value(sqlSettings.scripting),
    continueHandlers: configuration.value(sqlSettings.continueHandlers),
    quotedNamesArePatterns: configuration.value(sqlSettings.quotedRegexColumnNames),
  };
}

/** What the engine takes from the session. */
export function engineOptions(configuration: Configuration): EngineOptions {
  return {
    partitions: configuration.value(settings.shufflePartitions),
    splitBytes: configuration.value(settings.splitBytes),
    watermarkPolicy: configuration.value(settings.watermarkPolicy),
    idleTimeoutMs: configuration.value(settings.idleTimeout),
    noDataBatches: configuration.value(settings.noDataBatches),
    snapshotIntervalMs: configuration.value(settings.snapshotInterval),
    memoryBudgetBytes: configuration.value(settings.memoryBudget),
    pollingDelayMs: configuration.value(settings.pollingDelay),
    rates: rateSettings(configuration),
  };
}

function refuseUnknown(name: string): void {
  if (sqlSettings.PLANNING_PREFIXES.some((prefix) => name.startsWith(prefix))) return;
  if (KNOWN_PREFIXES.some((prefix) => name.startsWith(prefix))) throw notFound(name);
}

function notFound(name: string): Error {
  const hint = suggestName(name, [...DEFINITIONS.keys()]);
  return userError('SQL_CONF_NOT_FOUND', `There is no setting ${name}.`, { hint });
}
