import { expect, test } from 'vitest';
import { goModText, ldflags, stagingModules } from '../../../src/components/source/go-module.ts';
import { goRecipeFor } from '../../../src/components/source/go-recipes.ts';
import { component } from '../sample.ts';

const recipeOf = (name: string) => {
  const recipe = goRecipeFor(component(name));
  if (!recipe) throw new Error(`no recipe for ${name}`);
  return recipe;
};

const origin = { date: '2026-07-22T18:07:38Z', commit: 'c0ffee' };

test("Kubernetes' go.mod replaces the staging modules by the version that belongs to it", () => {
  expect(goModText(recipeOf('kubelet'), '1.26.8', ['k8s.io/api', 'k8s.io/kubelet'])).toBe(
    [
      'module slipway.invalid/components',
      '',
      'go 1.26.8',
      '',
      'require k8s.io/kubernetes v1.36.3',
      'require k8s.io/api v0.36.3',
      'require k8s.io/kubelet v0.36.3',
      'replace k8s.io/api => k8s.io/api v0.36.3',
      'replace k8s.io/kubelet => k8s.io/kubelet v0.36.3',
      '',
    ].join('\n'),
  );
});

test("flannel's go.mod first requires a module whose older version cannot be had", () => {
  const lines = goModText(recipeOf('flannel'), '1.26.8', []).split('\n');
  expect(lines.filter((line) => line.startsWith('require'))).toEqual([
    'require github.com/tencentcloud/tencentcloud-sdk-go/tencentcloud/common v1.3.103',
    'require github.com/flannel-io/flannel v0.28.4',
  ]);
});

test('only staging modules that are required are replaced', () => {
  const json = JSON.stringify({
    Require: [{ Path: 'k8s.io/api' }, { Path: 'example.com/other' }],
    Replace: [
      { Old: { Path: 'k8s.io/api' }, New: { Path: './staging/src/k8s.io/api' } },
      { Old: { Path: 'k8s.io/sample' }, New: { Path: './staging/src/k8s.io/sample' } },
      { Old: { Path: 'example.com/other' }, New: { Path: '../other' } },
    ],
  });
  expect(stagingModules(json, './staging')).toEqual(['k8s.io/api']);
  expect(stagingModules('{}', './staging')).toEqual([]);
});

test("every version variable of Kubernetes is set, in both of its packages, with the release's own date", () => {
  const flags = ldflags(recipeOf('kubelet'), origin);
  expect(flags).toMatch(/^-s -w -buildid= -X /);
  for (const path of ['k8s.io/component-base/version', 'k8s.io/client-go/pkg/version']) {
    expect(flags).toContain(`-X ${path}.gitVersion=v1.36.3 `);
    expect(flags).toContain(`-X ${path}.gitMajor=1 -X ${path}.gitMinor=36 -X ${path}.gitTreeState=clean`);
    expect(flags).toContain(`-X ${path}.gitCommit=c0ffee -X ${path}.buildDate=2026-07-22T18:07:38Z`);
  }
});

test('what is linked with C is linked statically', () => {
  expect(ldflags(recipeOf('flannel'), origin)).toBe(
    '-s -w -buildid= -linkmode external -extldflags -static -X github.com/flannel-io/flannel/pkg/version.Version=v0.28.4',
  );
  expect(ldflags(recipeOf('coredns'), origin)).toBe('-s -w -buildid=');
});

test("etcd's module is the release inside the image's tag", () => {
  expect(recipeOf('etcd').modules).toEqual([
    ['go.etcd.io/etcd/server/v3', 'v3.6.8'],
    ['go.etcd.io/etcd/etcdctl/v3', 'v3.6.8'],
  ]);
});
