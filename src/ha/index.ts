export { virtualIpSteps } from './virtual-ip/virtual-ip-steps.ts';
