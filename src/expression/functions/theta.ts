import { BIGINT, BINARY, INT } from '../../columnar/types.ts';
import { userError } from '../../errors.ts';
import { rowFunction } from '../row-function.ts';
import type { ScalarFunction } from '../scalar-function.ts';
import {
  thetaDifference as differenceOf,
  thetaIntersection as intersectionOf,
  LOG_ENTRIES_DEFAULT,
  LOG_ENTRIES_MAX,
  LOG_ENTRIES_MIN,
  thetaBytes,
  thetaEstimate,
  thetaOfBytes,
  thetaUnion as unionOf,
} from '../sketches/theta-sketch.ts';

export const thetaSketchEstimate: ScalarFunction = rowFunction({
  name: 'theta_sketch_estimate',
  summary: 'Gives how many distinct values a theta sketch stands for.',
  examples: [],
  parameters: [[BINARY]],
  exact: true,
  result: BIGINT,
  compute: (sketch: Uint8Array) => thetaEstimate(thetaOfBytes(sketch, 'theta_sketch_estimate')),
});

export const thetaUnion: ScalarFunction = rowFunction({
  name: 'theta_union',
  summary: 'Gives the theta sketch of the values of either sketch.',
  examples: [],
  parameters: [[BINARY], [BINARY], [INT]],
  required: 2,
  exact: true,
  result: BINARY,
  compute: (left: Uint8Array, right: Uint8Array, logEntries = LOG_ENTRIES_DEFAULT) => {
    if (logEntries < LOG_ENTRIES_MIN || logEntries > LOG_ENTRIES_MAX) throw outside(logEntries);
    const [first, second] = [left, right].map((sketch) => thetaOfBytes(sketch, 'theta_union'));
    return thetaBytes(unionOf(first!, second!, 2 ** logEntries));
  },
});

export const thetaIntersection: ScalarFunction = rowFunction({
  name: 'theta_intersection',
  summary: 'Gives the theta sketch of the values of both sketches.',
  examples: [],
  parameters: [[BINARY], [BINARY]],
  exact: true,
  result: BINARY,
  compute: (left: Uint8Array, right: Uint8Array) => {
    const read = (sketch: Uint8Array) => thetaOfBytes(sketch, 'theta_intersection');
    return thetaBytes(intersectionOf(read(left), read(right)));
  },
});

export const thetaDifference: ScalarFunction = rowFunction({
  name: 'theta_difference',
  summary: 'Gives the theta sketch of the values of the first sketch that are not in the second.',
  examples: [],
  parameters: [[BINARY], [BINARY]],
  exact: true,
  result: BINARY,
  compute: (left: Uint8Array, right: Uint8Array) => {
    const read = (sketch: Uint8Array) => thetaOfBytes(sketch, 'theta_difference');
    return thetaBytes(differenceOf(read(left), read(right)));
  },
});

function outside(logEntries: number): Error {
  const message = `The size of \`theta_union\` is a logarithm from ${LOG_ENTRIES_MIN} to ${LOG_ENTRIES_MAX}, not ${logEntries}.`;
  return userError('THETA_INVALID_LG_NOM_ENTRIES', message);
}
