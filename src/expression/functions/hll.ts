import { BIGINT, BINARY, BOOLEAN } from '../../columnar/types.ts';
import { rowFunction } from '../row-function.ts';
import type { ScalarFunction } from '../scalar-function.ts';
import { hllBytes, hllOfBytes } from '../sketches/hll-bytes.ts';
import { differentSizes, hllEstimate, hllUnion as unionOf } from '../sketches/hll-sketch.ts';

export const hllSketchEstimate: ScalarFunction = rowFunction({
  name: 'hll_sketch_estimate',
  summary: 'Gives how many distinct values a HyperLogLog sketch stands for.',
  examples: [],
  parameters: [[BINARY]],
  exact: true,
  result: BIGINT,
  compute: (sketch: Uint8Array) => hllEstimate(hllOfBytes(sketch, 'hll_sketch_estimate')),
});

export const hllUnion: ScalarFunction = rowFunction({
  name: 'hll_union',
  summary:
    'Gives the HyperLogLog sketch of the values of both sketches; true allows them different sizes.',
  examples: [],
  parameters: [[BINARY], [BINARY], [BOOLEAN]],
  required: 2,
  exact: true,
  result: BINARY,
  compute: (left: Uint8Array, right: Uint8Array, allowsDifferent = false) => {
    const [first, second] = [hllOfBytes(left, 'hll_union'), hllOfBytes(right, 'hll_union')];
    if (!allowsDifferent && first.logK !== second.logK) {
      throw differentSizes('hll_union', first, second);
    }
    return hllBytes(unionOf(first, second));
  },
});
