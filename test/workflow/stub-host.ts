import type { ChangeListener, Facts, Host } from '../../src/host/index.ts';

/** A host that does nothing but tell of the writes it is asked for; for tests of what happens around hosts. */
export const stubHost = (name: string, onChange: ChangeListener): Host => {
  const unused = (): never => {
    throw new Error('these tests do not use this verb');
  };
  return {
    name,
    target: name,
    facts: {} as Facts,
    query: unused,
    run: async (_command, why) => {
      onChange({ host: name, kind: 'command', what: why, action: 'run' });
      return { exitCode: 0, stdout: '', stderr: '' };
    },
    until: unused,
    files: { read: unused, readText: unused, look: unused, list: unused, ensure: unused, remove: unused },
    services: { status: unused, ensure: unused, restart: unused, reload: unused },
    packages: { missing: unused, ensure: unused },
    dial: unused,
  };
};
