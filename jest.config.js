module.exports = {
  testEnvironment: 'node',
  roots: ['<rootDir>/test'],
  testMatch: ['**/*.test.ts'],
  // Helm is a process of its own: leaving a core free gains nothing.
  maxWorkers: '100%',
  // The judges of values, which take longer to compile than most tests, are compiled once for all files.
  moduleNameMapper: { '^(\\.\\./)+(lib/)?compiled$': '<rootDir>/test/compiled.ts' },
  // pe-library is published as ECMAScript modules alone, which jest does not load by `require`.
  transform: { '^.+\\.ts$|/node_modules/pe-library/.+\\.js$': '<rootDir>/test/transform.js' },
  transformIgnorePatterns: ['/node_modules/(?!pe-library/)'],
};
