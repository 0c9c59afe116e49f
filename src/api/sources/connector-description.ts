import { mergeOptions, type OptionValue, optionText } from '../settings/options.ts';

/** What readers and writers say in the same words: a format and its options. */
export abstract class ConnectorDescription {
  /** Null until one is chosen. */
  protected chosenFormat: string | null = null;
  protected chosenOptions: Readonly<Record<string, string>> = {};

  /** The kind of input or sink: json, csv, socket, console, … */
  format(name: string): this {
    this.chosenFormat = optionText('format', name);
    return this;
  }

  /** Sets an option of the input, the sink or the query. */
  option(name: string, value: OptionValue): this {
    return this.options({ [name]: value });
  }

  /** Sets several options. */
  options(values: Readonly<Record<string, OptionValue>>): this {
    this.chosenOptions = mergeOptions(this.chosenOptions, values);
    return this;
  }
}
