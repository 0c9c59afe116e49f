import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { session } from '../../src/index.ts';
import { answerStream } from './answer-stream.ts';
import { judgeStream } from './judge-stream.ts';
import { inputOf, type StreamAnswer, type StreamCase } from './stream-case.ts';

export interface Verdict {
  readonly area: string;
  readonly name: string;
  readonly answer: StreamAnswer;
  /** What differs from Spark's answer; null for a case that passes. */
  readonly difference: string | null;
}

/** Answers all cases of a corpus, in one session; looks at the expectations afterwards. */
export async function runStreamCases(
  directory: string,
  areas: readonly string[] | 'all',
): Promise<readonly Verdict[]> {
  const cases = readCases(directory, areas);
  const settings = { 'millrace.sql.strictSpark': true, 'spark.sql.session.timeZone': 'UTC' };
  const opened = await session({ settings });
  const answers: StreamAnswer[] = [];
  try {
    for (const stream of cases) answers.push(await answerStream(opened, inputOf(stream)));
  } finally {
    await opened.close();
  }
  return cases.map((stream, index) => {
    const answer = answers[index]!;
    const { area, name } = stream;
    return { area, name, answer, difference: judgeStream(stream, answer) };
  });
}

function readCases(directory: string, areas: readonly string[] | 'all'): readonly StreamCase[] {
  const folder = path.join(directory, 'stream');
  const files = readdirSync(folder).filter((file) => file.endsWith('.json'));
  const wanted = files.filter(
    (file) => areas === 'all' || areas.includes(path.basename(file, '.json')),
  );
  return wanted.toSorted().flatMap((file) => {
    const text = readFileSync(path.join(folder, file), 'utf8');
    return JSON.parse(text) as readonly StreamCase[];
  });
}
