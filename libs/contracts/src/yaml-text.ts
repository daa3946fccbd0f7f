import { parseDocument } from 'yaml';
import { type ErrorCode, SluiceError } from './errors.ts';

/** Aliases are bounded, so that a few lines cannot stand for gigabytes. */
const MAX_ALIASES = 100;

/**
 * What a YAML text says.
 * @param name what to call the text in errors, such as its file name
 * @throws SluiceError of the `code` given, for what is not YAML
 */
export const readYaml = (text: string, name: string, code: ErrorCode): unknown => {
  try {
    // Nothing is said beside the error: `warnings`, such as of a tag that nobody knows, are faults here.
    const document = parseDocument(text, { uniqueKeys: true, logLevel: 'error' });
    const [broken] = [...document.errors, ...document.warnings];
    if (broken) throw broken;
    return document.toJS({ maxAliasCount: MAX_ALIASES });
  } catch (error) {
    const [line] = (error as Error).message.split('\n');
    throw new SluiceError(code, `${name}: not valid YAML: ${line!.replace(/:$/, '')}`);
  }
};
