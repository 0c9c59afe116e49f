import { isCallableName } from '../../expression/callable-names.ts';
import { functionNames } from '../../expression/functions/index.ts';

/** Words that statements begin with and are held together by. */
const KEYWORDS = (
  'SELECT FROM WHERE GROUP BY HAVING ORDER LIMIT OFFSET DISTINCT AS WITH UNION ALL INTERSECT EXCEPT VALUES ' +
  'JOIN INNER LEFT RIGHT FULL OUTER CROSS SEMI ANTI ON USING LATERAL VIEW ROLLUP CUBE CASE WHEN THEN ELSE END ' +
  'CAST AND OR NOT IN BETWEEN LIKE RLIKE IS NULL TRUE FALSE INTERVAL DATE TIMESTAMP STREAM CREATE REPLACE TABLE ' +
  'TEMPORARY OPTIONS PARTITIONED WATERMARK FOR INSERT INTO SET RESET DROP SHOW TABLES DESCRIBE EXPLAIN EXTENDED ANALYZE ' +
  'OVER PARTITION WINDOW QUALIFY PIVOT BEGIN DECLARE IF ELSEIF WHILE DO LOOP REPEAT UNTIL LEAVE ITERATE'
).split(' ');

/** What stands before the cursor and may be completed. */
const WORD = /[\p{L}_$][\p{L}\p{N}_$.]*$/u;

/**
 * What the word at the end of a line may become: tables first, then keywords, then functions with their bracket. Keywords
 * are as loud as what was typed.
 */
export function completionsOf(
  line: string,
  tables: readonly string[],
): readonly [completions: string[], word: string] {
  const word = WORD.exec(line)?.[0] ?? '';
  const isQuiet = word !== word.toUpperCase();
  const keywords = KEYWORDS.map((keyword) => (isQuiet ? keyword.toLowerCase() : keyword));
  const functions =
    word === ''
      ? []
      : functionNames()
          .filter(isCallableName)
          .map((name) => `${name}(`);
  const found = [...tables, ...(word === '' ? [] : keywords), ...functions].filter((candidate) =>
    candidate.toLowerCase().startsWith(word.toLowerCase()),
  );
  return [[...new Set(found)], word];
}
