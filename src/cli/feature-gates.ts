import { SlipwayError } from '../errors/index.ts';
import { goBoolean } from './go-boolean.ts';

/** `A=true,B=false` as kubeadm reads `--feature-gates`; whether there is such a gate is for the spec to say. Throws USAGE. */
export const featureGatesOf = (pairs: string): Readonly<Record<string, boolean>> =>
  Object.fromEntries(
    pairs
      .split(',')
      .filter((pair) => pair !== '')
      .map((pair) => {
        const [name = '', value = ''] = pair.split(/=(.*)/s).map((part) => part.trim());
        const isOn = goBoolean(value);
        if (isOn !== undefined) return [name, isOn];
        throw new SlipwayError('USAGE', `--feature-gates: "${pair}" says neither true nor false.`, {
          hint: `Give it as ${name === '' ? 'NAME' : name}=true or ${name === '' ? 'NAME' : name}=false.`,
        });
      }),
  );
