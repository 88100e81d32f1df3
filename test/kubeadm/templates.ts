/** Templates for the object of `certs check-expiration`; what Slipway does otherwise than kubeadm says why. */
export interface TemplateRow {
  readonly output: string;
  readonly differs?: string;
}

const jsonPaths = [
  ...['{.kind}', '{.nope}', '{.kind.foo}', '{.kind[0]}', '{foo}', '{end}', '{}', '{$.kind}', '{@.kind}', 'plain'],
  ...['{.certificates[*].missing}', '{.certificates[99]}', '{.certificates[-1].name} {.certificates[0,1].name}'],
  ...['{.certificates[-2:].name}', '{.certificates[1:0]}', '{.certificates[0:0]}', '{.certificates[::3].name}'],
  ...['{.certificates[0:4:2].name}', '{.certificates[::0].name}', '{.certificates[a]}', '{.certificates[0]'],
  ...['{.certificates[?(@.name=="apiserver")].caName}', '{.certificates[?(@.name == "apiserver")].caName}'],
  ...['{.certificates[?(@.missing==true)].name}', '{.certificates[?(@.caName)].name}', '{.kind[?(@.a)]}'],
  ...['{.certificates[?(@.caName!="ca")].name}', '{.certificates[?(@.name>="etcd-peer")].name}', '{.certificates'],
  ...['{.certificates[?(@.name=="a)b")].name}', '{.certificates[?(@.name=="a"||@.name=="b")].name}', '{"a', '{#}'],
  ...["{.certificates[0]['name','caName']}", "{['kind']}", '{.certificates[1]["name"]}', '{.kind}}', '{{.kind}}'],
  ...[
    '{range .certificates[*]}{.name}{"\\n"}{end}',
    '{range .certificates[*]}{.name}{"\\n"}',
    '{range .nope[*]}x{end}z',
  ],
  ...['{range .certificates[*]}{.name}{range .caName}-{@}{end},{end}{.kind}', '{range .certificates[0:2]}{end}{end}'],
  ...['{1.5} {true} {-3} {"\\t"}x', '{"\\u00e9\\x41"}', '{"\\q"}', "{'it\\'s'}", '{...kind}', '{ .kind }', '{.a\\.b}'],
  ...[
    '{.certificates.name}',
    '{.certificates[*].name[0]}',
    '{.certificates[0].name.}',
    '{.certificateAuthorities..name}',
  ],
];

const goTemplates = [
  ...['{{.kind}}', '{{.nope}}', '{{.nope.x}}', '{{.kind.x}}', '{{len .certificates}}', '{{.kind', '{{nofunc}}', '{{}}'],
  ...['{{range .certificates}}{{.name}} {{.caName}}{{"\\n"}}{{end}}', '{{range .nope}}x{{else}}none{{end}}'],
  ...['{{range $i, $c := .certificates}}{{$i}}={{$c.name}},{{end}}', '{{range $c := .certificates}}{{end}}{{$c}}'],
  ...['{{index .certificates 0}}', '{{(index .certificates 0).name}}', '{{index .certificates 99}}', '{{index . "x"}}'],
  ...[
    '{{if eq .kind "X" "CertificateExpirationInfo"}}yes{{else}}no{{end}}',
    '{{if}}x{{end}}',
    '{{if .kind}}',
    '{{end}}',
  ],
  ...['{{if eq .kind "a"}}1{{else if .kind}}2{{else}}3{{end}}', '{{with .nope}}1{{else with .kind}}{{.}}{{end}}'],
  ...['a {{- .kind -}} b', 'x{{/* c */}}y', 'a {{- /* c */ -}} x', '{{- 3}} {{-3}}', '{{"a}}b"}}', '{{"a\\qb"}}'],
  ...['{{printf "%s|%-10s|%5s|%q" .kind "a" "b" "c"}}', '{{printf "%d %05d %v %t" 5 42 .kind true}}'],
  ...[
    '{{printf "%x %X %c" 255 "hi" 65}}',
    '{{printf "%6.2f|%e" 3.14159 2.5}}',
    '{{print 1 2 "a" 3 4}}',
    '{{println 1 "a"}}',
  ],
  ...['{{.kind | printf "%s-%s" "x"}}', '{{.kind | len}}', '{{1 | 2}}', '{{.kind 1}}', '{{nil}}', '{{print nil}}'],
  ...['{{$x := 1}}{{$x}}{{$x = 2}}{{$x}}', '{{if true}}{{$x := 1}}{{end}}{{$x}}', '{{$y}}', '{{$a, $b := .kind}}'],
  ...[
    '{{range .certificates}}{{if eq .name "etcd-peer"}}{{break}}{{end}}{{if .missing}}{{continue}}{{end}}{{.name}} {{end}}',
  ],
  ...['{{define "a"}}[{{.}}]{{end}}{{template "a" .kind}}{{template "a"}}', '{{block "b" .kind}}<{{.}}>{{end}}'],
  ...['{{define "a"}}', '{{define "a"}}1{{end}}{{define "a"}}2{{end}}', '{{template "zz"}}', '{{break}}', '{{else}}'],
  ...[
    '{{slice .kind 0 3}}',
    '{{and .kind .nope}}',
    '{{or .nope .kind}}',
    '{{or .nope ""}}',
    '{{not .kind}}',
    '{{and}}',
  ],
  ...['{{lt 1 2}} {{gt "a" "b"}} {{le 2 2}} {{ne 1 2}}', '{{eq 1 "1"}}', '{{eq .nope nil}}', '{{eq 1}}', '{{len 5}}'],
  ...[
    '{{html "<a>&"}} {{js "<a>"}} {{urlquery "a b&c/é"}}',
    '{{exists . "kind"}} {{exists . "x" "y"}}',
    '{{range 3}}{{.}}{{end}}',
  ],
  ...['{{"aGk=" | base64decode}}', '{{base64decode "!"}}', '{{range "abc"}}{{.}}{{end}}', '{{.certificates.name}}'],
  ...[
    "{{true}} {{1.50}} {{`raw`}} {{'a'}} {{0x10}}",
    '{{(index .certificates 0).expirationDate}}',
    '{{..kind}}',
    '{{. kind}}',
  ],
];

const forms = [
  'go-template',
  'jsonpath',
  'jsonpath=',
  'template',
  'foo',
  'name',
  'json=x',
  'jsonpath-file=/not/there',
  'kyaml',
];

const differing: readonly TemplateRow[] = [
  ...['{.certificates[?(@.residualTime==0)].name}', '{.certificates[?(@.residualTime>5)].name}'].map((path) => ({
    output: `jsonpath=${path}`,
    differs: 'kubeadm compares no number of an object with a whole number; here a number is a number',
  })),
  { output: 'go-template={{ge 1.5 1}}', differs: 'the same' },
  ...['{{printf "%s" 5}}', '{{printf "%d" "a"}}', '{{printf "%s"}}', '{{printf "a" 1}}'].map((template) => ({
    output: `go-template=${template}`,
    differs: 'Go writes its complaint into the text and goes on; here it is an error',
  })),
];

export const templateRows: readonly TemplateRow[] = [
  ...jsonPaths.flatMap((path) => [{ output: `jsonpath=${path}` }, { output: `jsonpath-as-json=${path}` }]),
  ...goTemplates.map((template) => ({ output: `go-template=${template}` })),
  ...forms.map((output) => ({ output })),
  ...differing,
];
