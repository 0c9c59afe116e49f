/** With this many units `10 * units + 5` has 15 digits, and no two decimals of 15 digits are the same double. */
const UNITS_MAX = 1e14;
/** Powers of ten up to the next are doubles exactly. */
const SCALE_MAX = 21;

/**
 * Rounds doubles to multiples of 10 ** -scale, as if they were their shortest decimal texts: 1.005 is halfway between 1.00 and
 * 1.01, though the double lies below. The double next to what lies halfway tells: what is greater has a greater text, too.
 */
export class DecimalPlaces {
  readonly #isWhole: boolean;
  readonly #unit: number;
  readonly #toEven: boolean;

  constructor(scale: number, toEven: boolean) {
    this.#isWhole = scale < 0;
    this.#unit = Math.abs(scale) > SCALE_MAX ? Number.NaN : Number(`1e${Math.abs(scale)}`);
    this.#toEven = toEven;
  }

  /**
   * The nearest number of units, a half away from zero or to the even one; undefined where only exact arithmetic tells. Zero
   * has no sign, as decimals have it.
   */
  units(value: number): number | undefined {
    const magnitude = Math.abs(value);
    const scaled = this.#isWhole ? magnitude / this.#unit : magnitude * this.#unit;
    if (!(scaled < UNITS_MAX)) return undefined;
    const below = Math.floor(scaled);
    const tenths = below * 10 + 5;
    const half = this.#isWhole ? tenths * (this.#unit / 10) : tenths / (this.#unit * 10);
    const isUp = magnitude > half || (magnitude === half && !(this.#toEven && below % 2 === 0));
    const units = isUp ? below + 1 : below;
    return value < 0 && units > 0 ? -units : units;
  }

  /** The double that is nearest to so many units. */
  toDouble(units: number): number {
    return this.#isWhole ? units * this.#unit : units / this.#unit;
  }
}
