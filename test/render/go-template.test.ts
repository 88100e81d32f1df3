import { describe, expect, test } from 'vitest';
import { goTemplatePrinter } from '../../src/render/index.ts';

const data = {
  kind: 'Images',
  images: ['a:1', 'b:2'],
  items: [
    { name: 'x', size: 5 },
    { name: 'y', gone: null },
  ],
};

const print = (template: string, strict = false) => goTemplatePrinter(template, { allowMissingKeys: !strict })(data);

describe('a template of Go', () => {
  test.each([
    ['{{.kind}} {{.nothing}}', 'Images <no value>'],
    ['{{range .images}}{{.}}{{"\\n"}}{{end}}', 'a:1\nb:2\n'],
    ['{{range $i, $item := .items}}{{$i}}:{{$item.name}} {{end}}{{len .items}}', '0:x 1:y 2'],
    ['{{with index .items 0}}{{.name}} of {{$.kind}}{{end}}', 'x of Images'],
    ['{{if and .images (eq .kind "A" "Images")}}yes{{else}}no{{end}}', 'yes'],
    ['{{range .nothing}}x{{else}}none{{end}}', 'none'],
    ['{{range .images}}{{if eq . "b:2"}}{{break}}{{end}}{{.}}{{end}}', 'a:1'],
    ['{{define "t"}}<{{.}}>{{end}}{{template "t" .kind}}', '<Images>'],
    ['a {{- /* nobody reads it */ -}} b', 'ab'],
    ['{{.kind | printf "%-8s|%q" "x"}}', 'x       |"Images"'],
    ['{{.items}}', '[map[name:x size:5] map[gone:<nil> name:y]]'],
    ['{{$n := 0}}{{range .images}}{{$n = 7}}{{end}}{{$n}}', '7'],
  ])('%s', (template, text) => {
    expect(print(template)).toBe(text);
  });

  test.each([
    ['{{.kind', '"{{" is not closed'],
    ['{{if .kind}}', '{{if}} is not closed'],
    ['{{end}}', '{{end}} closes nothing'],
    ['{{nothing}}', 'there is no function "nothing"'],
    ['{{$x}}', 'there is no variable $x'],
    ['{{break}}', '{{break}} is in no range'],
  ])('%s is refused: %s', (template, why) => {
    expect(() => goTemplatePrinter(template, { allowMissingKeys: true })).toThrow(why);
  });

  test.each([
    ['{{.kind.name}}', 'Images has no field "name"'],
    ['{{index .images 5}}', 'element 5 is asked for, and there are 2'],
    ['{{eq 1 "1"}}', '1 cannot be compared with 1'],
    ['{{define "t"}}{{template "t"}}{{end}}{{template "t"}}', 'contains itself without end'],
  ])('%s does not suit the object: %s', (template, why) => {
    expect(() => print(template)).toThrow(why);
  });

  test('may be strict about fields that are not there', () => {
    expect(() => print('{{.nothing}}', true)).toThrow('there is no field "nothing"');
  });
});
