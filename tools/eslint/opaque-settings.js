// The rule settings/opaque: nobody looks at a setting except the words.
//
// Constructs run twice, on values and on stand-ins. What looks at a stand-in gets an answer that no user gave, and the
// chart quietly differs from the plain YAML. TypeScript refuses some of that by itself (lib/words/settings.ts); this
// rule refuses the rest: it follows the brand of these types wherever TypeScript does.
const ts = require('typescript');

/** Where the brand is declared. */
const home = /[\\/]lib[\\/]words[\\/]settings\.ts$/;
/** TypeScript's own name for a property whose key is the unique symbol `setting`. */
const brand = /^__@setting@/;

const messages = {
  decided:
    'A setting decides nothing here: in the chart, only Helm knows it. Use when, match, whenObjects, choose, ifGiven or ifSet.',
  compared:
    'A setting cannot be compared here: in the chart, only Helm knows it. Use is, same, equals, above, given, matches or lists.',
  calculated:
    'A setting cannot be calculated with: in the chart, only Helm knows it. Write texts as `${…}`; for numbers use times, timesObjects or numbersAbove.',
  opened:
    'A setting has nothing to look into: in the chart, only Helm knows it. Use each, some, items, entries, firstOpen, merged or a word for texts.',
  handedOver:
    'This function looks at the setting that it is given: in the chart, only Helm knows it. Use `${…}`, word, json, or a word for conditions and lists.',
};

const comparisons = new Set(['==', '===', '!=', '!==', '<', '>', '<=', '>=']);
const calculations = new Set(['+', '-', '*', '/', '%', '**', '&', '|', '^', '<<', '>>', '>>>']);
/** Global functions and constructors that look at what they are given. */
const curious = new Set([
  ...['Array', 'BigInt', 'Boolean', 'Date', 'Map', 'Number', 'RegExp', 'Set', 'String'],
  ...['decodeURIComponent', 'encodeURIComponent', 'isFinite', 'isNaN', 'parseFloat', 'parseInt', 'structuredClone'],
]);
/** Global objects whose functions all do. */
const curiousObjects = new Set(['Array', 'Buffer', 'JSON', 'Math', 'Number', 'Object', 'Reflect', 'String']);
/** Methods of texts, lists, maps and patterns that compare their argument with what they hold. */
const curiousMethods = new Set([
  ...['endsWith', 'exec', 'get', 'has', 'includes', 'indexOf', 'lastIndexOf', 'localeCompare', 'startsWith', 'test'],
]);

const isAtHome = (declaration) => home.test(declaration.getSourceFile().fileName);

/** The text of a static property name. */
const nameOf = ({ property, computed }) => (computed ? property.value : property.name);

/** The expression inside `x as T`, `x!`, `<T>x` and `x satisfies T`: a cast makes nothing known. */
const bare = (node) =>
  ['TSAsExpression', 'TSNonNullExpression', 'TSSatisfiesExpression', 'TSTypeAssertion', 'ChainExpression'].includes(
    node.type,
  )
    ? bare(node.expression)
    : node;

const isNothing = (node) =>
  (node.type === 'Literal' && node.value === null) || (node.type === 'Identifier' && node.name === 'undefined');

