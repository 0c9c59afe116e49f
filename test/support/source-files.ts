// The repository's own files, as its tests of style read them.

import * as fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const root: string = fileURLToPath(new URL('../..', import.meta.url));

/** The text of a file that is named from the root. */
export function readText(file: string): string {
  return fs.readFileSync(path.join(root, file), 'utf8');
}

/** Paths from the root of a folder's files, without what is built or installed. */
export function listFiles(folder: string, ending: string): string[] {
  const location = path.join(root, folder);
  if (!fs.existsSync(location)) return [];
  return fs
    .readdirSync(location, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(ending))
    .map((entry) => path.relative(root, path.join(entry.parentPath, entry.name)))
    .filter((file) => !/(^|\/)(build|node_modules)\//.test(file));
}

export function withoutComments(file: string): string {
  return readText(file).replaceAll(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '');
}

/** What a file imports by relative path, as paths from the root. */
export function relativeImports(file: string): string[] {
  return importsOf(file, withoutComments(file));
}

/** As `relativeImports`, without what only the compiler looks at. */
export function valueImports(file: string): string[] {
  return importsOf(file, withoutComments(file).replaceAll(/^(import|export) type\b[^;]*;/gm, ''));
}

function importsOf(file: string, text: string): string[] {
  const specifiers = text.matchAll(/\b(?:from|import)\s*\(?\s*'(\.[^']+)'/g);
  return [...specifiers].map(([, specifier]) => path.join(path.dirname(file), specifier));
}
