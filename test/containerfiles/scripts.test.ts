import fc from 'fast-check';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Node } from 'web-tree-sitter';
import { type ScriptExitCode, scriptExitCodes } from '../../lib/scripts/exit-codes';
import { all, ancestors, evaluate, lineOf, nameOf, powerShellParser, syntaxErrors } from './powershell';
import { leaks } from './secrecy';

const folder = join(__dirname, '../../containerfiles');
const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => /\.psm?1$/.test(file));
const textOf = (file: string): string => readFileSync(join(folder, file), 'utf8');
/** Those that start a program and hand on its exit code, and that take its arguments. */
const starters = files.filter((file) => /\/start[^/]*\.ps1$/.test(file));

let parse: (text: string) => Node;
beforeAll(async () => {
  parse = await powerShellParser();
});

test('the scripts that Kubernetes starts are there', () => {
  expect(files).toEqual(expect.arrayContaining(['opentwin/reach.ps1', 'opentwin/wait.ps1']));
  expect(starters).toEqual(
    expect.arrayContaining([
      'opentwin/start.ps1',
      'windows-network/start-flannel.ps1',
      'windows-network/start-kube-proxy.ps1',
    ]),
  );
});

describe.each(files)('%s', (file) => {
  test('is PowerShell', () => expect(syntaxErrors(parse(textOf(file)))).toEqual([]));

  test('is ASCII with LF and ends with one', () => expect(textOf(file)).toMatch(/^[\n\x20-\x7e]*[^\n]\n$/));

  test('turns the strict mode on before anything else', () =>
    expect(firstStatements(parse(textOf(file)))).toEqual(strict));

  test('calls commands by their full names', () => expect(shortNames(parse(textOf(file)))).toEqual([]));

  test('prints no argument of a service and no file', () => expect(leaks(parse(textOf(file)))).toEqual([]));
});

// It would take an argument of the program for itself, and the rule about secrets knows $args alone
test.each(starters)('%s declares no parameter', (file) => expect(all(parse(textOf(file)), 'param_block')).toEqual([]));

test('kube-proxy finds on Windows what kubeadm has written for Linux', () => {
  // As kubeadm's addon has it (cmd/kubeadm/app/phases/addons/proxy/manifests.go)
  const written = `apiVersion: v1
kind: Config
clusters:
- cluster:
    certificate-authority: /var/run/secrets/kubernetes.io/serviceaccount/ca.crt
    server: https://cluster.lab.example:6443
  name: default
users:
- name: default
  user:
    tokenFile: /var/run/secrets/kubernetes.io/serviceaccount/token
`;
  const [, pattern = '', replacement = ''] =
    /\[regex\]::Replace\(.*, '\(\?m\)(.*)', '(.*)'\)/.exec(textOf('windows-network/start-kube-proxy.ps1')) ?? [];
  const anew = written.replace(new RegExp(pattern, 'gm'), replacement.replace(/\$\{(\d)\}/, '$$$1'));
  expect(anew).toBe(written.replaceAll(' /var/run', ' C:/var/run'));
});

test('a network that ends at an address which the node still has is not removed; one that is not of the cluster is told', () => {
  const root = parse(textOf('windows-network/start-flannel.ps1'));
  const there = all(root, 'if_statement').find((node) => node.text.includes('$addresses -contains $end'))!;
  expect(all(there, 'flow_control_statement').map(({ text }) => text)).toEqual(['continue']);
  const said = all(there, 'command').filter((node) => nameOf(node) === 'Write-Log');
  expect(said.map(({ text }) => text)).toEqual([
    expect.stringMatching(/^Write-Log "WARNING: \$networkName ends at \$end, .* at \$address; /),
  ]);
  // It is waited for, which the node may be without for a moment; without it nothing of ours works, and nothing is kept
  const waits = all(root, 'for_statement').find((node) => node.text.includes('GetAllNetworkInterfaces'))!;
  expect(waits.text).toMatch(/AddSeconds\(60\); ; Start-Sleep -Seconds 2\)/);
  expect(all(waits, 'if_statement').map(({ text }) => text)).toEqual([
    'if ($addresses -contains $address -or [DateTime]::UtcNow -ge $until) { break }',
  ]);
  expect(there.text).toContain("-eq 'Overlay' -and $addresses -contains $address -and $addresses -contains $end)");
  const known = all(root, 'assignment_expression').filter(({ text }) => /^\$(addresses|beside) =/.test(text));
  expect(known.map(({ text }) => text)).toEqual([
    '$addresses = @($adapters | ForEach-Object { $_.Addresses })',
    expect.stringMatching(/^\$beside = @\(\$address\) \+ .* -contains \$address /),
  ]);
  const removal = all(root, 'command').filter(({ text }) => text.startsWith("Invoke-Hns 'DELETE'"));
  expect(removal.map((node) => node.startIndex > there.endIndex)).toEqual([true, true]);
});

