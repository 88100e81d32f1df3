import { SlipwayError } from '../errors/index.ts';
import type { Artifact, Provided } from './artifact.ts';
import type { UnitName } from './events.ts';
import type { Member, Phase } from './phase.ts';
import { type Node, nodeFor, unordered, waitFor } from './schedule.ts';
import { artifactOf, CONNECT, isEvery, isOptional, misbuilt, type Workflow } from './workflow.ts';

/** One phase on one host; or the connection to a host; or finding on the host what a phase left out would have given. */
export interface Unit<S> {
  readonly kind: 'connect' | 'run' | 'recover';
  readonly name: UnitName;
  readonly member: Member<S>;
  /** Absent for connections. */
  readonly phase?: Phase<S>;
}

export interface Plot<S> {
  readonly flow: Workflow<S>;
  readonly members: readonly Member<S>[];
  readonly selected: ReadonlySet<string>;
  readonly provided: readonly Provided[];
}

export interface LaidOut<S> {
  readonly nodes: readonly Node<Unit<S>>[];
  /** In the order of the members, then of the phases. */
  readonly units: readonly Unit<S>[];
  /** The hosts whose artifact arrives with `every`, by the artifact's name. */
  readonly givers: ReadonlyMap<string, readonly string[]>;
}

/**
 * Lays the phases out over the hosts: every unit, and what it waits for. Throws INTERNAL when two units give the same thing,
 * when a host lacks what a phase needs there, or when units wait for each other; USAGE when a phase was left out whose work
 * others need and cannot find on the host.
 */
