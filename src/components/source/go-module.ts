import type { GoRecipe } from './go-recipes.ts';

/** What `go mod download -json` says of the first module. */
export interface ModuleOrigin {
  /** RFC 3339, when the version was made. */
  readonly date: string;
  /** Forty hexadecimal digits; zeros when the module proxy does not tell. */
  readonly commit: string;
}

/** A go.mod that requires what the recipe builds; `replaced` are the staging modules that Kubernetes' own go.mod names. */
export const goModText = (recipe: GoRecipe, goVersion: string, replaced: readonly string[]): string =>
  [
    'module slipway.invalid/components',
    '',
    `go ${goVersion}`,
    '',
    ...requirements(recipe, replaced).map(([path, version]) => `require ${path} ${version}`),
    ...replaced.map((path) => `replace ${path} => ${path} ${stagingVersion(recipe)}`),
    '',
  ].join('\n');

/** The value of `-ldflags`: no symbols, no build id, the version variables, static where C is linked in. */
export const ldflags = (recipe: GoRecipe, origin: ModuleOrigin): string => {
  const values: Readonly<Record<string, string>> = { '{date}': origin.date, '{commit}': origin.commit };
  const variables = Object.entries(recipe.variables ?? {}).map(
    ([name, value]) => `-X ${name}=${values[value] ?? value}`,
  );
  const linking = recipe.c ? ['-linkmode external', '-extldflags -static'] : [];
  return ['-s -w -buildid=', ...linking, ...variables].join(' ');
};

/**
 * Module paths that a go.mod, as JSON of `go mod edit -json`, replaces by folders under `prefix` and requires itself:
 * the others are not part of any program, and not all of them are published.
 */
export const stagingModules = (goModJson: string, prefix: string): readonly string[] => {
  const { Replace = [], Require = [] } = JSON.parse(goModJson) as GoMod;
  const required = new Set(Require.map(({ Path }) => Path));
  return Replace.filter(({ Old, New }) => New.Path.startsWith(prefix) && required.has(Old.Path)).map(
    ({ Old }) => Old.Path,
  );
};

interface GoMod {
  readonly Replace?: readonly { readonly Old: { readonly Path: string }; readonly New: { readonly Path: string } }[];
  readonly Require?: readonly { readonly Path: string }[];
}

/** Kubernetes requires its staging modules at v0.0.0: the true version is what the programs should say they hold. */
const requirements = (recipe: GoRecipe, replaced: readonly string[]): readonly (readonly [string, string])[] => [
  ...(recipe.first ?? []),
  ...recipe.modules,
  ...replaced.map((path) => [path, stagingVersion(recipe)] as const),
];

const stagingVersion = (recipe: GoRecipe): string => recipe.staging?.version ?? '';
