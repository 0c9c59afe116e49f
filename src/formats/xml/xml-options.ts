import { oncePer } from '../../columnar/once-per.ts';
import type { Schema } from '../../columnar/schema.ts';
import { typeName } from '../../columnar/types.ts';
import { userError } from '../../errors.ts';
import {
  checkDialect,
  DEFAULT_DIALECT,
  refuseXsd,
  type XmlDialect,
} from '../../expression/xml/xml-dialect.ts';
import { hasTextKeys, isXmlType } from '../../expression/xml/xml-types.ts';
import { checkCorruptColumn } from '../columns/check-corrupt-column.ts';
import { timePattern, timeZoneRule } from '../columns/time-options.ts';
import type { FormatOptions } from '../format.ts';
import {
  choice,
  flag,
  type OptionRules,
  optionalText,
  readOptions,
  share,
  text,
} from '../options.ts';
import { TEXT_FILE_RULES, type TextFileOptions } from '../text-files.ts';

export interface XmlOptions extends XmlDialect, Omit<TextFileOptions, 'lineSep'> {
  readonly mode: 'PERMISSIVE' | 'DROPMALFORMED' | 'FAILFAST';
  readonly columnNameOfCorruptRecord: string;
  /** The element around all rows of a file, with attributes behind its name where it has some. */
  readonly rootTag: string;
  /** What stands behind `<?xml` at the beginning of a file; nothing for a file without. */
  readonly declaration: string;
  /** The share of rows that columns are inferred from. */
  readonly samplingRatio: number;
  /** The zone of times, instead of the session's. */
  readonly timeZone: string | null;
  readonly locale: 'en-US';
  /** Not supported. */
  readonly rowValidationXSDPath: string | null;
}

type GivenOptions = Omit<XmlOptions, 'rowTag'> & { readonly rowTag: string | null };

const { compression, encoding, charset } = TEXT_FILE_RULES;

const RULES: OptionRules<GivenOptions> = {
  rowTag: optionalText(),
  rootTag: text('ROWS'),
  declaration: text('version="1.0" encoding="UTF-8" standalone="yes"'),
  mode: choice(['PERMISSIVE', 'DROPMALFORMED', 'FAILFAST'], 'PERMISSIVE'),
  columnNameOfCorruptRecord: text('_corrupt_record'),
  attributePrefix: text(DEFAULT_DIALECT.attributePrefix),
  valueTag: text(DEFAULT_DIALECT.valueTag),
  nullValue: optionalText(),
  excludeAttribute: flag(DEFAULT_DIALECT.excludeAttribute),
  ignoreSurroundingSpaces: flag(DEFAULT_DIALECT.ignoreSurroundingSpaces),
  ignoreNamespace: flag(DEFAULT_DIALECT.ignoreNamespace),
  wildcardColName: text(DEFAULT_DIALECT.wildcardColName),
  arrayElementName: text(DEFAULT_DIALECT.arrayElementName),
  indent: text(DEFAULT_DIALECT.indent),
  validateName: flag(DEFAULT_DIALECT.validateName),
  inferSchema: flag(DEFAULT_DIALECT.inferSchema),
  prefersDecimal: flag(DEFAULT_DIALECT.prefersDecimal),
  preferDate: flag(DEFAULT_DIALECT.preferDate),
  samplingRatio: share(1),
  timeZone: timeZoneRule(),
  locale: choice(['en-US'], 'en-US'),
  dateFormat: timePattern(),
  timestampFormat: timePattern(),
  timestampNTZFormat: timePattern(),
  rowValidationXSDPath: optionalText(),
  compression,
  encoding,
  charset,
};

export const XML_OPTION_NAMES: readonly string[] = Object.keys(RULES);

const readGiven = (options: FormatOptions): GivenOptions =>
  readOptions('the xml format', RULES, options);

export const readXmlOptions: (options: FormatOptions) => XmlOptions = oncePer((options) => {
  const given = readGiven(options);
  checkMarkup('rootTag', given.rootTag);
  checkMarkup('declaration', given.declaration);
  return checkDialect({ ...given, rowTag: given.rowTag ?? DEFAULT_DIALECT.rowTag });
});

/** These stand between angle brackets anyway. */
function checkMarkup(name: 'rootTag' | 'declaration', value: string): void {
  if (!/[<>]/.test(value) && !(name === 'rootTag' && value.trim() === '')) return;
  throw userError(
    'INVALID_OPTION_VALUE',
    `Option '${name}' of the xml format is '${value}'; expected a text without angle brackets.`,
  );
}

/** What is written has a row tag in any case; what is read must be told which elements are rows. */
export function requireRowTag(options: FormatOptions): void {
  if (readGiven(options).rowTag !== null) return;
  throw userError('XML_ROW_TAG_MISSING', 'To read XML, the option `rowTag` is required.', {
    hint: "Name the element that is a row: option('rowTag', 'book') for <books><book>…</book></books>.",
  });
}

/** Refuses options and columns that the format cannot do. */
export function checkXmlOptions(options: FormatOptions, schema: Schema): void {
  const { columnNameOfCorruptRecord, rowValidationXSDPath } = readXmlOptions(options);
  refuseXsd(rowValidationXSDPath);
  for (const own of schema.fields) {
    const { name, type } = own;
    if (!isXmlType(type) || !hasTextKeys(type)) {
      throw userError(
        'UNSUPPORTED_DATA_TYPE_FOR_DATASOURCE',
        `The xml format has no ${typeName(type)}, the type of column '${name}'.`,
      );
    }
    checkCorruptColumn(own, columnNameOfCorruptRecord);
  }
}
