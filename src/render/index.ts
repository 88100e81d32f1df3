export { goTemplatePrinter } from './go-template/go-template.ts';
export { jsonPathPrinter } from './json-path/json-path.ts';
export { toKyaml } from './kyaml.ts';
export { renderTemplate, type TemplateValues, templateText } from './template.ts';
export { parseYaml, parseYamlDocuments, toYaml } from './yaml.ts';
