import { userError } from '../../errors.ts';

/** What `mode = FAILFAST` makes of a record that cannot be read. */
export function malformedRecord(description: string, fileOffset: number, problem: string): Error {
  return userError(
    'MALFORMED_RECORD_IN_PARSING',
    `A record of ${description} is malformed: ${problem}; it begins at byte ${fileOffset}.`,
    { hint: "To read such records as null, set option('mode', 'PERMISSIVE')." },
  );
}
