// What the executable starts with. Node's own code cache knows no function that did not run at once; ours is made after runs.
const { getAsset, getAssetKeys, getRawAsset } = require('node:sea');
const { Script } = require('node:vm');

const compiled = getAssetKeys().includes('compiled') ? { cachedData: Buffer.from(getRawAsset('compiled')) } : {};
const script = new Script(getAsset('bundle', 'latin1'), { filename: 'slipway.js', ...compiled });
if (script.cachedDataRejected) process.emitWarning('This executable was compiled for another one; it starts slower.');
script.runInThisContext()(exports, require, module, 'file:///slipway.js', '/');
