/** What JSON text may have beyond the standard, or not even that: options of Spark's parser. */
export interface JsonDialect {
  /** Comments, in both forms of Java. */
  readonly allowComments: boolean;
  /** Keys without quotes. */
  readonly allowUnquotedFieldNames: boolean;
  readonly allowSingleQuotes: boolean;
  readonly allowNumericLeadingZeros: boolean;
  /** A backslash before any character stands for the character. */
  readonly allowBackslashEscapingAnyCharacter: boolean;
  /** Line ends, tabs and their like in texts as they are. */
  readonly allowUnquotedControlChars: boolean;
  /** NaN and infinities. */
  readonly allowNonNumericNumbers: boolean;
}

/** What holds when nobody says anything else. */
export const DEFAULT_DIALECT: JsonDialect = {
  allowComments: false,
  allowUnquotedFieldNames: false,
  allowSingleQuotes: true,
  allowNumericLeadingZeros: false,
  allowBackslashEscapingAnyCharacter: false,
  allowUnquotedControlChars: false,
  allowNonNumericNumbers: true,
};
