import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { loadPlaybook, playbookJsonSchema } from '../../src/playbook/index.ts';

const faultsOf = (text: string): string => {
  try {
    loadPlaybook(text, 'mine.yaml');
    return 'no fault';
  } catch (error) {
    return (error as Error).message;
  }
};
const header = 'apiVersion: slipway.dev/v1alpha1\nkind: Playbook\nname: mine\n';

test('a whole playbook comes out with its defaults', () => {
  const text = `${header}steps:\n  - id: motd\n    title: Greet\n    file: { path: /etc/motd, content: hi }\n`;
  expect(loadPlaybook(text, 'mine.yaml')).toEqual({
    name: 'mine',
    file: 'mine.yaml',
    when: {},
    values: {},
    steps: [
      {
        id: 'motd',
        title: 'Greet',
        verb: 'file',
        options: [{ path: '/etc/motd', content: 'hi' }],
        when: {},
        gives: [],
        at: { line: 5, column: 5 },
      },
    ],
  });
});

test('every fault is told at once, with its place, its field and what was probably meant', () => {
  const text = `apiVersion: slipway.dev/v1alpha1
kind: Playbok
nam: x
name: x
steps:
  - id: A b
    title: Do
    packag: { names: [a] }
  - id: two
    title: Do
    file: { path: relative, content: x, mod: '0644' }
  - id: two
    titel: Do
    sysctl: { settings: { a b: 1 } }
  - id: three
    title: Do
    service: { unit: x, restartOn: [fuor] }
  - id: four
    title: Do
    when: { famly: debian }
    file: []
  - id: five
    title: Do
  - id: six
    title: Do
    file: { path: /x, mode: 644, content: a }
    template: {}
  - just a word
`;
  expect(faultsOf(text)).toBe(`mine.yaml has 17 faults:
  mine.yaml:2:7: "kind": expected "Playbook"
  mine.yaml:3:1: "nam": unknown field "nam"; did you mean "name"?
  mine.yaml:6:9: "steps[0].id": expected lower-case letters, digits and dashes
  mine.yaml:8:5: "steps[0].packag": unknown verb "packag"; did you mean "package"?
  mine.yaml:11:19: "steps[1].file.path": expected an absolute path
  mine.yaml:11:41: "steps[1].file.mod": unknown field "mod"; did you mean "mode"?
  mine.yaml:12:5: "steps[2].title": missing: expected a text
  mine.yaml:13:5: "steps[2].titel": unknown field "titel"; did you mean "title"?
  mine.yaml:14:13: "steps[2].sysctl.file": missing: expected a text
  mine.yaml:14:27: "steps[2].sysctl.settings.a b": expected a name such as net.ipv4.ip_forward
  mine.yaml:17:5: "steps[3].service": unknown step "fuor"; did you mean "four"?
  mine.yaml:20:13: "steps[4].when.famly": unknown field "famly"; did you mean "family"?
  mine.yaml:21:11: "steps[4].file": expected at least one
  mine.yaml:22:5: "steps[5]": expected one verb: file, template, package, service, sysctl, module, command, phase
  mine.yaml:26:29: "steps[6].file.mode": expected a text
  mine.yaml:27:5: "steps[6].template": a second verb; make it a step of its own
  mine.yaml:28:5: "steps[7]": expected a step: id, title and one verb`);
});

test('text that is no YAML is told with its place', () => {
  expect(faultsOf(`${header}steps:\n  - id: a\n   title: b\n`)).toMatch(
    /^mine\.yaml has \d faults?:\n {2}mine\.yaml:\d+:\d+: /,
  );
});

test('an empty file lacks everything', () => {
  expect(faultsOf('')).toBe('mine.yaml has 1 fault:\n  mine.yaml:1:1: expected a map');
});

test('an id may be used once', () => {
  const step = '  - id: a\n    title: b\n    command: { check: "true", run: "true" }\n';
  expect(faultsOf(`${header}steps:\n${step}${step}`)).toBe(
    'mine.yaml has 1 fault:\n  mine.yaml:8:9: "steps[1].id": "a" names a step above already',
  );
});

test('steps cannot wait for each other', () => {
  const step = (id: string, need: string) =>
    `  - id: ${id}\n    title: b\n    needs: [${need}]\n    gives: [${id}Done]\n    command: { check: "true", run: "true" }\n`;
  expect(faultsOf(`${header}steps:\n${step('a', 'bDone')}${step('b', 'a')}`)).toBe(`mine.yaml has 2 faults:
  mine.yaml:7:12: "steps[0].needs": "a" would wait for itself
  mine.yaml:12:12: "steps[1].needs": "b" would wait for itself`);
});

test('the published schema is the one that playbooks are judged by', async () => {
  expect(JSON.parse(await readFile('schema/playbook.schema.json', 'utf8'))).toEqual(playbookJsonSchema());
});
