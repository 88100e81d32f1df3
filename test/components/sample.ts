import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Component } from '../../src/components/component.ts';
import { componentsNamed } from '../../src/components/index.ts';

export const component = (name: string): Component => {
  const [found] = componentsNamed({ kubernetesVersion: 'v1.36.3', arch: 'amd64' }, [name]);
  if (!found) throw new Error(`no ${name}`);
  return found;
};

/** Writes a file as an origin would deliver it. */
export const deliveredFile = async (folder: string, name: string, content: string) => {
  await mkdir(folder, { recursive: true });
  const path = join(folder, `${name}-${Math.random()}`);
  await writeFile(path, content);
  return { name, path, from: 'a test' };
};