test("of other networks on the node's adapter, those of earlier set-ups are removed and all else is named, unless ours is there", () => {
  const root = parse(textOf('windows-network/start-flannel.ps1'));
  const others = all(root, 'foreach_statement').find((node) => node.text.includes("'External'"))!;
  const [passedOver, kind, elsewhere, left] = all(others, 'if_statement');
  expect(passedOver!.text).toBe('if ($kept -or $name -eq $networkName) { continue }');
  expect(kind!.text).toBe("if (@('Overlay', 'L2Bridge', 'L2Tunnel', 'Transparent') -notcontains $type) { continue }");
  expect(elsewhere!.text).toBe('if ($addresses -contains $end -and $beside -notcontains $end) { continue }');
  const kept = all(root, 'assignment_expression').filter(({ text }) => text === '$kept = $true');
  expect(kept.map((node) => ancestors(node).some(({ text }) => text.includes('$addresses -contains $end')))).toEqual([
    true,
  ]);

  const [, name, prefix, pattern] =
    /\(\$name -eq '(.+)' -and \$prefixes -contains '(.+)'\) -or \$name -match '(.+)'\) \{/.exec(left!.text)!;
  // As the scripts of sig-windows-tools left it
  expect([name, prefix]).toEqual(['External', '192.168.255.0/30']);
  const isOfFlannel = (other: string) => new RegExp(pattern!).test(other);
  expect(['flannel.4096', 'flannel.1'].filter(isOfFlannel)).toHaveLength(2);
  expect(['flannel', 'flannel.a', 'my-flannel.1', 'cbr0', 'Calico'].filter(isOfFlannel)).toEqual([]);
  const removed = all(left!, 'command').filter(({ text }) => text.startsWith("Invoke-Hns 'DELETE'"));
  expect(removed).toHaveLength(1);
  // What nobody knows is named where it is certain to have the adapter; else it may be one that ended long ago
  const named = all(left!, 'elseif_clause').map(({ text }) =>
    /^elseif \((.*)\) \{\s+Exit-With (\d+) "the network \$name /.exec(text)?.slice(1),
  );
  expect(named).toEqual([['$beside -contains $end', '3308']]);
});

test('a key of net-conf.json is compared as JSON, in which 4096 is no text and letters have their case', () => {
  const script = textOf('windows-network/start-flannel.ps1');
  expect(script).toContain('return ConvertTo-Json -Compress -InputObject @{ value = $Value }');
  expect(script).toContain('$allowed = @(foreach ($one in $rule.allowed) { ConvertTo-Compared $one })');
  expect(script).toContain('if ($allowed -cnotcontains (ConvertTo-Compared $value)) { $differing += $rule.key }');
});

test('host-local gets bytes of UTF-8 without a mark, whatever the console has', () => {
  const root = parse(textOf('windows-network/start-kube-proxy.ps1'));
  const asking = all(root, 'function_statement').find((node) =>
    node.text.startsWith('function Invoke-HostLocal'),
  )!.text;
  const order = [
    '[Console]::InputEncoding = [System.Text.UTF8Encoding]::new($false)',
    '[System.Diagnostics.Process]::Start($start)',
    '[System.Text.UTF8Encoding]::new($false).GetBytes($Request)',
    '$process.StandardInput.BaseStream.Write($bytes, 0, $bytes.Length)',
  ].map((text) => asking.indexOf(text));
  expect(order).toEqual([...order].sort((a, b) => a - b));
  expect(order).not.toContain(-1);
});

test('where there is no network, kube-proxy tells whether flanneld is ready, for the remedies differ', () => {
  const root = parse(textOf('windows-network/start-kube-proxy.ps1'));
  const ends = all(root, 'command').filter(({ text }) => /^Exit-With 340[38]/.test(text));
  expect(ends.map(({ text }) => text)).toEqual([
    expect.stringMatching(/flanneld is ready, but there is no network .* delete flannel's pod on this node /),
    expect.stringMatching(/flanneld is not ready .* 'Look at the log of flannel on this node: /),
  ]);
  const [isReady] = all(root, 'if_statement').filter(({ text }) => text.startsWith('if ($ready) {'));
  expect(ends.map((end) => ancestors(end).some(({ id }) => id === isReady!.id))).toEqual([true, false]);
});

test('a source VIP of the range of the node is kept: host-local is asked for one where there is none alone', () => {
  const root = parse(textOf('windows-network/start-kube-proxy.ps1'));
  const kept = all(root, 'if_statement').find((node) => node.text.includes('Test-InRange $reserved[0] $subnet'))!;
  const asking = all(root, 'command').filter((node) => nameOf(node) === 'Invoke-HostLocal');
  expect(asking.map(({ text }) => text)).toEqual([
    "Invoke-HostLocal 'DEL' $request",
    "Invoke-HostLocal 'ADD' $request",
  ]);
  const otherwise = all(kept, 'else_clause').at(-1)!;
  expect(asking.filter((node) => !ancestors(node).some(({ id }) => id === otherwise.id))).toEqual([]);
});

describe('the rules see', () => {
  test.each([
    ['an open brace', "Write-Log 'x'\nif ($true) {\n  Write-Log 'x'\n"],
    ['an open string', 'Write-Log "x\n'],
    ['a stray bracket', 'Write-Log x\n$a = (1 + 2))\n'],
    ['a missing operand', '$a = 1\n\n$b = 1 +\n'],
    ['a brace that start.ps1 loses', textOf('opentwin/start.ps1').replace(/\}\n\ntrap/, '\n\ntrap')],
  ])('%s', (_, text) => expect(syntaxErrors(parse(text))[0]).toMatch(/^line [1-9]\d*: /));

  test('the line of an error', () => {
    expect(syntaxErrors(parse("Write-Log 'x'\n\n$a = (1 + 2))\n"))[0]).toMatch(/^line 3: '\)/);
  });

  test.each([
    ['no strict mode', "$ErrorActionPreference = 'Stop'\n$a = 1\n"],
    ['a statement before it', `$a = 1\nSet-StrictMode -Version Latest\n$ErrorActionPreference = 'Stop'\n`],
    ['another preference', `Set-StrictMode -Version Latest\n$ErrorActionPreference = 'Continue'\n`],
  ])('%s', (_, text) => expect(firstStatements(parse(text))).not.toEqual(strict));

  test.each([
    'Get-Process | % { 1 }',
    'Get-Process | ? { 1 }',
    'gci',
    'echo 1',
    'cmd /c ver',
    'open_twin.exe x',
    '& $tool',
  ])('the command %s', (text) => expect(shortNames(parse(text))).toHaveLength(1));

  test.each([
    'Write-Log "$args"',
    'Write-Log $args[1]',
    'Write-Log $args[$i]',
    'Write-Log "$($args[3])"',
    "Write-Log ('with ' + ($args -join ' '))",
    '$a = $args\nWrite-Log $a',
    '$a = $args\n$b = "x $a"\nWrite-Log $b',
    'foreach ($a in $args) { Write-Log $a }',
    '$args | ForEach-Object { Write-Log $_ }',
    'function Show-It([string] $It) { Write-Log $It }\nShow-It $args[1]',
    'function Get-It { [IO.File]::ReadAllText(1) }\n$it = Get-It\nWrite-Log $it',
    "$s.Arguments = $args -join ' '\nWrite-Log $s.Arguments",
    "Exit-With 1 'x' $args[2]",
    'Write-Log $MyInvocation.Line',
    'Write-Log ([Environment]::CommandLine)',
    "$key = Get-Content 'key.pem'\nWrite-Log $key",
    'throw "$args"',
    '$args',
    '$a = $args\n$a[1]',
    "Write-Host 'x'",
    "[Console]::WriteLine('x')",
    '[Console]::Out.WriteLine([Console]::InputEncoding)',
  ])('the leak in %j', (text) => expect(leaks(parse(text))).not.toEqual([]));

  test.each([
    ['started $library', 'started $($start.Arguments)'],
    ['now trusts $($certificate.Thumbprint)', 'now trusts $certificate'],
    ['prepares $library', 'prepares $args'],
    ['$process.StandardInput.Close()', '$process.StartInfo.Arguments'],
  ])('the leak when start.ps1 says %j as %j', (before, after) => {
    const text = textOf('opentwin/start.ps1');

    expect(text).toContain(before);
    expect(leaks(parse(text.replace(before, () => after)))).toHaveLength(1);
  });

  test.each([
    ['$($target.Text) is not good', '$($authorities[0]) is not good'],
    ['Write-Log "all $($targets.Count) addresses are good"', 'Write-Log $args'],
  ])('the leak when reach.ps1 says %j as %j', (before, after) => {
    const text = textOf('opentwin/reach.ps1');

    expect(text).toContain(before);
    expect(leaks(parse(text.replace(before, () => after)))).toHaveLength(1);
  });

  test.each([
    'Write-Log $args[0]',
    'Write-Log "$($args.Count) arguments"',
    '$p = [Diagnostics.Process]::Start($args[1])\nWrite-Log "$($p.ExitCode)"\n$p.WaitForExit()',
    'try { $a = $args } catch { Write-Log "$($_.Exception.Message)" }',
  ])('no leak in %j', (text) => expect(leaks(parse(text))).toEqual([]));
});

describe('exit codes', () => {
  const codes = Object.entries(scriptExitCodes).flatMap(([folder, scripts]) =>
    Object.entries<readonly ScriptExitCode[]>(scripts).map(([script, known]) => ({
      file: join(folder, script),
      script,
      known,
    })),
  );

  test.each(codes)('$file ends with the codes that it has in the table', ({ file, known }) => {
    expect(exitsOf(parse(textOf(file)))).toEqual({
      codes: known.map(({ code }) => code),
      forwarded: starters.includes(file) ? 1 : 0,
    });
  });

  test.each(codes)('$file has a code of its own for each failure', ({ file }) => {
    const ends = all(parse(textOf(file)), 'command').filter((command) => ending.includes(nameOf(command)));
    const given = ends.flatMap((command) => all(command, 'integer_literal').map(({ text }) => text));
    expect(given.filter((code, index) => given.indexOf(code) !== index)).toEqual([]);
  });

  test.each(codes)('$file explains them at its top', ({ file, known }) => {
    const explained = [...textOf(file).matchAll(/^# {3}(\d{4}) {2}(.+)$/gm)];

    expect(explained.map(([, code, meaning]) => ({ code: Number(code), meaning }))).toEqual(
      known.map(({ code, meaning }) => ({ code, meaning })),
    );
  });

  test('every script of the images is in the table', () => {
    expect(codes.map(({ file }) => file).sort()).toEqual(files.filter((file) => file.endsWith('.ps1')).sort());
  });

  test.each(Object.entries(scriptExitCodes))('the README of %s has the same table', (folder, scripts) => {
    const readme = textOf(`${folder}/README.md`);
    const rows = [...readme.matchAll(/^\| (\d{4}) +\| `(.+?)` +\| (.+?) +\| (.+?) +\|$/gm)];

    expect(rows.map(([, code, script, meaning, remedy]) => ({ script, code: Number(code), meaning, remedy }))).toEqual(
      Object.entries<readonly ScriptExitCode[]>(scripts).flatMap(([script, known]) =>
        known.map((each) => ({ script, ...each })),
      ),
    );
  });

  test('none is one of OpenTwin, and none is used twice', () => {
    const own = codes.flatMap(({ known }) => known.map(({ code }) => code));

    expect(own.filter(isOfOpenTwin)).toEqual([]);
    expect(new Set(own).size).toBe(own.length);
  });
});

describe('the command line that start.ps1 writes', () => {
  let quoted: (values: readonly string[]) => string;
  beforeAll(() => {
    const functions = all(parse(textOf('opentwin/start.ps1')), 'function_statement');
    const quote = functions.find((node) => all(node, 'function_name')[0]?.text === 'ConvertTo-Quoted');
    const body = quote && all(quote, 'script_block_body')[0];
    if (!body) throw new Error('start.ps1 has no function ConvertTo-Quoted');
    quoted = (values) => values.map((value) => evaluate(body, { $Value: value })).join(' ');
  });

  test.each([
    ['""', ['']],
    ['"a"', ['a']],
    ['"a b"', ['a b']],
    ['"LoggerService.dll" "" "host:8090" "" ""', ['LoggerService.dll', '', 'host:8090', '', '']],
    [String.raw`"C:\OpenTwin\\"`, ['C:\\OpenTwin\\']],
    [String.raw`"say \"hi\""`, ['say "hi"']],
    [String.raw`"\\\" \\\\"`, ['\\" \\\\']],
  ])('is %s', (expected, values) => expect(quoted(values)).toBe(expected));

  test('is read back by Windows as the arguments that went in', () => {
    const value = fc.oneof(
      fc.string(),
      fc.string({ unit: fc.constantFrom('\\', '"', ' ', '\t', '\n', 'a'), maxLength: 12 }),
    );
    fc.assert(
      fc.property(fc.array(value, { minLength: 1, maxLength: 5 }), (values) => {
        expect(splitCommandLine(quoted(values))).toEqual(values);
      }),
      { numRuns: 60 },
    );
  });

  // Microsoft's own examples, from "Parsing C command-line arguments".
  test.each([
    ['"abc" d e', ['abc', 'd', 'e']],
    [String.raw`a\\b d"e f"g h`, ['a\\\\b', 'de fg', 'h']],
    [String.raw`a\\\"b c d`, ['a\\"b', 'c', 'd']],
    [String.raw`a\\\\"b c" d e`, ['a\\\\b c', 'd', 'e']],
    ['a"b"" c d', ['ab" c d']],
  ])('the reading of %s is that of Windows', (line, values) => expect(splitCommandLine(line)).toEqual(values));
});

const strict = ['Set-StrictMode -Version Latest', "$ErrorActionPreference = 'Stop'"];

const firstStatements = (root: Node): string[] =>
  (root.namedChildren.find((child) => child?.type === 'statement_list')?.namedChildren ?? [])
    .slice(0, 2)
    .map((child) => child?.text ?? '');

/**
 * Commands that are no cmdlet or function by name: aliases such as `%` and `gci`, and native programs, but for one that
 * stands in a variable.
 */
const shortNames = (root: Node): string[] =>
  all(root, 'command')
    .filter((command) => !/^& \$[a-z]+ /.test(command.text))
    .filter((command) => !/^[A-Z][A-Za-z]+-[A-Z][A-Za-z]+$/.test(nameOf(command)))
    .map((command) => `line ${lineOf(command)}: ${command.text}`);

/** What ends a script, or is told with which code to do that. */
const ending = ['Exit-With', 'Start-Program', 'Import-Module'];

/** The codes that a script ends with, and how often it hands on the code of another program; anything else throws. */
function exitsOf(root: Node): { codes: number[]; forwarded: number } {
  const ends = all(root, 'command').filter((command) => ending.includes(nameOf(command)));
  const given = ends.flatMap((command) => all(command, 'integer_literal').map(({ text }) => Number(text)));
  const exits = all(root, 'flow_control_statement').filter(({ text }) => text.startsWith('exit'));
  const direct = exits.filter((exit) => !ancestors(exit).some(({ type }) => type === 'function_statement'));
  const forwarded = [
    ...direct.filter(({ text }) => text === 'exit $process.ExitCode'),
    ...ends.filter((command) => nameOf(command) === 'Start-Program'),
  ];
  const odd = direct.filter((exit) => !forwarded.includes(exit) && exit.text !== 'exit 0');
  const silent = ends.filter((command) => all(command, 'integer_literal').length === 0);
  if (odd.length > 0 || silent.length > 0) throw new Error('an exit without a code that can be read');
  return { codes: [...new Set(given)].sort((a, b) => a - b), forwarded: forwarded.length };
}

/** The codes of open_twin.exe and the services; Windows reports a crash as a negative number. */
function isOfOpenTwin(code: number): boolean {
  const within = (from: number, to: number): boolean => from <= code && code <= to;
  return code <= 1 || within(100, 101) || within(1000, 1210) || within(1800, 1804) || within(7700, 7803);
}

/** Arguments as the C runtime, and Rust like it, takes them from a command line (without the program's name). */
function splitCommandLine(line: string): string[] {
  const values: string[] = [];
  for (let at = 0; at < line.length;) {
    if (/[ \t]/.test(line.charAt(at))) {
      at += 1;
      continue;
    }
    let value = '';
    for (let inQuotes = false; at < line.length && (inQuotes || !/[ \t]/.test(line.charAt(at)));) {
      const slashes = /^\\*/.exec(line.slice(at))?.[0].length ?? 0;
      at += slashes;
      if (line.charAt(at) !== '"') {
        value += '\\'.repeat(slashes) + (slashes > 0 ? '' : line.charAt(at++));
        continue;
      }
      value += '\\'.repeat(Math.floor(slashes / 2));
      at += 1;
      if (slashes % 2 === 1) value += '"';
      else if (inQuotes && line.charAt(at) === '"') {
        value += '"';
        at += 1;
      } else inQuotes = !inQuotes;
    }
    values.push(value);
  }
  return values;
}
