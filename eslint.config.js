// One flat configuration. CommonJS, so that test/lint can load it into jest as it is.
const js = require('@eslint/js');
const { defineConfig, globalIgnores } = require('eslint/config');
const tseslint = require('typescript-eslint');
const opaqueSettings = require('./tools/eslint/opaque-settings');

const everywhereElse = (...folders) => `^(\\.\\.?/)+(${folders.join('|')})(/|$)`;

/** Imports point one way: lib <- constructs <- charts <- main.ts, index.ts and bin; tests and tools may see all. */
const layer = (files, { folders, packages = [], message }) => ({
  files,
  rules: {
    'no-restricted-imports': [
      'error',
      {
        patterns: [
          { regex: everywhereElse(...folders), message },
          ...(packages.length > 0 ? [{ regex: `^(${packages.join('|')})(/|$)`, message }] : []),
        ],
      },
    ],
  },
});

const programs = ['bin', 'main', 'index'];
const workshop = ['bench', 'test', 'tools'];

module.exports = defineConfig(
  globalIgnores([
    'build/',
    'dist/',
    'out/',
    'coverage/',
    'imports/kubernetes/',
    'imports/cert-manager.io.ts',
    // A program of its own: test/package checks its types against the packed package.
    'test/package/app/',
  ]),
  { linterOptions: { reportUnusedDisableDirectives: 'error', reportUnusedInlineConfigs: 'error' } },
  js.configs.recommended,
  { rules: { eqeqeq: 'error', 'no-var': 'error', 'prefer-const': 'error', 'object-shorthand': 'error' } },
  {
    files: ['**/*.js'],
    languageOptions: {
      sourceType: 'commonjs',
      globals: { __dirname: 'readonly', console: 'readonly', process: 'readonly' },
    },
  },
  // What mongosh runs.
  { files: ['containerfiles/mongodb-windows/*.js'], languageOptions: { globals: { db: 'readonly' } } },
  {
    files: ['**/*.mjs'],
    languageOptions: { globals: { console: 'readonly', process: 'readonly', URL: 'readonly' } },
  },
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.recommendedTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: __dirname } },
    rules: {
      '@typescript-eslint/consistent-type-imports': [
        'error',
        { fixStyle: 'inline-type-imports', disallowTypeAnnotations: false },
      ],
      '@typescript-eslint/no-confusing-void-expression': [
        'error',
        { ignoreArrowShorthand: true, ignoreVoidOperator: true, ignoreVoidReturningFunctions: true },
      ],
      '@typescript-eslint/no-deprecated': 'error',
      '@typescript-eslint/no-extraneous-class': 'error',
      '@typescript-eslint/no-unnecessary-template-expression': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { ignoreRestSiblings: true }],
      '@typescript-eslint/prefer-readonly': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/use-unknown-in-catch-callback-variable': 'error',
      // `process.env['NAME']` says that nobody declared the name.
      '@typescript-eslint/dot-notation': ['error', { allowIndexSignaturePropertyAccess: true }],
      // A readonly index signature and a mapped type say more than Record does.
      '@typescript-eslint/consistent-indexed-object-style': 'off',
      // What a line before has made sure is better said with `!` than with a fallback that never comes.
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/non-nullable-type-assertion-style': 'off',
    },
  },
  {
    // Tests read finished manifests as JSON, and have fakes that do nothing.
    files: ['test/**/*.ts', 'bench/**/*.ts'],
    rules: {
      '@typescript-eslint/no-empty-function': 'off',
      '@typescript-eslint/no-explicit-any': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
      '@typescript-eslint/no-unused-expressions': 'error',
    },
  },
  layer(['lib/**/*.ts'], {
    folders: ['constructs', 'charts', ...programs, ...workshop],
    packages: ['cdk8s', 'cdk8s-plus-27', 'constructs'],
    message: 'lib is data and functions: it builds no constructs, and imports only lib and imports.',
  }),
  layer(['constructs/**/*.ts'], {
    folders: ['charts', ...programs, ...workshop],
    message: 'A construct is one thing of Kubernetes: it imports only constructs, lib and imports.',
  }),
  layer(['charts/**/*.ts'], {
    folders: [...programs, ...workshop],
    message: 'A chart puts constructs together: it imports only charts, constructs, lib and imports.',
  }),
  layer(['imports/**/*.ts'], {
    folders: ['constructs', 'charts', ...programs, ...workshop],
    message: 'imports holds types of Kubernetes: it imports only imports and lib.',
  }),
  layer(['*.ts', 'bin/**/*.ts'], {
    folders: workshop,
    message: 'What is installed with the package does not import what builds, measures or tests it.',
  }),
  {
    files: ['lib/wiring/**/*.ts', 'constructs/**/*.ts', 'charts/**/*.ts'],
    // The words for whole objects, which look inside on purpose like the words in lib/words.
    ignores: ['constructs/kubernetes/scopes.ts'],
    plugins: { settings: { rules: { opaque: opaqueSettings } } },
    rules: { 'settings/opaque': 'error' },
  },
);
