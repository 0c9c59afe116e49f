/** Functions whose names Spark shows in capitals. */
export const CAPITAL_NAMES: ReadonlySet<string> = new Set([
  'acos',
  'acosh',
  'asin',
  'asinh',
  'atan',
  'atan2',
  'atanh',
  'cbrt',
  'cos',
  'cosh',
  'cot',
  'csc',
  'degrees',
  'e',
  'exp',
  'expm1',
  'hypot',
  'log',
  'log10',
  'log1p',
  'log2',
  'pi',
  'power',
  'radians',
  'regexp',
  'regexp_like',
  'rlike',
  'sec',
  'signum',
  'sin',
  'sinh',
  'sqrt',
  'tan',
  'tanh',
]);

/** Functions with the name of a type cast to it; such a cast does not show, like those that coercion adds. */
export const CAST_NAMES: ReadonlySet<string> = new Set([
  'bigint',
  'binary',
  'boolean',
  'date',
  'decimal',
  'double',
  'float',
  'int',
  'smallint',
  'string',
  'timestamp',
  'tinyint',
]);

/** Arguments that can be left out, behind the `required` ones. */
interface DefaultArguments {
  readonly required: number;
  readonly values: readonly string[];
}

/** Arguments that Spark fills in and shows. */
export const DEFAULT_ARGUMENTS: ReadonlyMap<string, DefaultArguments> = new Map([
  ['aggregate', defaults(3, 'lambdafunction(namedlambdavariable(), namedlambdavariable())')],
  ['approx_percentile', defaults(2, '10000')],
  ['approx_top_k', defaults(1, '5', '10000')],
  ['approx_top_k_accumulate', defaults(1, '10000')],
  ['approx_top_k_combine', defaults(1, '-1')],
  ['approx_top_k_estimate', defaults(1, '5')],
  ['bround', defaults(1, '0')],
  ['from_unixtime', defaults(1, 'yyyy-MM-dd HH:mm:ss')],
  ['listagg', defaults(1, 'NULL')],
  ['locate', defaults(2, '1')],
  ['lpad', defaults(2, ' ')],
  ['make_dt_interval', defaults(0, '0', '0', '0', '0.000000')],
  ['make_interval', defaults(0, '0', '0', '0', '0', '0', '0', '0.000000')],
  ['make_ym_interval', defaults(0, '0', '0')],
  ['mask', defaults(1, 'X', 'x', 'n', 'NULL')],
  ['months_between', defaults(2, 'true')],
  ['overlay', defaults(3, '-1')],
  ['percentile', defaults(2, '1')],
  ['percentile_approx', defaults(2, '10000')],
  ['position', defaults(2, '1')],
  ['reduce', defaults(3, 'lambdafunction(namedlambdavariable(), namedlambdavariable())')],
  ['regexp_extract', defaults(2, '1')],
  ['regexp_extract_all', defaults(2, '1')],
  ['regexp_instr', defaults(2, '0')],
  ['regexp_replace', defaults(3, '1')],
  ['replace', defaults(2, '')],
  ['round', defaults(1, '0')],
  ['rpad', defaults(2, ' ')],
  ['sentences', defaults(1, '', '')],
  ['sort_array', defaults(1, 'true')],
  ['split', defaults(2, '-1')],
  ['str_to_map', defaults(1, ',', ':')],
  ['string_agg', defaults(1, 'NULL')],
  ['substr', defaults(2, '2147483647')],
  ['substring', defaults(2, '2147483647')],
  ['to_unix_timestamp', defaults(1, 'yyyy-MM-dd HH:mm:ss')],
  ['try_make_interval', defaults(0, '0', '0', '0', '0', '0', '0', '0.000000')],
  ['unix_timestamp', defaults(1, 'yyyy-MM-dd HH:mm:ss')],
]);

function defaults(required: number, ...values: readonly string[]): DefaultArguments {
  return { required, values };
}
