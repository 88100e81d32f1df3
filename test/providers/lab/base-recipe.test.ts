import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { baseRecipe } from '../../../src/providers/lab/base-recipe.ts';

test('the recipe of the shared file system is a script a POSIX shell can read', () => {
  execFileSync('sh', ['-n'], { input: baseRecipe().script });
});

test('its key is the same as long as the recipe is', () => {
  expect(baseRecipe().key).toBe(baseRecipe().key);
  expect(baseRecipe().key).toMatch(/^[0-9a-f]{12}$/);
});

test('it brings what hosts cannot fetch, and nothing of Kubernetes', () => {
  const included = /--include=(\S+)/.exec(baseRecipe().script)?.[1]?.split(',') ?? [];
  expect(included).toEqual(expect.arrayContaining(['systemd', 'openssh-server', 'iptables', 'conntrack', 'runc']));
  expect(included.filter((name) => /containerd|kube|cni|etcd/.test(name))).toEqual([]);
});