module.exports = {
  meta: {
    type: 'problem',
    docs: { description: 'settings are opaque to programs that are read on stand-ins' },
    messages,
    schema: [],
  },
  defaultOptions: [],
  create(context) {
    const services = context.sourceCode.parserServices;
    if (!services?.program) throw new Error('settings/opaque needs types: lint with projectService');
    const checker = services.program.getTypeChecker();
    const known = new Map();

    /** Whether a type, or a part of a union or intersection, is branded. */
    function isBranded(type) {
      const found = known.get(type);
      if (found !== undefined) return found;
      known.set(type, false);
      const result = looksBranded(type);
      known.set(type, result);
      return result;
    }

    function looksBranded(type) {
      if (type.isUnionOrIntersection()) return type.types.some(isBranded);
      if (type.isTypeParameter()) {
        const constraint = checker.getBaseConstraintOfType(type);
        return constraint !== undefined && constraint !== type && isBranded(constraint);
      }
      if (!(type.flags & ts.TypeFlags.Object)) return false;
      return checker
        .getPropertiesOfType(type)
        .some(({ escapedName, declarations = [] }) => brand.test(escapedName) && declarations.some(isAtHome));
    }

    const isSetting = (node) =>
      isBranded(services.getTypeAtLocation(node)) || (bare(node) !== node && isSetting(bare(node)));

    /** Whether the program may have nothing at all in this place, so that asking for that asks nothing of a setting. */
    const isOptional = (node) => {
      const { types = [] } = services.getTypeAtLocation(node);
      return types.some(({ flags }) => flags & (ts.TypeFlags.Undefined | ts.TypeFlags.Null));
    };

    const refuse = (node, messageId) => {
      if (node && isSetting(node)) context.report({ node, messageId });
    };

    /** What a condition comes down to, each at its own place; the left of `&&` and `||` is visited anyway. */
    const refuseDecision = (node) => {
      if (node?.type !== 'LogicalExpression') return refuse(node, 'decided');
      if (node.operator === '??' && isOptional(node.left)) refuse(node.left, 'decided');
      refuseDecision(node.right);
    };
    const refuseTest = ({ test }) => refuseDecision(test);

    function refuseComparison({ left, right }) {
      if ((isNothing(right) && isOptional(left)) || (isNothing(left) && isOptional(right))) return;
      refuse(left, 'compared');
      refuse(right, 'compared');
    }

    /** Whether a name is the language's own here, and not of this file. */
    const isGlobal = (node, names) => {
      if (node.type !== 'Identifier' || !names.has(node.name)) return false;
      let scope = context.sourceCode.getScope(node);
      while (scope && scope.type !== 'global') {
        if (scope.set.has(node.name)) return false;
        scope = scope.upper;
      }
      return true;
    };

    function isCurious(callee) {
      if (isGlobal(callee, curious)) return true;
      return (
        callee.type === 'MemberExpression' &&
        (isGlobal(callee.object, curiousObjects) || curiousMethods.has(nameOf(callee)))
      );
    }

    function refuseArguments({ callee, arguments: given }) {
      if (!isCurious(callee)) return;
      for (const argument of given) if (argument.type !== 'SpreadElement') refuse(argument, 'handedOver');
    }

    const refusePattern = (pattern, value = pattern) => {
      if (pattern.type === 'ObjectPattern' || pattern.type === 'ArrayPattern') refuse(value, 'opened');
    };

    return {
      IfStatement: refuseTest,
      ConditionalExpression: refuseTest,
      WhileStatement: refuseTest,
      DoWhileStatement: refuseTest,
      ForStatement: refuseTest,
      LogicalExpression({ left, operator }) {
        if (operator !== '??') refuseDecision(left);
        else if (!isOptional(left)) refuse(left, 'decided');
      },
      SwitchStatement: ({ discriminant }) => refuse(discriminant, 'decided'),
      SwitchCase: ({ test }) => refuse(test, 'compared'),
      UnaryExpression({ operator, argument }) {
        if (operator === '!') refuseDecision(argument);
        else if (operator !== 'void') refuse(argument, operator === 'typeof' ? 'opened' : 'calculated');
      },
      BinaryExpression(node) {
        const { left, right, operator } = node;
        if (comparisons.has(operator)) refuseComparison(node);
        else if (calculations.has(operator)) [left, right].forEach((side) => refuse(side, 'calculated'));
        else [left, right].forEach((side) => refuse(side, 'opened'));
      },
      AssignmentExpression({ left, right, operator }) {
        refusePattern(left, right);
        if (operator === '=') return;
        const messageId = ['&&=', '||=', '??='].includes(operator) ? 'decided' : 'calculated';
        refuse(left, messageId);
        if (messageId === 'calculated') refuse(right, messageId);
      },
      UpdateExpression: ({ argument }) => refuse(argument, 'calculated'),
      MemberExpression(node) {
        refuse(node.object, 'opened');
        if (node.computed) refuse(node.property, 'decided');
      },
      SpreadElement: ({ argument }) => refuse(argument, 'opened'),
      ForOfStatement: ({ right }) => refuse(right, 'opened'),
      ForInStatement: ({ right }) => refuse(right, 'opened'),
      CallExpression: refuseArguments,
      NewExpression: refuseArguments,
      'VariableDeclarator[init]': ({ id, init }) => refusePattern(id, init),
      ':function > .params': (parameter) =>
        refusePattern(parameter.type === 'AssignmentPattern' ? parameter.left : parameter),
      'ObjectPattern > Property > .value': (value) =>
        refusePattern(value.type === 'AssignmentPattern' ? value.left : value),
    };
  },
};
