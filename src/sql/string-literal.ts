const ESCAPES: Readonly<Record<string, string>> = {
  '0': '\0',
  b: '\b',
  n: '\n',
  r: '\r',
  t: '\t',
  Z: '\x1a',
};

const ESCAPE = /\\u([0-9a-f]{4})|\\U([0-9a-f]{8})|\\([0-3][0-7]{2})|\\([\s\S])/gi;

/** The text that a string literal stands for. `\%` and `\_` keep their backslash: LIKE needs it. */
export function unescapeString(inside: string, quote: string): string {
  return inside
    .replaceAll(quote + quote, `\\${quote}`)
    .replaceAll(ESCAPE, (whole, short, long, octal, character: string | undefined) => {
      if (short !== undefined) return String.fromCharCode(Number.parseInt(short, 16));
      if (long !== undefined) return String.fromCodePoint(Number.parseInt(long, 16));
      if (octal !== undefined) return String.fromCharCode(Number.parseInt(octal, 8));
      if (character === '%' || character === '_') return whole;
      return ESCAPES[character!] ?? character!;
    });
}
