module.exports = {
  testEnvironment: 'node',
  roots: ['<rootDir>/test'],
  testMatch: ['**/*.test.ts'],
  // Helm is a process of its own: leaving a core free gains nothing.
  maxWorkers: '100%',
  transform: { '^.+\\.ts$': '<rootDir>/test/transform.js' },
};
