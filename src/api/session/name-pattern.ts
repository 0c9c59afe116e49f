/**
 * As Spark has it: a regular expression in which * is any text and | separates alternatives; upper and lower case are
 * alike, and one that is malformed matches nothing.
 */
export function matchesPattern(name: string, pattern: string): boolean {
  return pattern.split('|').some((alternative) => {
    try {
      return new RegExp(`^(?:${alternative.trim().replaceAll('*', '.*')})$`, 'is').test(name);
    } catch {
      return false;
    }
  });
}
