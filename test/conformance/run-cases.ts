import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { type Session, session } from '../../src/index.ts';
import { answerExpression } from './answer-expression.ts';
import { answerStream } from './answer-stream.ts';
import { CORPUS_SETTINGS } from './case-settings.ts';
import type { ExpressionAnswer, ExpressionCase } from './expression-case.ts';
import { judgeExpression } from './judge-expression.ts';
import { judgeStream } from './judge-stream.ts';
import { inputOf, type StreamAnswer, type StreamCase } from './stream-case.ts';

export interface Verdict {
  readonly kind: 'stream' | 'expression';
  readonly area: string;
  /** A name, or the statement. */
  readonly name: string;
  readonly answer: StreamAnswer | ExpressionAnswer;
  /** What differs from Spark's answer; null for a case that passes. */
  readonly difference: string | null;
}

/** Answers the streaming cases of a corpus, in one session; looks at the expectations afterwards. */
export function runStreamCases(
  directory: string,
  areas: readonly string[] | 'all',
): Promise<readonly Verdict[]> {
  const cases = readAreas<StreamCase>(directory, 'stream', areas);
  return inSession(async (opened) => {
    const answers: StreamAnswer[] = [];
    for (const { one } of cases) answers.push(await answerStream(opened, inputOf(one)));
    return cases.map(({ area, one }, index): Verdict => {
      const answer = answers[index]!;
      const { name } = one;
      return { kind: 'stream', area, name, answer, difference: judgeStream(one, answer) };
    });
  });
}

/** The same for the batch statements. */
export function runExpressionCases(
  directory: string,
  areas: readonly string[] | 'all',
): Promise<readonly Verdict[]> {
  const cases = readAreas<ExpressionCase>(directory, 'expression', areas);
  return inSession(async (opened) => {
    const answers: ExpressionAnswer[] = [];
    for (const { area, one } of cases) {
      const { sql, config } = one;
      answers.push(
        await answerExpression(opened, area, config === undefined ? { sql } : { sql, config }),
      );
    }
    return cases.map(({ area, one }, index): Verdict => {
      const answer = answers[index]!;
      return {
        kind: 'expression',
        area,
        name: one.sql,
        answer,
        difference: judgeExpression(one, answer),
      };
    });
  });
}

async function inSession(
  run: (opened: Session) => Promise<readonly Verdict[]>,
): Promise<readonly Verdict[]> {
  const opened = await session({ settings: CORPUS_SETTINGS });
  try {
    return await run(opened);
  } finally {
    await opened.close();
  }
}

/** The cases of a kind, with the area that their file is named after. */
function readAreas<Case>(
  directory: string,
  kind: string,
  areas: readonly string[] | 'all',
): readonly { readonly area: string; readonly one: Case }[] {
  const folder = path.join(directory, kind);
  const all = readdirSync(folder).filter((file) => file.endsWith('.json'));
  return all.toSorted().flatMap((file) => {
    const area = path.basename(file, '.json');
    if (areas !== 'all' && !areas.includes(area)) return [];
    const cases = JSON.parse(readFileSync(path.join(folder, file), 'utf8')) as readonly Case[];
    return cases.map((one) => ({ area, one }));
  });
}
