/** A text as a string of JSON; digits of control characters are capitals, as Java writes them. */
export function jsonString(text: string): string {
  return JSON.stringify(text).replaceAll(/\\\\|\\u00[01][\da-f]/g, (written) =>
    written === '\\\\' ? written : `\\u${written.slice(2).toUpperCase()}`,
  );
}
