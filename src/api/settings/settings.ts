import { totalmem } from 'node:os';
import { userError } from '../../errors.ts';
import { findZone } from '../../expression/time/zone.ts';
import { parseByteLength, parseDurationMs } from './quantity.ts';
import { RATE_SETTINGS } from './rate-settings.ts';
import { mistyped, parseBoolean, type SettingDefinition } from './setting-kinds.ts';
import { SQL_SETTINGS } from './sql-settings.ts';

export type { SettingDefinition } from './setting-kinds.ts';

export const ansi: SettingDefinition<boolean> = {
  name: 'spark.sql.ansi.enabled',
  summary:
    "Errors instead of nulls on overflow, bad casts and division by zero, and ANSI's types where texts meet numbers.",
  fallback: () => 'true',
  parse: (text) => parseBoolean(text, 'spark.sql.ansi.enabled'),
};

export const timeZone: SettingDefinition<string> = {
  name: 'spark.sql.session.timeZone',
  summary: "The session's time zone: an IANA name or an offset such as +02:00.",
  fallback: machineZone,
  parse: parseTimeZone,
};

export const caseSensitive: SettingDefinition<boolean> = {
  name: 'spark.sql.caseSensitive',
  summary: 'Whether the names of columns and tables tell upper from lower case.',
  fallback: () => 'false',
  parse: (text) => parseBoolean(text, 'spark.sql.caseSensitive'),
};

export const decimalsMayRound: SettingDefinition<boolean> = {
  name: 'spark.sql.decimalOperations.allowPrecisionLoss',
  summary:
    'Results of decimals that need more than 38 digits give up fraction digits rather than fail.',
  fallback: () => 'true',
  parse: (text) => parseBoolean(text, 'spark.sql.decimalOperations.allowPrecisionLoss'),
};

export const strictSpark: SettingDefinition<boolean> = {
  name: 'millrace.sql.strictSpark',
  summary: 'Refuse what Spark refuses, and forget at a restart what Spark forgets.',
  fallback: () => 'false',
  parse: (text) => parseBoolean(text, 'millrace.sql.strictSpark'),
};

export const shufflePartitions: SettingDefinition<number> = {
  name: 'spark.sql.shuffle.partitions',
  summary: 'State partitions of a new query; a restarted one keeps those of its checkpoint.',
  fallback: () => '8',
  parse: (text) => parseCount(text, 'spark.sql.shuffle.partitions', 1, 1024),
};

export const watermarkPolicy: SettingDefinition<'min' | 'max'> = {
  name: 'spark.sql.streaming.multipleWatermarkPolicy',
  summary: 'Which of several watermarks counts: min or max.',
  fallback: () => 'min',
  parse: parseWatermarkPolicy,
};

export const idleTimeout: SettingDefinition<number> = {
  name: 'millrace.watermark.idleTimeout',
  summary:
    'How long a stream gives no rows until its watermark no longer holds back those of others; 0: for ever.',
  fallback: () => '0',
  parse: parseIdleTimeout,
};

export const noDataBatches: SettingDefinition<boolean> = {
  name: 'spark.sql.streaming.noDataMicroBatches.enabled',
  summary: 'Run a batch without rows when the watermark moved and state depends on it.',
  fallback: () => 'true',
  parse: (text) => parseBoolean(text, 'spark.sql.streaming.noDataMicroBatches.enabled'),
};

export const schemaInference: SettingDefinition<boolean> = {
  name: 'spark.sql.streaming.schemaInference',
  summary: 'Let a stream of files that name their columns, such as Parquet, go without a schema.',
  fallback: () => 'false',
  parse: (text) => parseBoolean(text, 'spark.sql.streaming.schemaInference'),
};

export const pollingDelay: SettingDefinition<number> = {
  name: 'spark.sql.streaming.pollingDelay',
  summary: 'Longest wait before an idle source is asked again.',
  fallback: () => '10 ms',
  parse: (text) => parseDurationMs(text, 'polling delay'),
};

export const checkpointLocation: SettingDefinition<string> = {
  name: 'spark.sql.streaming.checkpointLocation',
  summary: 'Folder under which queries with a name keep their checkpoints.',
  fallback: () => '',
  parse: (text) => text,
};

export const splitBytes: SettingDefinition<number> = {
  name: 'millrace.splitBytes',
  summary: 'Most bytes of one split of the input; pinned in the checkpoint.',
  fallback: () => '32 MB',
  parse: (text) => parseByteLength(text, 'split size'),
};

export const snapshotInterval: SettingDefinition<number> = {
  name: 'millrace.checkpoint.interval',
  summary: 'Time between snapshots of the state.',
  fallback: () => '5 seconds',
  parse: (text) => parseDurationMs(text, 'snapshot interval'),
};

export const memoryBudget: SettingDefinition<number> = {
  name: 'millrace.memory.budget',
  summary:
    "Bytes of shared memory that a query may hold; state beyond goes to disk. By default half of the machine's, at most 3 GiB.",
  fallback: () => String(defaultBudgetBytes()),
  parse: (text) => parseByteLength(text, 'memory budget'),
};

/** Every setting that a session knows. */
export const SETTINGS: readonly SettingDefinition<unknown>[] = [
  ansi,
  timeZone,
  caseSensitive,
  decimalsMayRound,
  strictSpark,
  shufflePartitions,
  watermarkPolicy,
  idleTimeout,
  noDataBatches,
  schemaInference,
  pollingDelay,
  checkpointLocation,
  splitBytes,
  snapshotInterval,
  memoryBudget,
  ...RATE_SETTINGS,
  ...SQL_SETTINGS,
];

const BUDGET_BYTES_MAX = 3 * 1024 ** 3;

function defaultBudgetBytes(): number {
  const constrained = process.constrainedMemory();
  const total = constrained > 0 ? Math.min(constrained, totalmem()) : totalmem();
  return Math.min(BUDGET_BYTES_MAX, Math.floor(total / 2));
}

function parseCount(text: string, name: string, least: number, most: number): number {
  const count = Number(text);
  if (Number.isInteger(count) && count >= least && count <= most) return count;
  throw mistyped(name, text, `a whole number from ${least} to ${most}`);
}

function parseWatermarkPolicy(text: string): 'min' | 'max' {
  const lower = text.trim().toLowerCase();
  if (lower === 'min' || lower === 'max') return lower;
  throw mistyped('spark.sql.streaming.multipleWatermarkPolicy', text, 'min or max');
}

function parseIdleTimeout(text: string): number {
  if (text.trim() === '0') return Number.POSITIVE_INFINITY;
  return parseDurationMs(text, 'idle timeout');
}

/** Asked for by every query; to find it out takes as long as to analyse a small one. */
let knownZone: string | undefined;

/** The machine's time zone, as it is when it is first asked for. */
function machineZone(): string {
  knownZone ??= new Intl.DateTimeFormat().resolvedOptions().timeZone;
  return knownZone;
}

function parseTimeZone(text: string): string {
  if (findZone(text) !== undefined) return text;
  throw userError(
    'INVALID_CONF_VALUE.TIME_ZONE',
    `The value '${text}' of the setting spark.sql.session.timeZone is not a time zone.`,
    { hint: "Use a name such as 'Europe/Berlin' or an offset such as '+02:00'." },
  );
}
