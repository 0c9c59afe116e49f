import { openEngine } from './open-engine.ts';
import type { Session } from './session.ts';
import type { OptionValue } from './settings/options.ts';

/**
 * Opens a session: the shared memory and the threads that its queries run on.
 *
 * ```ts
 * await using millrace = await session();
 * const words = millrace.memoryStream('word STRING');
 * const counts = words.toDF().groupBy('word').count();
 * const writer = counts.writeStream.format('memory').outputMode('complete');
 * const query = await writer.queryName('counts').start();
 * words.addData([['to'], ['be'], ['to']]);
 * await query.processAllAvailable();
 * console.log(millrace.memoryRows('counts'));
 * ```
 */
export async function session(options: SessionOptions = {}): Promise<Session> {
  // The threads start while this one loads the rest of millrace, which a mere import does not.
  const engine = await openEngine(options.threads);
  try {
    const { Session } = await import('./session.ts');
    return new Session(options.settings ?? {}, engine);
  } catch (error) {
    await engine.close();
    throw error;
  }
}

/** What `session()` may be told; everything has a default. */
export interface SessionOptions {
  /** Worker threads; as many as the machine has processors when left out. */
  readonly threads?: number | undefined;
  /** Settings by name, such as `spark.sql.session.timeZone`. */
  readonly settings?: Readonly<Record<string, OptionValue>> | undefined;
}
