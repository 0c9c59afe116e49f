/** As Spark has it: * is any text, | separates alternatives, upper and lower case are alike. */
export function matchesPattern(name: string, pattern: string): boolean {
  return pattern.split('|').some((alternative) => {
    const pieces = alternative.trim().split('*').map(RegExp.escape);
    return new RegExp(`^${pieces.join('.*')}$`, 'is').test(name);
  });
}
