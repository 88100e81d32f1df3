// What the executable starts with. Node's own code cache knows no function that did not run at once; ours is made after runs.
const { getAsset, getAssetKeys, getRawAsset } = require('node:sea');
const { Script } = require('node:vm');

const compiled = getAssetKeys().includes('compiled') ? { cachedData: Buffer.from(getRawAsset('compiled')) } : {};
const script = new Script(getAsset('bundle', 'latin1'), { filename: 'slipway.js', ...compiled });
if (script.cachedDataRejected)
  process.emitWarning(
    'The compiled code in this executable does not fit it, so each start is slower. Install Slipway again.',
  );
script.runInThisContext()(exports, require, module, __filename, __dirname, 'file:///slipway.js');
