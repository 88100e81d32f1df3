import { SlipwayError } from '../errors/index.ts';
import { renderTemplate, templateText } from '../render/index.ts';
import type { HostSpec } from '../spec/index.ts';
import {
  type Artifact,
  assumed,
  type Need,
  ofHost,
  type Phase,
  type PhaseContext,
  phaseFor,
} from '../workflow/index.ts';
import { type Path, playbookInvalid, unknownKey } from './fault.ts';
import { holds } from './holds.ts';
import type { Playbook, PlaybookStep } from './playbook.ts';
import { heardBy, waitsFor } from './reference-faults.ts';
import { runtimeSettingsFor } from './runtime-settings.ts';
import type { Render, Verb } from './verb.ts';
import { verbNamed } from './verbs.ts';

export interface PlaybookPhasesOptions {
  /** Text of a template that the playbook names by a path of its own (`./motd.hbs`), given relative to the playbook's folder. */
  readonly readBeside?: (path: string) => Promise<string>;
  /** `prepare` when absent: the phase of a step is `prepare/<step id>`. */
  readonly prefix?: string;
  /** Cluster values for templates; they win over the playbook's own. Or how they follow from host and needs. */
  readonly values?: Values | ((context: PhaseContext<HostSpec>, input: Values) => Values);
  /** Hosts that are meant; all when absent. */
  readonly where?: Phase<HostSpec>['where'];
  /** What every step waits for, whatever it says itself. */
  readonly needs?: Readonly<Record<string, Need>>;
  /** A marker for the end of the whole playbook on a host. */
  readonly gives?: Artifact<void>;
  /** Host markers that phases elsewhere give, by name: what `needs` of a step may say besides ids of steps. */
  readonly markers?: readonly string[];
  /** Phases that the verb `phase` may name. */
  readonly phases?: readonly Phase<HostSpec>[];
}

type Values = Readonly<Record<string, unknown>>;

/** What a step tells those after it. */
interface Outcome {
  readonly changed: boolean;
}

/**
 * The steps of a playbook as phases, in file order. A step waits for what it says it needs, else for the step before.
 * Throws PLAYBOOK_INVALID where a step needs a marker, or names a phase, that nobody knows.
 */
export const playbookPhases = (playbook: Playbook, options: PlaybookPhasesOptions = {}): readonly Phase<HostSpec>[] => {
  proveNames(playbook, options);
  const prefix = options.prefix ?? 'prepare';
  const phases = playbook.steps.map((step) => stepPhase({ playbook, step, prefix, options }));
  const all = options.gives ? [...phases, lastPhase(playbook, prefix, options.gives)] : phases;
  const { where } = options;
  return where ? all.map((phase) => ({ ...phase, where })) : all;
};

interface StepPlan {
  readonly playbook: Playbook;
  readonly step: PlaybookStep;
  readonly prefix: string;
  readonly options: PlaybookPhasesOptions;
}

const define = phaseFor<HostSpec>();

const stepPhase = (plan: StepPlan): Phase<HostSpec> => {
  const { playbook, step, prefix, options } = plan;
  const ids = playbook.steps.map(({ id }) => id);
  const waits = waitsFor(step, playbook.steps).map((name) => [
    name,
    ids.includes(name) ? outcomeOf(prefix, name) : ofHost(name),
  ]);
  const engine = step.verb === 'phase' ? options.phases?.find(({ id }) => id === step.options) : undefined;
  const needs: Readonly<Record<string, Need>> = { ...options.needs, ...Object.fromEntries(waits), ...engine?.needs };
  return define({
    id: `${prefix}/${step.id}`,
    title: step.title,
    needs,
    gives: {
      outcome: outcomeOf(prefix, step.id),
      ...Object.fromEntries(step.gives.map((name) => [name, ofHost(name)])),
    },
    run: async (context, input) => {
      const outcome: Outcome = { changed: await makeSo(plan, engine, context, input) };
      return { outcome };
    },
    recover: async () => ({ outcome: { changed: false } }),
  }) as Phase<HostSpec>;
};

