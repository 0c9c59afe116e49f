import type { ScalarFunction } from '../scalar-function.ts';
import { add, tryAdd } from './add.ts';
import { aesDecrypt, aesEncrypt, tryAesDecrypt } from './aes.ts';
import { approxTopKEstimate } from './approx-top-k-estimate.ts';
import {
  arrayAppend,
  arrayCompact,
  arrayInsert,
  arrayJoin,
  arrayPrepend,
  arrayRepeat,
  flatten,
  slice,
} from './array-editing.ts';
import { arrayMax, arrayMin, sortArray } from './array-order.ts';
import { arrayContains, arrayPosition, arrayRemove } from './array-search.ts';
import {
  arrayDistinct,
  arrayExcept,
  arrayIntersect,
  arraysOverlap,
  arrayUnion,
} from './array-sets.ts';
import { arraySort } from './array-sort.ts';
import { arraysZip } from './arrays-zip.ts';
import { base64, unbase64 } from './base64.ts';
import { bitmapBitPosition, bitmapBucketNumber, bitmapCount } from './bitmap.ts';
import {
  bitCount,
  bitwiseAnd,
  bitwiseNot,
  bitwiseOr,
  bitwiseXor,
  getBit,
  shiftLeft,
  shiftRight,
  shiftRightUnsigned,
} from './bitwise.ts';
import { calendarScale, calendarShift, calendarSum } from './calendar-arithmetic.ts';
import { caseWhen, ifElse, nullIf, nvl2 } from './case.ts';
import { cast, tryCast } from './cast.ts';
import { coalesce } from './coalesce.ts';
import {
  collate,
  collated,
  collatedElements,
  collatedSearch,
  collation,
  collationKey,
} from './collation.ts';
import {
  equal,
  greater,
  greaterOrEqual,
  less,
  lessOrEqual,
  notEqual,
  nullSafeEqual,
} from './comparison.ts';
import { concat } from './concat.ts';
import { concatWs } from './concat-ws.ts';
import { makeArray, makeMap, makeStruct, namedStruct } from './constructors.ts';
import { convertTimezone } from './convert-timezone.ts';
import { fromCsv, schemaOfCsv, toCsv } from './csv.ts';
import {
  currentDate,
  currentTime,
  currentTimestamp,
  currentTimezone,
  localTimestamp,
} from './current-time.ts';
import { dateAdd, dateDiff, dateSub } from './date-arithmetic.ts';
import {
  day,
  dayOfWeek,
  dayOfWeekIso,
  dayOfYear,
  extract,
  hour,
  minute,
  month,
  quarter,
  second,
  secondWithFraction,
  weekday,
  weekOfYear,
  year,
  yearOfWeek,
} from './date-fields.ts';
import { dateFormat, fromUnixtime } from './date-format.ts';
import {
  toDate,
  toTimestamp,
  toTimestampNtz,
  tryToDate,
  tryToTimestamp,
  unixTimestamp,
} from './date-parse.ts';
import { dateTrunc, trunc } from './date-trunc.ts';
import { crc32, md5, sha1, sha2 } from './digest.ts';
import { divide, tryDivide } from './divide.ts';
import { existsElement, filterArray, filterMap, forAllElements } from './element-tests.ts';
import {
  acos,
  acosh,
  asin,
  asinh,
  atan,
  atan2,
  atanh,
  cbrt,
  cos,
  cosh,
  cot,
  csc,
  degrees,
  exp,
  expm1,
  hypot,
  ln,
  log,
  log1p,
  log2,
  log10,
  power,
  radians,
  rint,
  sec,
  signum,
  sin,
  sinh,
  sqrt,
  tan,
  tanh,
} from './elementary.ts';
import { arraySize, elementAt, get, getItem, size, tryElementAt } from './elements.ts';
import { elt } from './elt.ts';
import {
  dateFromUnixDate,
  timestampMicros,
  timestampMillis,
  timestampSeconds,
  unixDate,
  unixMicros,
  unixMillis,
  unixSeconds,
} from './epoch.ts';
import { greatest, least } from './extremes.ts';
import { fold } from './fold.ts';
import { formatNumber } from './format-number.ts';
import { formatString } from './format-string.ts';
import { fromAvro } from './from-avro.ts';
import { fromJson } from './from-json.ts';
import { fromProtobuf } from './from-protobuf.ts';
import { fromXml } from './from-xml.ts';
import { getField } from './get-field.ts';
import { hash, xxHash64 } from './hash.ts';
import { hllSketchEstimate, hllUnion } from './hll.ts';
import { isIn } from './in.ts';
import { initcap } from './initcap.ts';
import { inputFileBlockLength, inputFileBlockStart, inputFileName } from './input-file.ts';
import { integralDivision } from './integral-division.ts';
import { intervalField } from './interval-fields.ts';
import { divideInterval, multiplyInterval } from './interval-scaling.ts';
import { getJsonObject, jsonArrayLength, jsonFields, jsonObjectKeys } from './json-text.ts';
import { kllCounts, kllMerges, kllQuantileFunctions, kllRankFunctions, kllTexts } from './kll.ts';
import { lower, upper } from './letter-case.ts';
import { ilike, like } from './like.ts';
import { paddedText, storedText } from './limited-text.ts';
import { and, not, or } from './logic.ts';
import {
  makeDayTimeInterval,
  makeInterval,
  makeYearMonthInterval,
  tryMakeInterval,
} from './make-interval.ts';
import { makeTimestamps } from './make-timestamp.ts';
import { mapConcat, mapFromArrays, mapFromEntries } from './map-building.ts';
import { fromGroupKey, groupKey } from './map-keys.ts';
import { transformKeys, transformValues } from './map-lambdas.ts';
import { mapContainsKey, mapEntries, mapKeys, mapValues } from './map-parts.ts';
import { mapZipWith } from './map-zip-with.ts';
import { mask } from './mask.ts';
import {
  addMonths,
  dayName,
  lastDay,
  makeDate,
  monthName,
  monthsBetween,
  nextDay,
} from './months.ts';
import { multiply, tryMultiply } from './multiply.ts';
import { isFalse, isNan, isNotNull, isNull, isTrue } from './null-checks.ts';
import { decode, nanvl, nullIfZero, zeroIfNull } from './null-defaults.ts';
import { toChar, toNumber, tryToNumber } from './number-format.ts';
import { conv, widthBucket } from './number-systems.ts';
import { bin, euler, factorial, hex, pi, unhex } from './number-text.ts';
import { onlyRow } from './only-row.ts';
import { monotonicallyIncreasingId, sparkPartitionId } from './partition-facts.ts';
import { assertTrue, raiseError } from './raise-error.ts';
import { rand, randn, randstr, shuffle, uniform, uuid } from './random.ts';
import {
  regexpCount,
  regexpExtract,
  regexpExtractAll,
  regexpInstr,
  regexpReplace,
  regexpSubstr,
  rlike,
  split,
} from './regexp.ts';
import { pmod, remainder, tryMod } from './remainder.ts';
import { reverse } from './reverse.ts';
import { bround, ceil, floor, round } from './rounding.ts';
import { schemaOfAvro } from './schema-of-avro.ts';
import { schemaOfJson } from './schema-of-json.ts';
import { schemaOfXml } from './schema-of-xml.ts';
import { sequence } from './sequence.ts';
import { currentCatalog, currentDatabase, currentUser, version } from './session-facts.ts';
import { abs, negative, positive } from './sign-operators.ts';
import { left, right, substring } from './substring.ts';
import { subtract, trySubtract } from './subtract.ts';
import { replace, splitPart, substringIndex } from './text-delimiters.ts';
import {
  ascii,
  findInSet,
  instr,
  locate,
  lpad,
  overlay,
  repeat,
  rpad,
  space,
} from './text-editing.ts';
import {
  chr,
  decodeText,
  encode,
  isValidUtf8,
  makeValidUtf8,
  toBinary,
  tryToBinary,
  tryValidateUtf8,
  validateUtf8,
} from './text-encoding.ts';
import { bitLength, length, octetLength } from './text-length.ts';
import { levenshtein, luhnCheck, soundex } from './text-likeness.ts';
import { quote, sentences, strToMap } from './text-parts.ts';
import { contains, endsWith, startsWith } from './text-search.ts';
import { thetaDifference, thetaIntersection, thetaSketchEstimate, thetaUnion } from './theta.ts';
import { secondOfTime, timeDistance, timeShift } from './time-arithmetic.ts';
import { timeCounts } from './time-counts.ts';
import { makeTime, timeDiff, timeTrunc, toTime, tryToTime } from './time-of-day.ts';
import { timestampAdd, timestampDiff } from './timestamp-units.ts';
import { toAvro } from './to-avro.ts';
import { toJson } from './to-json.ts';
import { toProtobuf } from './to-protobuf.ts';
import { toXml } from './to-xml.ts';
import { transform } from './transform.ts';
import { translate } from './translate.ts';
import { btrim, ltrim, rtrim, trim } from './trim.ts';
import { typeCasts, typeOf } from './type-casts.ts';
import { parseUrl, tryParseUrl, tryUrlDecode, urlDecode, urlEncode } from './url.ts';
import { fromUtcTimestamp, toUtcTimestamp } from './utc-shift.ts';
import {
  isVariantNull,
  parseJson,
  schemaOfVariant,
  toVariantObject,
  tryParseJson,
  tryVariantGet,
  variantGet,
  variantParts,
  variantPath,
} from './variant.ts';
import { vectorFunctions } from './vectors.ts';
import { windowBound } from './window-bound.ts';
import { windowTime } from './window-time.ts';
import { withValue } from './with-value.ts';
import { xpathFunctions } from './xpath.ts';
import { zipWith } from './zip-with.ts';

