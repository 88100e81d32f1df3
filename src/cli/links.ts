import { SlipwayError } from '../errors/index.ts';
import {
  type ChangeListener,
  connectTo,
  createDryRunHost,
  createHost,
  type Facts,
  type Host,
  probeFacts,
  type SshEnvironment,
  sudoPasswordOf,
  type Transport,
} from '../host/index.ts';
import type { RunReporter } from '../report/index.ts';
import type { HostSpec } from '../spec/index.ts';
import { createLimit, type Member } from '../workflow/index.ts';
import type { HostsRun } from './hosts-run.ts';

/** The connections of one run: one to each host, made when it is first asked for. */
export interface Links {
  /** Begins to connect; whoever asks for a host later hears how it ended. */
  open(specs: readonly HostSpec[]): void;
  /** For looking before the run begins; nothing is written by it. Throws HOST_*. */
  look(spec: HostSpec): Promise<Host>;
  hostOf(member: Member<HostSpec>, onChange: ChangeListener): Promise<Host>;
  close(): Promise<void>;
}

export interface LinksOptions {
  readonly run: HostsRun;
  readonly reporter: RunReporter;
  /** Of the run. */
  readonly signal: AbortSignal;
}

/** Connections under construction at once: more starts of SSH make each of them fail. */
const MAX_CONNECTING = 30;

interface Machine {
  readonly transport: Transport;
  readonly facts: Facts;
}

export const createLinks = ({ run, reporter, signal }: LinksOptions): Links => {
  const { terminal } = run;
  const transports: Transport[] = [];
  const machines = new Map<string, Promise<Machine>>();
  const environment: SshEnvironment = {
    env: terminal.env,
    home: terminal.home,
    user: terminal.user,
    ask: (question) => reporter.aside(() => terminal.askSecret(question)),
    onNotice: (text) => void reporter.aside(async () => terminal.err.write(`${text}\n`)),
  };

  const connecting = createLimit(MAX_CONNECTING);
  const connect = async (spec: HostSpec): Promise<Machine> => {
    const transport = await connectTo(spec, environment);
    transports.push(transport);
    return { transport, facts: await probeFacts(transport) };
  };
  const machineOf = (spec: HostSpec): Promise<Machine> => {
    const known = machines.get(spec.name) ?? connecting(() => connect(spec));
    machines.set(spec.name, known);
    return known;
  };
  const hostFor = async (spec: HostSpec, onChange?: ChangeListener): Promise<Host> => {
    const machine = await machineOf(spec);
    const sudoPassword = sudoPasswordOf(spec, environment);
    return createHost({
      name: spec.name,
      ...machine,
      signal,
      asUser: run.apart !== undefined,
      ...(onChange && { onChange }),
      ...(sudoPassword && { sudoPassword }),
    });
  };

  return {
    open: (specs) => {
      for (const spec of specs) void machineOf(spec).catch(() => undefined);
    },
    look: (spec) => hostFor(spec, refuseToWrite),
    hostOf: async ({ spec }, onChange) => {
      const host = await hostFor(spec, onChange);
      return run.plan ? createDryRunHost(host, onChange) : host;
    },
    close: async () => {
      await Promise.all(transports.map((transport) => transport.close()));
    },
  };
};

const refuseToWrite = (): never => {
  throw new SlipwayError('INTERNAL', 'Something was to be written before the run began.');
};
