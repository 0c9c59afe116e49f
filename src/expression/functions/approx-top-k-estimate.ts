import type { LiteralValue } from '../../columnar/value.ts';
import { valueFromBytes } from '../../columnar/value-bytes.ts';
import { checkCount, functionCall } from '../call.ts';
import { computeRows } from '../row-function.ts';
import type { ScalarFunction } from '../scalar-function.ts';
import { frequentItemsOf, frequentItemsType, topItems } from '../sketches/frequent-items.ts';
import { checkTracksEnough, constantK, itemTypeOf, topItemsType } from '../sketches/top-k-state.ts';

const NAME = 'approx_top_k_estimate';

export const approxTopKEstimate: ScalarFunction = {
  name: NAME,
  summary:
    'Gives the most frequent values of a sketch of approx_top_k_accumulate with their counts.',
  examples: [],
  resolve(given, _settings, position) {
    checkCount(NAME, given, 1, 2, position);
    const [state, size] = given;
    const item = itemTypeOf(NAME, state!, position);
    const options = { k: constantK(NAME, size, position) };
    return functionCall(NAME, [state!], topItemsType(item), { options, position });
  },
  evaluate(call, frame, evaluate) {
    const item = itemTypeOf(NAME, call.arguments[0]!, call.position);
    const k = Number(call.options?.['k']);
    return computeRows(call, frame, evaluate, ([state]) => {
      const [bytes, maxItems] = state as readonly LiteralValue[];
      checkTracksEnough(NAME, k, Number(maxItems), call.position);
      const sketch = valueFromBytes(bytes as Uint8Array, frequentItemsType(item));
      return topItems(frequentItemsOf(sketch), k, item);
    });
  },
};