export const layOut = <S>(plot: Plot<S>): LaidOut<S> => {
  const names = plot.members.map(({ name }) => name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw misbuilt(plot.flow, `member ${twice} is there twice`);
  const field = plough(plot);
  for (const phase of plot.flow.phases)
    if (plot.selected.has(phase.id)) for (const member of field.covered(phase)) field.unitNode(phase, member);
  const runs = [...field.units.values()].filter(({ unit }) => unit?.kind === 'run');
  for (const node of runs) if (node.unit?.phase) addNeeds(plot, field, node, node.unit.phase, node.unit.member);
  addConnections(field);
  const nodes = [...field.units.values(), ...field.gates.values()];
  const stuck = unordered(nodes);
  if (stuck.length > 0)
    throw misbuilt(
      plot.flow,
      `these wait for each other: ${[...new Set(stuck.map(({ name }) => name.phase))].join(', ')}`,
    );
  return { nodes, units: inOrder(plot, nodes), givers: field.hostsGiving };
};

interface Field<S> {
  readonly units: Map<string, Node<Unit<S>>>;
  readonly gates: Map<string, Node<Unit<S>>>;
  readonly hostsGiving: Map<string, readonly string[]>;
  covered(phase: Phase<S>): readonly Member<S>[];
  /** Who gives an artifact, by host. */
  giversOf(artifact: Artifact<unknown>): ReadonlyMap<string, Giver<S>>;
  unitNode(phase: Phase<S>, member: Member<S>): Node<Unit<S>>;
}

interface Giver<S> {
  readonly phase: Phase<S>;
  readonly member: Member<S>;
}

const plough = <S>({ flow, members, selected }: Plot<S>): Field<S> => {
  const covers = new Map(
    flow.phases.map((phase) => [phase.id, members.filter((member) => phase.where(member, members))]),
  );
  const covered = (phase: Phase<S>): readonly Member<S>[] => covers.get(phase.id) ?? [];
  const givers = findGivers(flow, covered);
  const units = new Map<string, Node<Unit<S>>>();
  const unitNode = (phase: Phase<S>, member: Member<S>): Node<Unit<S>> => {
    const key = `${phase.id} ${member.name}`;
    const node = units.get(key) ?? nodeFor(unitOf(phase, member, selected.has(phase.id)));
    units.set(key, node);
    return node;
  };
  const giversOf = (artifact: Artifact<unknown>): ReadonlyMap<string, Giver<S>> =>
    givers.get(artifact.name) ?? new Map();
  return { units, gates: new Map(), hostsGiving: new Map(), covered, giversOf, unitNode };
};

const unitOf = <S>(phase: Phase<S>, member: Member<S>, isSelected: boolean): Unit<S> => ({
  kind: isSelected ? 'run' : 'recover',
  name: {
    phase: phase.id,
    title: isSelected ? phase.title : `Find what is there already instead of: ${phase.title}`,
    host: member.name,
  },
  member,
  phase,
});

const findGivers = <S>(
  flow: Workflow<S>,
  covered: (phase: Phase<S>) => readonly Member<S>[],
): ReadonlyMap<string, ReadonlyMap<string, Giver<S>>> => {
  const givers = new Map<string, Map<string, Giver<S>>>();
  const add = (artifact: Artifact<unknown>, phase: Phase<S>, member: Member<S>): void => {
    const those = givers.get(artifact.name) ?? new Map<string, Giver<S>>();
    const other = artifact.scope === 'run' ? [...those.values()][0] : those.get(member.name);
    if (other)
      throw misbuilt(
        flow,
        `${artifact.name} is given by ${other.phase.id} on ${other.member.name} and by ${phase.id} on ${member.name}`,
      );
    givers.set(artifact.name, those.set(member.name, { phase, member }));
  };
  for (const phase of flow.phases)
    for (const artifact of Object.values(phase.gives))
      for (const member of covered(phase)) add(artifact, phase, member);
  return givers;
};

const addNeeds = <S>(plot: Plot<S>, field: Field<S>, node: Node<Unit<S>>, phase: Phase<S>, member: Member<S>): void => {
  for (const need of Object.values(phase.needs)) {
    if (isEvery(need)) {
      waitFor(node, gateOf(plot, field, need.every, phase));
      continue;
    }
    const artifact = artifactOf(need);
    if (isProvided(plot, artifact, member)) continue;
    const giver = giverFor(field, artifact, member);
    if (giver) waitFor(node, recoverable(plot, field, giver, artifact, phase));
    else if (!isOptional(need)) throw notGiven(plot.flow, artifact, phase, member);
  }
};

const isProvided = <S>({ provided }: Plot<S>, { name, scope }: Artifact<unknown>, member: Member<S>): boolean =>
  provided.some(({ artifact, host }) => artifact.name === name && (scope === 'run' || host === member.name));

/** One gate for each artifact needed of every host, so that a thousand hosts make thousands of waits and not millions. */
const gateOf = <S>(plot: Plot<S>, field: Field<S>, artifact: Artifact<unknown>, by: Phase<S>): Node<Unit<S>> => {
  const known = field.gates.get(artifact.name);
  if (known) return known;
  const gate = nodeFor<Unit<S>>(undefined);
  field.gates.set(artifact.name, gate);
  const givers = [...field.giversOf(artifact).values()];
  for (const giver of givers) waitFor(gate, recoverable(plot, field, giver, artifact, by));
  const given = plot.provided.filter((one) => one.artifact.name === artifact.name).flatMap(({ host }) => host ?? []);
  field.hostsGiving.set(artifact.name, [...new Set([...givers.map(({ member }) => member.name), ...given])]);
  return gate;
};

const giverFor = <S>(field: Field<S>, artifact: Artifact<unknown>, member: Member<S>): Giver<S> | undefined => {
  const givers = field.giversOf(artifact);
  return artifact.scope === 'run' ? [...givers.values()][0] : givers.get(member.name);
};

const notGiven = <S>(flow: Workflow<S>, { name }: Artifact<unknown>, by: Phase<S>, member: Member<S>): SlipwayError =>
  misbuilt(flow, `phase ${by.id} needs ${name} on ${member.name}, where no phase gives it`);

/** The node of a giver: its unit, or, when the phase is left out, the finding of what is on the host already. */
const recoverable = <S>(
  plot: Plot<S>,
  field: Field<S>,
  { phase, member }: Giver<S>,
  artifact: Artifact<unknown>,
  by: Phase<S>,
): Node<Unit<S>> => {
  if (!plot.selected.has(phase.id) && !phase.recover)
    throw new SlipwayError(
      'USAGE',
      `Phase ${by.id} needs ${artifact.name}, which phase ${phase.id} gives, and that is left out.`,
      {
        hint: `Take ${phase.id} in as well, or leave out ${by.id} too.`,
      },
    );
  return field.unitNode(phase, member);
};

/** Every unit of a host waits for the one connection to it. */
const addConnections = <S>(field: Field<S>): void => {
  for (const [, nodes] of Map.groupBy([...field.units.values()], ({ unit }) => unit?.member.name)) {
    const member = nodes[0]?.unit?.member;
    if (!member) continue;
    const name = { phase: CONNECT, title: 'Connect and look at the machine', host: member.name };
    const connection = nodeFor<Unit<S>>({ kind: 'connect', name, member });
    for (const node of nodes) waitFor(node, connection);
    field.units.set(`${CONNECT} ${member.name}`, connection);
  }
};

const inOrder = <S>({ members, flow }: Plot<S>, nodes: readonly Node<Unit<S>>[]): readonly Unit<S>[] => {
  const memberRank = new Map(members.map(({ name }, index) => [name, index]));
  const phaseRank = new Map(flow.phases.map(({ id }, index) => [id, index]));
  const rank = ({ name }: Unit<S>): number =>
    (memberRank.get(name.host) ?? 0) * (flow.phases.length + 1) + (phaseRank.get(name.phase) ?? -1) + 1;
  return nodes.flatMap(({ unit }) => (unit === undefined ? [] : [unit])).sort((a, b) => rank(a) - rank(b));
};
