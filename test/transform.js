// TypeScript to JavaScript for jest, by esbuild: types are judged by `npm run check`, not here.
const { createHash } = require('node:crypto');
const esbuild = require('esbuild');

const options = { loader: 'ts', format: 'cjs', target: 'node20', sourcemap: 'inline' };

module.exports = {
  getCacheKey: (source, file, { configString }) =>
    createHash('sha256')
      .update([source, file, configString, esbuild.version, JSON.stringify(options)].join('\0'))
      .digest('hex'),
  process: (source, file) => ({ code: esbuild.transformSync(source, { ...options, sourcefile: file }).code }),
};
