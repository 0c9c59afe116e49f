import path from 'node:path';
import { pathToFileURL } from 'node:url';

/** The URL of a module that the user names by URL or path; a path is looked for from the working directory. */
export function moduleUrl(module: string | URL): string {
  if (module instanceof URL) return module.href;
  return module.startsWith('file:') ? module : pathToFileURL(path.resolve(module)).href;
}
