import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import path from 'node:path';
import { root } from './source-files.ts';

/** What was compiled before counts again, and once: threads of the compiler each make the types they need. */
const COUNTED_WHOLE = ['--extendedDiagnostics', '--incremental', 'false', '--singleThreaded'];

/** What the compiler prints about a project, its own figures included. */
export function compileProject(folder: string): string {
  const compiler = path.join(root, 'node_modules/typescript/bin/tsc');
  const flags = ['--project', folder, '--noEmit', '--pretty', 'false', ...COUNTED_WHOLE];
  return spawnSync(process.execPath, [compiler, ...flags], {
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  }).stdout;
}

/** What the compiler prints about a text, as if it were a file of test/types. */
export function compileText(name: string, text: string): string {
  const folder = path.join(root, '.cache', `types-${name}`);
  fs.mkdirSync(folder, { recursive: true });
  fs.writeFileSync(path.join(folder, 'text.ts'), text);
  const kernels = '../../native-free-kernels/webassembly.d.ts';
  const project = { extends: '../../test/types/tsconfig.json', include: ['./text.ts', kernels] };
  fs.writeFileSync(path.join(folder, 'tsconfig.json'), JSON.stringify(project));
  return compileProject(folder);
}

/** The first lines of the errors in what the compiler printed. */
export function errorsIn(report: string): readonly string[] {
  return report.match(/^\S.*error TS.*$/gm) ?? [];
}
