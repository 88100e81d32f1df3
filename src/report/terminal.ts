export { createPlainReporter as createTerminalReporter } from './plain.ts';
