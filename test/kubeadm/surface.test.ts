import { describe, expect, test } from 'vitest';
import { chosenPhases } from '../../src/cli/chosen-phases.ts';
import type { CommandSpec, OptionSpec } from '../../src/cli/command-spec.ts';
import { commands } from '../../src/cli/commands.ts';
import { everywhere } from '../../src/cli/option-sets.ts';
import { initWorkflow } from '../../src/init/index.ts';
import { joinWorkflow } from '../../src/join/index.ts';
import { hostResetWorkflow } from '../../src/reset/index.ts';
import { upgradeApplyWorkflow, upgradeNodeWorkflow } from '../../src/upgrade/index.ts';
import { type PhaseNode, phaseTree } from '../../src/workflow/index.ts';
import { globalFlags, type HelpedCommand, type HelpedFlag, helpTree } from './help-tree.ts';
import { leftOut, otherDefaults } from './left-out.ts';

/** Phases that are words of a command line below `init phase` and its like. */
const trees: Readonly<Record<string, readonly PhaseNode[]>> = {
  init: phaseTree(initWorkflow()),
  join: phaseTree(joinWorkflow('control-plane')),
  'join as worker': phaseTree(joinWorkflow('worker')),
  reset: phaseTree(hostResetWorkflow()),
  'upgrade apply': phaseTree(upgradeApplyWorkflow()),
  'upgrade node': phaseTree(upgradeNodeWorkflow()),
};

const tree = helpTree();

const isLeftOut = (command: string, flag?: string): boolean =>
  leftOut.some((one) => covers(one.command, command) && (one.flag === undefined || one.flag === flag));

const covers = (pattern: string, command: string): boolean =>
  pattern === command || pattern === '*' || (pattern.endsWith(' *') && command.startsWith(pattern.slice(0, -1)));

/** Ours, which may take the last words of kubeadm's path as the names of phases. */
const ours = ({ path }: HelpedCommand): CommandSpec | undefined => {
  const found = commands.find((command) => command.path.join(' ') === path.join(' '));
  const at = path.indexOf('phase');
  const [verb, words] = [path.slice(0, at).join(' '), path.slice(at + 1)];
  if (found || at === -1 || words.length === 0) return found;
  const ids = new Set(idsOf(trees[verb] ?? []));
  return chosenPhases(words, trees[verb] ?? []).every((id) => ids.has(id))
    ? commands.find((command) => command.path.join(' ') === `${verb} phase`)
    : undefined;
};

const idsOf = (nodes: readonly PhaseNode[]): readonly string[] =>
  nodes.flatMap(({ id, children }) => [id, ...idsOf(children)]);

/** A word that only groups commands is one for both. */
const isGroup = ({ path }: HelpedCommand): boolean =>
  commands.some((command) => command.path.length > path.length && path.every((word, at) => command.path[at] === word));

const optionOf = (options: readonly OptionSpec[], name: string): OptionSpec | undefined =>
  options.find(({ flags }) => flags.match(/--[\w-]+/)?.[0] === name);

const faultsOf = (command: string, flag: HelpedFlag, options: readonly OptionSpec[]): readonly string[] => {
  const { name } = flag;
  if (name === '--help' || isLeftOut(command, name)) return [];
  const option = optionOf(options, name);
  const where = `kubeadm ${command} ${name}`;
  if (option === undefined) return [`${where}: is not there`];
  const takesValue = /[<[]/.test(option.flags);
  const usual = option.default ?? option.implied;
  const isOther = otherDefaults.some((one) => one.flag === name && ['*', command].includes(one.command));
  return [
    ...(takesValue === flag.takesValue ? [] : [`${where}: ${takesValue ? 'takes' : 'takes no'} value here`]),
    ...(flag.short === undefined || option.flags.startsWith(`${flag.short},`) || isLeftOut(command, flag.short)
      ? []
      : [`${where}: is not ${flag.short} too`]),
    ...(isOther || String(usual) === String(flag.default) ? [] : [`${where}: default ${usual}, not ${flag.default}`]),
  ];
};

test('the help of the real binary was read', () => {
  expect(tree.length).toBeGreaterThan(90);
  expect(tree.flatMap(({ flags }) => flags).length).toBeGreaterThan(500);
  expect(tree.flatMap(({ flags }) => flags).filter((flag) => flag.default !== undefined).length).toBeGreaterThan(100);
});

describe('Slipway has of kubeadm', () => {
  test('every command and every phase', () => {
    const lacking = tree.filter((command) => {
      const name = command.path.join(' ');
      return name !== '' && !isLeftOut(name) && !ours(command) && !isGroup(command);
    });
    expect(lacking.map(({ path }) => path.join(' '))).toEqual([]);
  });

  test('every flag of each, with its short name and its default', () => {
    const faults = tree.flatMap((command) => {
      const options = ours(command)?.options;
      const name = command.path.join(' ');
      return options === undefined ? [] : command.flags.flatMap((flag) => faultsOf(name, flag, options));
    });
    expect(faults).toEqual([]);
  });

  test('every flag of all commands', () => {
    const all = globalFlags();
    const faults = tree.flatMap((command) => {
      const options = ours(command)?.options;
      const name = command.path.join(' ');
      return options === undefined ? [] : all.flatMap((flag) => faultsOf(name, flag, [...options, ...everywhere]));
    });
    expect(all.length).toBeGreaterThan(1);
    expect(faults).toEqual([]);
  });
});

test('what a worker may name and skip is what a control plane may', () => {
  const worker = new Set(idsOf(trees['join as worker'] ?? []));
  expect(idsOf(trees['join'] ?? []).filter((id) => !worker.has(id))).toEqual([]);
});

test('nothing is listed as left out that is there, and every reason is told', () => {
  const names = tree.map(({ path }) => path.join(' '));
  for (const { command, flag, reason } of [...leftOut, ...otherDefaults]) {
    expect(reason).not.toBe('');
    expect(
      names.some((name) => covers(command, name)),
      command,
    ).toBe(true);
    if (flag?.startsWith('--'))
      expect([...tree.flatMap((one) => one.flags), ...globalFlags()].map(({ name }) => name)).toContain(flag);
  }
});
