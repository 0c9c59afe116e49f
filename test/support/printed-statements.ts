import type { Session } from '../../src/index.ts';

/** Runs statements and gives the lines of what they show as CSV, without the names of the columns; texts of lines come apart. */
export function printedBy(session: () => Session): (sql: string) => Promise<readonly string[]> {
  return async (sql) => {
    const parts: string[] = [];
    await session().run(sql, { format: 'csv', print: (text) => parts.push(text) });
    const lines = parts.join('').trim().split('\n').slice(1);
    const isOneText = lines[0]?.startsWith('"CREATE ') === true;
    return isOneText ? [lines[0]!.slice(1), ...lines.slice(1, -1)] : lines;
  };
}
