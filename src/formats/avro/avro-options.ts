import type { FormatOptions } from '../format.ts';
import { choice, type OptionRules, readOptions, requiredText } from '../options.ts';

/** What stands before a value: nothing, or what Confluent's serializers write there. */
export type AvroHeader = 'none' | 'confluent';

export interface AvroOptions {
  /** In JSON. */
  readonly avroSchema: string;
  readonly avroHeader: AvroHeader;
  readonly mode: 'PERMISSIVE' | 'FAILFAST';
}

/** The mode as in `from_avro`. */
const RULES: OptionRules<AvroOptions> = {
  avroSchema: requiredText(),
  avroHeader: choice(['none', 'confluent'], 'none'),
  mode: choice(['PERMISSIVE', 'FAILFAST'], 'FAILFAST'),
};

export const AVRO_OPTION_NAMES: readonly string[] = Object.keys(RULES);

export function readAvroOptions(options: FormatOptions): AvroOptions {
  return readOptions('the avro format', RULES, options);
}
