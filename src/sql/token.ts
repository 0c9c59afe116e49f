/**
 * A piece of SQL text.
 *
 *   word        identifier or keyword as written; the parser decides by place
 *   quoted      `identifier in backquotes`; `value` is what is inside
 *   string      'text'; `value` has its escapes resolved
 *   binary      X'1F'; `value` is the hexadecimal text
 *   number      digits with fraction, exponent and type suffix as written
 *   operator    punctuation
 *   end         behind the last character
 */
export interface Token {
  readonly kind: 'word' | 'quoted' | 'string' | 'binary' | 'number' | 'operator' | 'end';
  /** A word in upper case, an operator as it is, the meaning of a quoted token. */
  readonly value: string;
  readonly start: number;
  readonly end: number;
}
