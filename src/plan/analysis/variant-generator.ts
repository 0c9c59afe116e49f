import { field, INT, STRING, VARIANT } from '../../columnar/types.ts';
import { variantPartsCall } from '../../expression/functions/variant.ts';
import type { TypeGenerator } from './stack-generator.ts';

const COLUMNS = [field('pos', INT, false), field('key', STRING), field('value', VARIANT, false)];

/** `variant_explode(v)`: a row for each member or element, made by inlining them. */
export const typeVariantExplode: TypeGenerator = (operands, _name, position) => ({
  inputs: [variantPartsCall(operands, position)],
  columns: COLUMNS,
});
