import { createRequire } from 'node:module';
import { ownCopyOf } from '../../columnar/own-copy.ts';

const require = createRequire(import.meta.url);

type Saxes = Pick<typeof import('saxes'), 'SaxesParser'>;

/** A parsed XPath; the package's own declarations leave `parse` out. */
export interface XPathProgram {
  evaluateBoolean(options: XPathOptions): boolean;
  evaluateNumber(options: XPathOptions): number;
  evaluateString(options: XPathOptions): string;
  select(options: XPathOptions): readonly { readonly nodeValue: string | null }[];
}

interface XPathOptions {
  readonly node: object;
}

interface XPathModule {
  parse(path: string): XPathProgram;
  readonly XNodeSet: { readonly prototype: XPathNodes };
  readonly XNumber: { readonly prototype: { numberFormat: RegExp } };
}

interface XPathNodes {
  string(): { number(): { numberValue(): number } };
  number(): { numberValue(): number };
  numberValue(): number;
}

let saxes: Saxes | null = null;
let xpath: XPathModule | null = null;

/**
 * Loaded when the first XML is read, and at once: threads work synchronously. The parser checks that XML is well-formed, and
 * knows no entities but those of the standard: nothing is expanded, nothing is fetched.
 */
export function xmlParser(): Saxes {
  saxes ??= require('saxes') as Saxes;
  return saxes;
}

/** Loaded when the first path is evaluated. */
export function xpathModule(): XPathModule {
  xpath ??= repaired(ownCopyOf('xpath').main as XPathModule);
  return xpath;
}

/** The package takes nodes without text for 0, and reads `1e3` and `0x1` but not `5.`: other than XPath 1.0 and Java do. */
function repaired(module: XPathModule): XPathModule {
  const nodes = module.XNodeSet.prototype;
  nodes.number = function (this: XPathNodes) {
    return this.string().number();
  };
  nodes.numberValue = function (this: XPathNodes) {
    return this.number().numberValue();
  };
  module.XNumber.prototype.numberFormat = /^\s*-?(?:\d+(?:\.\d*)?|\.\d+)\s*$/;
  return module;
}
