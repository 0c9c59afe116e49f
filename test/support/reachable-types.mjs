import * as fs from 'node:fs';
import path from 'node:path';

/** A relative import in a declaration. */
const IMPORT = /(?:from|import\()\s*'(\.[^']+)\.ts'/g;

/** Copies the declarations that users' programs can come to from some entries, and no others. */
export function copyReachableTypes(from, to, entries) {
  const reached = new Set(entries);
  // A set goes on to what is added to it on the way.
  for (const file of reached) {
    const text = fs.readFileSync(path.join(from, file), 'utf8');
    for (const [, target] of text.matchAll(IMPORT)) {
      reached.add(path.join(path.dirname(file), `${target}.d.ts`));
    }
    fs.mkdirSync(path.join(to, path.dirname(file)), { recursive: true });
    fs.writeFileSync(path.join(to, file), text);
  }
}
