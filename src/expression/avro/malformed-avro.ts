import { type SourcePosition, userError } from '../../errors.ts';

/** The error of the mode FAILFAST, in Spark's words. */
export function malformedAvro(problem: string, position?: SourcePosition): Error {
  return userError(
    'MALFORMED_AVRO_MESSAGE',
    `Malformed Avro messages are detected in message deserialization: ${problem}. Parse Mode: FAILFAST.`,
    { hint: "Use the mode 'PERMISSIVE' to get nulls instead.", position },
  );
}
