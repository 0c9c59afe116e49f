import {
  type OfColumn,
  type OfColumns,
  ofColumn,
  ofColumns,
  type TextValue,
} from './function-makers.ts';

/** The day of a year, a month and a day. */
export const makeDate: OfColumns<'DATE'> = ofColumns('make_date');

/** The time of day of an hour, a minute and a second. */
export const makeTime: OfColumns<'TIME'> = ofColumns('make_time');

/** The time of a year, month, day, hour, minute and second, or of a day and a time of day, and a zone if wanted. */
export const makeTimestamp: OfColumns<'TIMESTAMP'> = ofColumns('make_timestamp');

/** As `makeTimestamp`, but null where there is no such time. */
export const tryMakeTimestamp: OfColumns<'TIMESTAMP'> = ofColumns('try_make_timestamp');

/** As `makeTimestamp`, but never without a zone of its own, whatever `spark.sql.timestampType` says. */
export const makeTimestampLtz: OfColumns<'TIMESTAMP'> = ofColumns('make_timestamp_ltz');

/** As `makeTimestampLtz`, but null where there is no such time. */
export const tryMakeTimestampLtz: OfColumns<'TIMESTAMP'> = ofColumns('try_make_timestamp_ltz');

/** As `makeTimestamp`, without a zone. */
export const makeTimestampNtz: OfColumns<'TIMESTAMP_NTZ'> = ofColumns('make_timestamp_ntz');

/** As `makeTimestampNtz`, but null where there is no such time. */
export const tryMakeTimestampNtz: OfColumns<'TIMESTAMP_NTZ'> = ofColumns('try_make_timestamp_ntz');

/** The interval of years, months, weeks, days, hours, minutes and seconds. */
export const makeInterval: OfColumns<'INTERVAL'> = ofColumns('make_interval');

/** As `makeInterval`, but null where a part does not fit. */
export const tryMakeInterval: OfColumns<'INTERVAL'> = ofColumns('try_make_interval');

/** The interval of days, hours, minutes and seconds. */
export const makeDtInterval: OfColumns<'INTERVAL'> = ofColumns('make_dt_interval');

/** The interval of years and months. */
export const makeYmInterval: OfColumns<'INTERVAL'> = ofColumns('make_ym_interval');

/** Seconds since 1970. */
export const unixTimestamp: OfColumn<'BIGINT', [pattern?: TextValue]> = ofColumn('unix_timestamp');

/** Seconds since 1970 as text, by a pattern. */
export const fromUnixtime: OfColumn<'STRING', [pattern?: TextValue]> = ofColumn('from_unixtime');

/** The whole seconds since 1970. */
export const unixSeconds: OfColumn<'BIGINT'> = ofColumn('unix_seconds');

/** The whole milliseconds since 1970. */
export const unixMillis: OfColumn<'BIGINT'> = ofColumn('unix_millis');

/** The microseconds since 1970. */
export const unixMicros: OfColumn<'BIGINT'> = ofColumn('unix_micros');

/** The days since 1970. */
export const unixDate: OfColumn<'INT'> = ofColumn('unix_date');

/** The time so many seconds after 1970 began. */
export const timestampSeconds: OfColumn<'TIMESTAMP'> = ofColumn('timestamp_seconds');

/** The time so many milliseconds after 1970 began. */
export const timestampMillis: OfColumn<'TIMESTAMP'> = ofColumn('timestamp_millis');

/** The time so many microseconds after 1970 began. */
export const timestampMicros: OfColumn<'TIMESTAMP'> = ofColumn('timestamp_micros');

/** The day so many days after 1970 began. */
export const dateFromUnixDate: OfColumn<'DATE'> = ofColumn('date_from_unix_date');

/** The time of day so many seconds after midnight. */
export const timeFromSeconds: OfColumn<'TIME'> = ofColumn('time_from_seconds');

/** The time of day so many milliseconds after midnight. */
export const timeFromMillis: OfColumn<'TIME'> = ofColumn('time_from_millis');

/** The time of day so many microseconds after midnight. */
export const timeFromMicros: OfColumn<'TIME'> = ofColumn('time_from_micros');

/** The seconds from midnight to a time of day. */
export const timeToSeconds: OfColumn<'DECIMAL'> = ofColumn('time_to_seconds');

/** The whole milliseconds from midnight to a time of day. */
export const timeToMillis: OfColumn<'BIGINT'> = ofColumn('time_to_millis');

/** The microseconds from midnight to a time of day. */
export const timeToMicros: OfColumn<'BIGINT'> = ofColumn('time_to_micros');
