import { userError } from '../../errors.ts';
import { readTimestampText } from '../../expression/time/read-time.ts';
import type { SourceContext } from '../source.ts';
import type { FileSourceOptions } from './file-options.ts';
import type { SourceFile } from './source-file.ts';

const MICROS_PER_MS = 1000n;

/** Which files are new or old enough for `modifiedAfter` and `modifiedBefore`; as in Spark streams have neither. */
export function modificationFilter(
  { modifiedAfter, modifiedBefore }: FileSourceOptions,
  { isBounded, timeZone }: Pick<SourceContext, 'isBounded' | 'timeZone'>,
): (file: SourceFile) => boolean {
  if (modifiedAfter === null && modifiedBefore === null) return () => true;
  if (!isBounded) throw notForStreams();
  const after = readTime('modifiedAfter', modifiedAfter, timeZone, Number.NEGATIVE_INFINITY);
  const before = readTime('modifiedBefore', modifiedBefore, timeZone, Number.POSITIVE_INFINITY);
  return ({ mtimeMs }) => mtimeMs > after && mtimeMs < before;
}

/** Milliseconds since 1970. */
function readTime(name: string, text: string | null, timeZone: string, absent: number): number {
  if (text === null) return absent;
  const micros = readTimestampText(text, timeZone);
  if (micros !== null) return Number(micros / MICROS_PER_MS);
  throw userError(
    'INVALID_OPTION_VALUE',
    `Option '${name}' is '${text}'; expected a time such as 2026-01-31T12:00:00.`,
  );
}

function notForStreams(): Error {
  return userError(
    'INVALID_OPTION_VALUE',
    'A stream of files takes neither modifiedBefore nor modifiedAfter.',
    { hint: 'Use them with bounded input, or maxFileAge for a stream.' },
  );
}
