import { userError } from '../../errors.ts';
import { type ConstantOptions, hasFlag, patternsOf } from '../constant-options.ts';
import type { TimePatterns } from '../time/time-patterns.ts';

/** How rows stand in XML: options of Spark's reader and writer. */
export interface XmlDialect extends TimePatterns {
  /** The element that is a row. */
  readonly rowTag: string;
  /** What names of attributes get in front as names of columns. */
  readonly attributePrefix: string;
  /** The column of an element's own text, where it has attributes or children too. */
  readonly valueTag: string;
  /** The text that stands for null; null where nulls are left out. */
  readonly nullValue: string | null;
  readonly excludeAttribute: boolean;
  readonly ignoreSurroundingSpaces: boolean;
  /** Names count without what stands before their last colon. */
  readonly ignoreNamespace: boolean;
  /** A column that takes the elements that no other column has. */
  readonly wildcardColName: string;
  /** What elements of lists in lists are called when they are written. */
  readonly arrayElementName: string;
  /** What each level is indented by; nothing for one line. */
  readonly indent: string;
  /** Refuse to write names that XML does not have. */
  readonly validateName: boolean;
  readonly inferSchema: boolean;
  readonly prefersDecimal: boolean;
  readonly preferDate: boolean;
}

/** What holds when nobody says anything else. */
export const DEFAULT_DIALECT: XmlDialect = {
  rowTag: 'ROW',
  attributePrefix: '_',
  valueTag: '_VALUE',
  nullValue: null,
  excludeAttribute: false,
  ignoreSurroundingSpaces: true,
  ignoreNamespace: false,
  wildcardColName: 'xs_any',
  arrayElementName: 'item',
  indent: '    ',
  validateName: true,
  inferSchema: true,
  prefersDecimal: false,
  preferDate: true,
  dateFormat: null,
  timestampFormat: null,
  timestampNTZFormat: null,
};

/** The dialect that the options of a function give. */
export function readDialect(options: ConstantOptions): XmlDialect {
  const given = Object.entries(DEFAULT_DIALECT).map(([name, initial]) => {
    const key = name.toLowerCase();
    if (!options.has(key)) return [name, initial];
    return [name, typeof initial === 'boolean' ? hasFlag(options, key) : options.get(key)];
  });
  return checkDialect({ ...Object.fromEntries(given), ...patternsOf(options) });
}

/** Refuses names that cannot be told from each other, and what has no meaning here. */
export function checkDialect<Dialect extends XmlDialect>(dialect: Dialect): Dialect {
  const { rowTag, valueTag, attributePrefix } = dialect;
  if (rowTag === '' || /^<|>$/.test(rowTag)) {
    throw invalidOption('rowTag', rowTag, 'the name of an element, without angle brackets');
  }
  if (valueTag === '' || valueTag === attributePrefix) {
    throw invalidOption('valueTag', valueTag, 'a name that is not the attributePrefix');
  }
  return dialect;
}

/** Attributes that are written need a mark, or they would be elements. */
export function checkWritten({ attributePrefix }: XmlDialect): void {
  if (attributePrefix === '') {
    throw invalidOption('attributePrefix', attributePrefix, 'at least one character');
  }
}

function invalidOption(name: string, value: string, expected: string): Error {
  return userError(
    'INVALID_OPTION_VALUE',
    `Option '${name}' of XML is '${value}'; expected ${expected}.`,
  );
}

/** XSD is not read here. */
export function refuseXsd(path: string | null | undefined): void {
  if (path === null || path === undefined) return;
  throw userError(
    'UNSUPPORTED_FEATURE.XSD_VALIDATION',
    `Rows of XML cannot be validated by the XSD '${path}'.`,
    { hint: 'Leave out rowValidationXSDPath, and check the columns with WHERE instead.' },
  );
}
