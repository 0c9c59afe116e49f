// `npm run conformance -- [DIR] [--area a,b] [--failures] [--answers FILE]`: runs the cases of a corpus through the
// public API and compares with Spark's answers.

import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { runExpressionCases, runStreamCases, type Verdict } from './run-cases.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    area: { type: 'string', default: 'all' },
    failures: { type: 'boolean', default: false },
    answers: { type: 'string' },
  },
});

const directory = positionals[0] ?? fileURLToPath(new URL('cases', import.meta.url));
const areas = values.area === 'all' ? 'all' : values.area.split(',');
const streams = await runStreamCases(directory, areas);
const expressions = await runExpressionCases(directory, areas);
const verdicts = [...streams, ...expressions];
if (values.answers !== undefined) writeAnswers(values.answers, verdicts);
if (values.failures) printFailures(verdicts);
printAreas(verdicts);
console.log(`stream: ${passed(streams)} of ${streams.length}`);
console.log(`expression: ${passed(expressions)} of ${expressions.length}`);

function writeAnswers(file: string, answered: readonly Verdict[]): void {
  const answers = answered.map((verdict) => verdict.answer);
  writeFileSync(file, `${JSON.stringify(answers, null, 1)}\n`);
}

function printFailures(judged: readonly Verdict[]): void {
  for (const { area, name, difference } of judged) {
    if (difference !== null) console.log(`${area}/${name}: ${difference}\n`);
  }
}

function printAreas(judged: readonly Verdict[]): void {
  for (const [name, ofArea] of Map.groupBy(judged, ({ kind, area }) => `${kind}/${area}`)) {
    console.log(`${name.padEnd(36)} ${passed(ofArea)} of ${ofArea.length}`);
  }
}

function passed(judged: readonly Verdict[]): number {
  return judged.filter((verdict) => verdict.difference === null).length;
}
