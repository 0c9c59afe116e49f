import { afterAll, beforeAll } from 'vitest';
import { type Session, session } from '../../src/index.ts';

/** One session for all tests of a file, in UTC, on two threads. */
export function sharedSession(
  settings: Readonly<Record<string, boolean | string>> = {},
): () => Session {
  let opened: Session | null = null;
  beforeAll(async () => {
    opened = await session({
      threads: 2,
      settings: { 'spark.sql.session.timeZone': 'UTC', ...settings },
    });
  });
  afterAll(() => opened?.close());
  return () => {
    if (opened === null) throw new Error('the session opens before the first test');
    return opened;
  };
}
