/** Values of VARIANT. Sources: `native-free-kernels/variant/`. */
export interface VariantKernels {
  /**
   * PARSE_JSON: writes the VARIANT of each valid text to `target` and the offsets; returns the last, or -2 where `capacity` is not
   * enough. Texts that are malformed or unusual in any way, or have more bytes than `longest`, have nothing and are set in
   * `unusual`, which is all 0 before. `work` has room for 20 bytes a byte of the longest text, and 6,144 more.
   */
  parseVariants(
    textOffsets: number,
    heap: number,
    validity: number,
    length: number,
    work: number,
    longest: number,
    offsets: number,
    target: number,
    capacity: number,
    unusual: number,
  ): number;

  /**
   * Writes the address (u32) of what steps lead to in each valid VARIANT, 0 for nothing, and its class: 0 nothing or a null, 2 a
   * truth value, 3 an integer, 4 a double, 5 a text, 16 and above a decimal with so many digits behind its point, 1 anything else.
   * A step has 8 bytes: address and size of a name, or 0 and the place of an element.
   */
  followVariants(
    steps: number,
    stepCount: number,
    offsets: number,
    heap: number,
    validity: number,
    length: number,
    places: number,
    classes: number,
  ): void;

  /** The values of one class, texts apart, as words; `scale` is that of decimals. */
  variantWords(places: number, count: number, scale: number, target: number): void;

  /** Offsets of texts; returns the last, or -1 over 2 GiB. */
  variantTextOffsets(places: number, count: number, offsets: number): number;

  /** Writes those texts one behind the other. */
  variantTextBytes(places: number, count: number, target: number): void;

  /** Offsets of simple values as values of VARIANT; returns the last, or -1 over 2 GiB. */
  simpleVariantOffsets(places: number, count: number, offsets: number): number;

  /** Writes those values one behind the other. */
  simpleVariantBytes(places: number, count: number, target: number): void;

  /**
   * Prints VARIANTs as JSON from row `from` on, whose text begins where `targetOffsets` says, with quotes and escapes as Java writes
   * them. Stops at a row that holds something else than objects, arrays, texts, truth values and numbers of few digits, and
   * returns its number, or the number's complement where `capacity` was not enough; `count` at the end. Nulls have no text.
   */
  printVariants(
    offsets: number,
    heap: number,
    validity: number,
    from: number,
    count: number,
    targetOffsets: number,
    target: number,
    capacity: number,
  ): number;
}