/** Every scalar function, by subject. */
export const SCALAR_FUNCTIONS: readonly ScalarFunction[] = [
  ...[aesEncrypt, aesDecrypt, tryAesDecrypt, md5, sha1, sha2, crc32],
  ...[bitmapBitPosition, bitmapBucketNumber, bitmapCount],
  ...[hllSketchEstimate, hllUnion, thetaSketchEstimate, approxTopKEstimate],
  ...[thetaUnion, thetaIntersection, thetaDifference],
  ...[...kllCounts, ...kllMerges, ...kllTexts, ...kllQuantileFunctions, ...kllRankFunctions],
  ...[currentTime, timeShift, timeDistance, secondOfTime],
  ...[calendarShift, calendarSum, calendarScale],
  ...[makeTime, toTime, tryToTime, timeTrunc, timeDiff],
  ...timeCounts,
  ...[equal, notEqual, less, lessOrEqual, greater, greaterOrEqual, nullSafeEqual, isIn],
  ...[and, or, not, isNull, isNotNull, isTrue, isFalse, isNan],
  ...[caseWhen, ifElse, nvl2, nullIf, coalesce, greatest, least, raiseError, assertTrue],
  ...[add, subtract, multiply, divide, remainder, integralDivision, pmod, negative, positive, abs],
  ...[tryAdd, trySubtract, tryMultiply, tryDivide, tryMod],
  ...[round, bround, floor, ceil, rint, sqrt, cbrt, power, exp, expm1, ln, log, log10, log2, log1p],
  ...[signum, sin, cos, tan, asin, acos, atan, atan2, sinh, cosh, tanh, degrees, radians, hypot],
  ...[cast, tryCast, ...typeCasts, typeOf],
  ...[makeStruct, namedStruct, makeArray, makeMap],
  ...[getField, getItem, elementAt, tryElementAt, get, size, arraySize],
  ...[arrayContains, arrayPosition, arrayRemove, arrayMin, arrayMax, sortArray, flatten, slice],
  ...[arrayAppend, arrayPrepend, arrayInsert, arrayCompact, arrayRepeat, arrayJoin],
  ...[mapKeys, mapValues, mapEntries, mapContainsKey, mapFromArrays, mapFromEntries, mapConcat],
  ...[sequence, arraysZip],
  ...[rand, randn, uuid, shuffle, uniform, randstr],
  ...[transform, filterArray, existsElement, forAllElements, fold, zipWith, arraySort],
  ...[filterMap, transformKeys, transformValues, mapZipWith],
  ...[arrayDistinct, arrayUnion, arrayIntersect, arrayExcept, arraysOverlap],
  ...[concat, concatWs, upper, lower, initcap, length, octetLength, bitLength, ascii],
  ...[substring, left, right, substringIndex, splitPart, split, trim, btrim, ltrim, rtrim],
  ...[lpad, rpad, repeat, space, reverse, replace, overlay, translate, instr, locate, findInSet],
  ...[startsWith, endsWith, contains, like, ilike, rlike],
  ...[regexpExtract, regexpExtractAll, regexpReplace, regexpCount, regexpInstr, regexpSubstr],
  ...[currentTimestamp, currentDate, year, quarter, month, weekOfYear, day, dayOfYear, dayOfWeek],
  ...[
    weekday,
    hour,
    minute,
    second,
    secondWithFraction,
    dayOfWeekIso,
    yearOfWeek,
    extract,
    dateAdd,
    dateSub,
    dateDiff,
    trunc,
    dateTrunc,
  ],
  ...[
    dateFormat,
    fromUnixtime,
    toTimestamp,
    tryToTimestamp,
    toDate,
    unixTimestamp,
    toTimestampNtz,
    tryToDate,
  ],
  ...[timestampSeconds, timestampMillis, timestampMicros, unixSeconds, unixMillis, unixMicros],
  ...[unixDate, dateFromUnixDate, windowTime, windowBound],
  ...[addMonths, monthsBetween, lastDay, nextDay, makeDate, dayName, monthName],
  ...[bitwiseAnd, bitwiseOr, bitwiseXor, bitwiseNot, bitCount, getBit],
  ...[shiftLeft, shiftRight, shiftRightUnsigned, hex, unhex, bin, factorial, pi, euler],
  ...[zeroIfNull, nullIfZero, nanvl, decode],
  ...[fromUtcTimestamp, toUtcTimestamp, convertTimezone, timestampAdd, timestampDiff],
  ...makeTimestamps,
  ...[makeInterval, tryMakeInterval, makeDayTimeInterval, makeYearMonthInterval],
  ...[intervalField, multiplyInterval, divideInterval],
  ...[hash, xxHash64],
  ...[base64, unbase64, encode, decodeText, toBinary, tryToBinary, chr],
  ...[isValidUtf8, makeValidUtf8, validateUtf8, tryValidateUtf8],
  ...[toChar, toNumber, tryToNumber],
  ...[asinh, acosh, atanh, cot, sec, csc, localTimestamp, currentTimezone],
  ...[formatString, formatNumber, mask, elt, strToMap, sentences, quote],
  ...[levenshtein, soundex, luhnCheck, conv, widthBucket],
  ...[fromCsv, toCsv, schemaOfCsv],
  ...[fromJson, toJson, schemaOfJson, getJsonObject, jsonArrayLength, jsonObjectKeys, jsonFields],
  ...[fromAvro, toAvro, schemaOfAvro, fromProtobuf, toProtobuf],
  ...[fromXml, toXml, schemaOfXml, ...xpathFunctions],
  ...vectorFunctions,
  ...[parseJson, tryParseJson, variantGet, tryVariantGet, isVariantNull, schemaOfVariant],
  ...[toVariantObject, variantParts, variantPath],
  ...[collate, collation, collated, collationKey, collatedSearch, collatedElements],
  ...[storedText, paddedText],
  ...[currentCatalog, currentDatabase, currentUser, version],
  ...[monotonicallyIncreasingId, sparkPartitionId],
  ...[inputFileName, inputFileBlockStart, inputFileBlockLength],
  ...[onlyRow, withValue, groupKey, fromGroupKey],
  ...[parseUrl, tryParseUrl, urlEncode, urlDecode, tryUrlDecode],
];

const BY_NAME: ReadonlyMap<string, ScalarFunction> = new Map(
  SCALAR_FUNCTIONS.flatMap((scalar) =>
    [scalar.name, ...(scalar.aliases ?? [])].map((name) => [name, scalar] as const),
  ),
);

/** Finds a scalar function by its name or another name of it, in any case. */
export function lookupFunction(name: string): ScalarFunction | undefined {
  return BY_NAME.get(name) ?? BY_NAME.get(name.toLowerCase());
}

/** All names that `lookupFunction` knows, for suggestions. */
export function functionNames(): readonly string[] {
  return [...BY_NAME.keys()];
}
