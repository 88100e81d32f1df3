/** What `-o json` printed, as far as the tests read it. */
export interface PrintedEvent {
  readonly type: string;
  readonly workflow?: string;
  readonly phase?: string;
  readonly host?: string;
  readonly outcome?: string;
  readonly changes?: number;
  readonly change?: { readonly kind: string; readonly what: string; readonly action: string };
}

/** The events of one workflow of a command's output (`up` prints those of apply, then those of check). */
export const eventsOf = (stdout: string, workflow: string): readonly PrintedEvent[] => {
  let current = '';
  return stdout
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line): PrintedEvent => JSON.parse(line))
    .filter((event) => {
      if (event.type === 'run-started') current = event.workflow ?? '';
      return current === workflow;
    });
};

/** Every change a run made or planned, in words, sorted. */
export const changesOf = (events: readonly PrintedEvent[]): readonly string[] =>
  events
    .flatMap(({ phase, host, change }) => {
      if (!change) return [];
      const { action, kind, what } = change;
      // Its name is drawn by lot, and the first worker that comes to join asks for it.
      const isToken = kind === 'object' && what.includes('bootstrap-token-');
      return isToken ? [`${phase}: ${action} a bootstrap token`] : [`${host} ${phase}: ${action} ${kind} ${what}`];
    })
    .sort();

/** How the run ended. */
export const endOf = (events: readonly PrintedEvent[]): { readonly outcome?: string; readonly changes?: number } => {
  const { outcome, changes } = events.find(({ type }) => type === 'run-ended') ?? { type: '' };
  return { ...(outcome !== undefined && { outcome }), ...(changes !== undefined && { changes }) };
};
