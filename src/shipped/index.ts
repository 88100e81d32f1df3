export { shippedText } from './shipped-text.ts';
