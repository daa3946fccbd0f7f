import { SluiceError } from './errors.ts';
import { faultLine, faultsOf } from './faults.ts';
import { overlayInfrastructure, type SettingsSources } from './settings-text.ts';
import { specSchema, type Spec } from './spec.ts';
import { readYaml } from './yaml-text.ts';

/**
 * A run spec from YAML (or JSON, which YAML includes). Every fault is named at once, a line each.
 *
 * @param name what to call the text in errors, such as its file name
 * @param variables those of `infrastructure` win over what the spec says of it
 * @throws SluiceError `spec`
 */
export const parseSpec = (
  text: string,
  name: string,
  variables: SettingsSources['variables'] = {},
): Spec => {
  const parsed = specSchema.safeParse(
    overlayInfrastructure(readYaml(text, name, 'spec'), variables),
  );
  if (parsed.success) return parsed.data;
  const faults = faultsOf(specSchema, parsed.error);
  throw new SluiceError(
    'spec',
    faults.map((fault) => `${name}: ${faultLine(fault, 'the spec')}`).join('\n'),
  );
};
