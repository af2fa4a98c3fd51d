import { posix, powerShell, type Shell } from '../output/shell';
import type { PublishedSum } from './image';

/** What builds images, and the shell in which it is told so. */
export interface Builder {
  readonly shell: Shell;
  /** Whether it runs on Windows, where programs of the image can run in a build. */
  readonly onWindows: boolean;
  /** Whether it is BuildKit, which alone fetches and checks what an image is made of. */
  readonly fetches: boolean;
  /** Whether it builds on an image that it has built before, and that is in no registry. */
  readonly seesOwnImages: boolean;
  /** The first line, where one makes all end with the first command that fails. */
  readonly begins?: string;
  /** A command after whose failure nothing goes on. */
  readonly checked: (command: string, failure: string) => string;
  /** What is to be done once on the machine that builds. */
  readonly before?: string;
  /** How a build begins. */
  readonly build: string;
  /** The option of a build by which the image gets into its registry, or into an archive, where the build does that. */
  readonly output?: (archive: string | undefined) => string;
  /** What holds the image after a build, where something else gets it there. */
  readonly engine?: string;
  /** Prints the SHA-256 that a page tells. */
  readonly sumOf: (published: PublishedSum) => string;
  /** Adds a line to a file; words are the shell's own text. */
  readonly record: (words: readonly string[], file: string) => string;
  /** Today, in UTC. */
  readonly today: string;
}

const inPosix = {
  shell: posix,
  begins: 'set -e',
  checked: (command) => command,
  today: '"$(date -u +%F)"',
  sumOf: ({ address, asset }) =>
    `"$(curl -fsSL ${address} | ${asset === undefined ? 'cut -c1-64' : `jq -r '.assets[] | select(.name == "${asset}") | .digest[7:]'`})"`,
  record: (words, file) => `printf '${words.map(() => '%s').join(' ')}\\n' ${words.join(' ')} >> ${posix.quoted(file)}`,
} satisfies Partial<Builder>;

/** Windows has curl.exe since Server 2019; `curl` alone means something else to PowerShell. */
const inPowerShell = {
  shell: powerShell,
  // PowerShell 5.1 goes on whatever a program says
  checked: (command, failure) => `${command}\nif ($LASTEXITCODE) { throw '${failure}' }`,
  onWindows: true,
  today: "(Get-Date).ToUniversalTime().ToString('yyyy-MM-dd')",
  sumOf: ({ address, asset }) =>
    asset === undefined
      ? `(curl.exe -fsSL ${address}).Substring(0, 64)`
      : `((curl.exe -fsSL ${address}) -join '' | ConvertFrom-Json).assets.Where({ $_.name -eq '${asset}' }).digest.Substring(7)`,
  record: (words, file) =>
    `Add-Content -Encoding ascii -Path ${powerShell.quoted(file)} -Value (@(${words.map((word) => (/^[(]/.test(word) ? word : `'${word}'`)).join(', ')}) -join ' ')`,
} satisfies Partial<Builder>;

/** A builder that makes images of another system than its own, which the one that Docker begins with does not. */
const buildx = 'opentwin-images';

/** Sees what its own node runs: Kubernetes looks for images in this namespace of containerd's. */
const nerdctl = 'nerdctl.exe --namespace k8s.io';

/** What can build our images, by the name that `--builder` takes. */
export const builders = {
  docker: {
    ...inPowerShell,
    // Docker on Windows has its old builder, which reads no --checksum of ADD.
    fetches: false,
    seesOwnImages: true,
    build: 'docker.exe build',
    engine: 'docker.exe',
  },
  nerdctl: {
    ...inPowerShell,
    fetches: true,
    // Its BuildKit has a namespace of its own in containerd (nerdctl's docs/build.md)
    seesOwnImages: false,
    build: `${nerdctl} build`,
    engine: nerdctl,
  },
  buildx: {
    ...inPosix,
    onWindows: false,
    fetches: true,
    seesOwnImages: false,
    before: `docker buildx create --name ${buildx} --driver docker-container`,
    // Attestations beside the image are what Windows nodes stumbled over (kubernetes-sigs/sig-windows-tools 05c321f).
    build: `docker buildx build --builder ${buildx} --platform windows/amd64 --provenance=false --sbom=false`,
    output: (archive) => (archive === undefined ? '--push' : `--output type=docker,dest=${archive}`),
  },
} as const satisfies Record<string, Builder>;

export type BuilderName = keyof typeof builders;
export const builderNames = Object.keys(builders) as BuilderName[];
