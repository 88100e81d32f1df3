export { toKyaml } from './kyaml.ts';
export { renderTemplate, type TemplateValues, templateText } from './template.ts';
export { parseYaml, parseYamlDocuments, toYaml } from './yaml.ts';
