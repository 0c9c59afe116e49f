import { MillraceError, type Session } from '../../src/index.ts';

/** Runs a case with its own settings and puts them back. */
export async function withSettings<Answer>(
  session: Session,
  config: Readonly<Record<string, string>>,
  answer: () => Promise<Answer>,
): Promise<Answer> {
  for (const [name, value] of Object.entries(config)) setQuietly(session, name, value);
  try {
    return await answer();
  } finally {
    for (const name of Object.keys(config)) restore(session, name);
  }
}

/** The settings under which Spark's answers were made. */
export const CORPUS_SETTINGS: Readonly<Record<string, string>> = {
  'millrace.sql.strictSpark': 'true',
  'spark.sql.session.timeZone': 'UTC',
};

function restore(session: Session, name: string): void {
  const value = CORPUS_SETTINGS[name];
  if (value === undefined) session.conf.unset(name);
  else session.conf.set(name, value);
}

/** A setting that we do not know is for the query to be judged by, not a reason to stop. */
function setQuietly(session: Session, name: string, value: string): void {
  try {
    session.conf.set(name, value);
  } catch (error) {
    if (!(error instanceof MillraceError)) throw error;
  }
}

/** An error as an answer: only the user's mistakes have a condition of Spark's. */
export function describeError(thrown: unknown): {
  readonly condition: string;
  readonly message: string;
} {
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  const isUserError = thrown instanceof MillraceError && thrown.kind === 'user';
  return { condition: isUserError ? thrown.condition : 'NOT_SUPPORTED_HERE', message };
}