const makeSo = async (
  plan: StepPlan,
  engine: Phase<HostSpec> | undefined,
  context: PhaseContext<HostSpec>,
  input: Readonly<Record<string, unknown>>,
): Promise<boolean> => {
  const { playbook, step } = plan;
  const { host, member, say } = context;
  const isMeant = !step.roles || step.roles.some((role) => member.spec.roles.some((own) => own === role));
  if (!(isMeant && holds(playbook.when, host.facts) && holds(step.when, host.facts))) {
    say('not for this host');
    return false;
  }
  if (engine) {
    await engine.run(context, input);
    return true;
  }
  return verbOf(step).act(step.options, {
    host,
    title: step.title,
    signal: context.signal,
    plan: context.plan,
    values: valuesFor(plan, context, input),
    render: renderFor(plan),
    heard: heardBy(step).map((id) => heardFrom(playbook, id, input[id])),
    say: context.say,
    warn: context.warn,
  });
};

const renderFor =
  ({ playbook, options }: StepPlan): Render =>
  async (template, values) => {
    if (!template.startsWith('.')) return renderTemplate(templateText(template), values);
    if (options.readBeside) return renderTemplate(await options.readBeside(template), values);
    throw new SlipwayError(
      'PLAYBOOK_INVALID',
      `${playbook.file} names the template ${template}, which cannot be read here.`,
    );
  };

const valuesFor = (
  { playbook, options }: StepPlan,
  context: PhaseContext<HostSpec>,
  input: Values,
): Record<string, unknown> => {
  const { host, member } = context;
  return {
    ...playbook.values,
    ...(typeof options.values === 'function' ? options.values(context, input) : options.values),
    facts: host.facts,
    host: { name: member.name, roles: member.spec.roles },
    runtime: runtimeSettingsFor(host.facts),
  };
};

const heardFrom = (playbook: Playbook, id: string, outcome: unknown) => {
  const step = playbook.steps.find((one) => one.id === id);
  return {
    id,
    changed: (outcome as Outcome | undefined)?.changed === true,
    paths: step ? (verbOf(step).paths?.(step.options) ?? []) : [],
  };
};

const verbOf = (step: PlaybookStep): Verb => {
  const found = verbNamed(step.verb);
  if (!found) throw new SlipwayError('INTERNAL', `Step ${step.id} has the verb ${step.verb}, which does not exist.`);
  return found;
};

/** Steps meet under the name of their phase. */
const outcomeOf = (prefix: string, id: string): Artifact<Outcome> => ofHost<Outcome>(`${prefix}/${id}`);

const lastPhase = (playbook: Playbook, prefix: string, marker: Artifact<void>): Phase<HostSpec> =>
  define({
    id: `${prefix}/done`,
    title: `Finish ${playbook.name}`,
    needs: Object.fromEntries(playbook.steps.map(({ id }) => [id, outcomeOf(prefix, id)])),
    gives: { done: marker },
    run: assumed,
    recover: assumed,
  }) as Phase<HostSpec>;

const proveNames = (playbook: Playbook, { markers = [], phases = [] }: PlaybookPhasesOptions): void => {
  const given = playbook.steps.flatMap(({ id, gives }) => [id, ...gives]).concat(markers);
  const faults = playbook.steps.flatMap((step, index) => {
    const path: Path = ['steps', index];
    const strange = (step.needs ?? []).filter((name) => !given.includes(name));
    const known = phases.map(({ id }) => id);
    return [
      ...strange.map((name) => ({ ...unknownKey([...path, 'needs'], name, given, 'step or marker'), at: step.at })),
      ...(step.verb === 'phase' && !known.includes(String(step.options))
        ? [{ ...unknownKey([...path, 'phase'], String(step.options), known, 'phase'), at: step.at }]
        : []),
    ];
  });
  if (faults.length > 0) throw playbookInvalid(playbook.file, faults);
};
