import type { Column } from '../../columnar/batch.ts';
import { fixedColumn } from '../../columnar/batch.ts';
import type { EvaluationFrame } from '../evaluation.ts';
import { fromLocalTimes, localTimes, MICROS_PER_SECOND } from './local-time.ts';
import { type Zone, zoneOf } from './zone.ts';

/** What a kernel has read from texts. */
export interface TextsRead {
  /** The address of the values. */
  readonly values: number;
  /** A bitmap of the rows with texts that the kernel does not know; null where there are none. */
  readonly unusual: number | null;
}

/** Days since 1970. */
export function readDates(column: Column, target: number, frame: EvaluationFrame): TextsRead {
  const { offsets, values, validity, length } = column;
  const unusual = frame.scratch.allocateBitmap(length);
  const from = [offsets, values, validity, length] as const;
  const isAny = frame.kernels.parseDates(...from, target, unusual) !== 0;
  return { values: target, unusual: isAny ? unusual : null };
}

const ZONES = { count: 0, leftOut: 1, unusual: 2 } as const;

/** Microseconds since 1970; `zone` is that of texts without one, null where zones do not count. */
export function readTimestamps(
  column: Column,
  zone: Zone | null,
  frame: EvaluationFrame,
): TextsRead {
  const hasRules = zone !== null && zone.fixedOffset === undefined;
  const zones = zone === null ? ZONES.leftOut : hasRules ? ZONES.unusual : ZONES.count;
  return readMicros(column, zone, frame, (from, shift, target, unusual) =>
    frame.kernels.parseTimestamps(...from, shift, zones, target, unusual),
  );
}

/** Microseconds since 1970 by the steps of a pattern. */
export function readBySteps(
  column: Column,
  steps: Uint32Array,
  zone: Zone,
  frame: EvaluationFrame,
): TextsRead {
  const { kernels, memory, scratch } = frame;
  const address = scratch.allocate(steps.byteLength);
  memory.u32.set(steps, address / 4);
  const fields = scratch.allocate(32);
  return readMicros(column, zone, frame, (from, shift, target, unusual) =>
    kernels.parseByPattern(address, steps.length / 4, fields, ...from, shift, target, unusual),
  );
}

type From = readonly [offsets: number, heap: number, validity: number, length: number];

function readMicros(
  { offsets, values, validity, length }: Column,
  zone: Zone | null,
  frame: EvaluationFrame,
  read: (from: From, shift: bigint, target: number, unusual: number) => number,
): TextsRead {
  const { arena, scratch } = frame;
  const shift = BigInt(zone?.fixedOffset ?? 0) * MICROS_PER_SECOND;
  const hasRules = zone !== null && zone.fixedOffset === undefined;
  const target = (hasRules ? scratch : arena).allocate(length * 8);
  const bitmap = scratch.allocateBitmap(length);
  const isAny = read([offsets, values, validity, length], shift, target, bitmap) !== 0;
  const unusual = isAny ? bitmap : null;
  if (!hasRules) return { values: target, unusual };
  const times = localTimes(fixedColumn(length, validity, target), zoneOf('UTC'), frame);
  return { values: fromLocalTimes(times, validity, zone, frame, undefined).values, unusual };
}
