import { canFail as castCanFail } from '../../expression/coercion/can-cast.ts';
import { COMPARISONS } from '../../expression/comparison-names.ts';
import type { Call, Expression } from '../../expression/expression.ts';
import { isInterval } from '../../expression/time/interval-units.ts';

/** Functions that have a result for every argument. */
const TOTAL_FUNCTIONS: ReadonlySet<string> = new Set([
  ...COMPARISONS,
  ...['and', 'or', 'not', 'is_null', 'is_not_null', 'is_true', 'is_false'],
  ...['isnan', 'case', 'coalesce', 'get_field', 'upper', 'lower', 'length', 'concat', 'trim'],
  ...['hash', 'xxhash64', 'md5', 'sha1', 'sha2', 'crc32', 'base64', 'chr', 'is_valid_utf8'],
  ...['levenshtein', 'soundex', 'luhn_check', 'mask', 'width_bucket', 'url_encode'],
  ...['interval_field', 'try_parse_url', 'try_url_decode', 'try_to_number'],
  ...['size', 'array_size', 'get', 'array_contains', 'array_position', 'array_remove', 'array_min'],
  ...['array_max', 'sort_array', 'array_append', 'array_prepend', 'array_compact', 'array_join'],
  ...['array_distinct', 'array_union', 'array_intersect', 'array_except', 'arrays_overlap'],
  ...['transform', 'filter', 'exists', 'forall', 'zip_with', 'map_filter', 'transform_values'],
  ...['map_zip_with', 'aggregate', 'try_parse_json', 'is_variant_null'],
  ...['collate', 'collation', 'collated', 'collation_key', 'collated_search', 'collated_elements'],
  'padded_text',
  ...['arrays_zip', 'map_keys', 'map_values', 'map_entries', 'map_contains_key', 'flatten'],
]);

/** True unless the expression is known to have a result for every row. */
export function canFail(expression: Expression): boolean {
  if (expression.kind === 'lambda') return canFail(expression.body);
  if (expression.kind !== 'call') return false;
  return !isTotal(expression) || expression.arguments.some(canFail);
}

function isTotal(call: Call): boolean {
  if (call.name === 'try_cast') return true;
  if (call.name !== 'cast') return TOTAL_FUNCTIONS.has(call.name);
  const [argument] = call.arguments;
  // Casts of intervals fail without ANSI mode too.
  const hasInterval = isInterval(argument!.type) || isInterval(call.type);
  const isQuiet = call.options?.['mode'] === 'legacy' && !hasInterval;
  return isQuiet || !castCanFail(argument!.type, call.type);
}
