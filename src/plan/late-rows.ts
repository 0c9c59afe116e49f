import { type Schema, schema } from '../columnar/schema.ts';
import { BIGINT, field, STRING, TIMESTAMP } from '../columnar/types.ts';

/**
 * The table of rows that came too late, whichever operator dropped them: the time by which it did (a window's end, or
 * the event time itself), the window, the watermark at that moment, by how much the time was behind it, and the row's
 * columns as JSON, as far as the query reads them.
 */
export const LATE_ROWS: Schema = schema([
  field('operator', STRING, false),
  field('time', TIMESTAMP, false),
  field('window_start', TIMESTAMP),
  field('window_end', TIMESTAMP),
  field('watermark', TIMESTAMP, false),
  field('lateness_ms', BIGINT, false),
  field('row', STRING, false),
]);
