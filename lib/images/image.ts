// What is in an image, as data: `containerfile.ts` writes the Containerfile of it, `commands.ts` how it is built.

/** A version that goes into an image: ours, and the build argument by which a site says another. */
export interface Version {
  readonly argument: string;
  readonly standard: string;
}

/** A file of a release, which a build fetches and checks. */
export interface Download {
  /** What it is called in build arguments: `flanneld` in `FLANNELD_SHA256`. */
  readonly name: string;
  readonly version: Version;
  readonly address: (version: string) => string;
  /** Where its project tells the SHA-256 of it. */
  readonly published: (version: string) => PublishedSum;
}

/** A page that tells a SHA-256, and the command that takes it out of that page. */
export interface PublishedSum {
  readonly address: string;
  readonly filter: string;
}

/** What goes into an image in one step. Those that change least come first, so that a new version leaves the others be. */
export type Step =
  /** A file that is fetched, at its place. */
  | { readonly fetch: Download; readonly to: string }
  /** Files out of an archive (tar) that is fetched, each with its place. */
  | { readonly unpack: Download; readonly files: Readonly<Record<string, string>> }
  /** Files of the build context, in their folder. */
  | { readonly copy: readonly string[]; readonly to: string };

export interface Image {
  /** Its folder in `containerfiles`. */
  readonly name: string;
  readonly about: string;
  /** Licences of all that is in it, as SPDX says them. */
  readonly licenses: string;
  /** The version that it has as a whole, which is its tag with a `v` before it and the revision behind it. */
  readonly version: Version;
  /** How many times the rest of it has changed. */
  readonly revision?: number;
  readonly base: Base;
  /** The folder in `containerfiles` whose files it copies: the build context. */
  readonly context: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly steps: readonly Step[];
  readonly entrypoint: readonly string[];
}

/** What an image is built on, by name and digest: the name tells what it is, the digest decides. */
export interface Base {
  readonly name: string;
  readonly digest: string;
}

/** A file of a release on GitHub whose project puts the SHA-256 into a file beside it. */
export const withSumBeside = (address: Download['address']): Pick<Download, 'address' | 'published'> => ({
  address,
  published: (version) => ({ address: `${address(version)}.sha256`, filter: 'cut -c1-64' }),
});

/** Where a release on GitHub has a file. */
export const onGitHub =
  (repository: string, file: (version: string) => string): Download['address'] =>
  (version) =>
    `https://github.com/${repository}/releases/download/v${version}/${file(version)}`;

/** A file of a release on GitHub whose project publishes no SHA-256: GitHub itself has one of each file since June 2025. */
export const withSumOfGitHub = (repository: string, file: string): Pick<Download, 'address' | 'published'> => ({
  address: onGitHub(repository, () => file),
  published: (version) => ({
    address: `https://api.github.com/repos/${repository}/releases/tags/v${version}`,
    filter: `jq -r '.assets[] | select(.name == "${file}") | .digest[7:]'`,
  }),
});

/** What an image fetches. */
export const downloadsOf = ({ steps }: Image): Download[] =>
  steps.flatMap((step) => ('fetch' in step ? [step.fetch] : 'unpack' in step ? [step.unpack] : []));

/** The build argument with the SHA-256 of a download. */
export const sumArgument = ({ name }: Download): string => `${name.toUpperCase().replaceAll('-', '_')}_SHA256`;
