import { Enums, Models, Serialize, Spec, SPDX } from '@cyclonedx/cyclonedx-library';
import { packageLicense, packageVersion } from '../package';

/** An SBOM (CycloneDX) of an image, in which nothing is yet. */
export function bomOf(image: string, version?: string): Models.Bom {
  const bom = new Models.Bom();
  bom.metadata.component = component(Enums.ComponentType.Container, image, 'image', { version });
  bom.metadata.tools.components.add(
    component(Enums.ComponentType.Application, 'opentwin-charts', 'tool', { version: packageVersion() }),
  );
  return bom;
}

/** What is told of a component beside its name. */
export interface Told {
  readonly version?: string;
  readonly purl?: string;
  readonly company?: string;
  /** As SPDX says it: an identifier, or an expression of several. */
  readonly license?: string;
}

export function component(
  type: Enums.ComponentType,
  name: string,
  bomRef: string,
  { company, license, purl, version }: Told = {},
): Models.Component {
  const made = new Models.Component(type, name, { bomRef, purl, version });
  if (company !== undefined) made.supplier = new Models.OrganizationalEntity({ name: company });
  if (license !== undefined) made.licenses.add(licenseOf(license));
  return made;
}

const licenseOf = (license: string): Models.License =>
  SPDX.isSupportedSpdxId(license) ? new Models.SpdxLicense(license) : new Models.LicenseExpression(license);

/** A file with its SHA-256. */
export interface ListedFile {
  readonly path: string;
  readonly sha256: string;
}

/** A component that is files. */
export function filesComponent(
  type: Enums.ComponentType,
  name: string,
  bomRef: string,
  files: readonly ListedFile[],
  told: Told = {},
): Models.Component {
  const made = component(type, name, bomRef, told);
  for (const { path, sha256 } of files) {
    const file = component(Enums.ComponentType.File, path, `file:${path}`);
    file.hashes.set(Enums.HashAlgorithm['SHA-256'], sha256);
    made.components.add(file);
  }
  return made;
}

/** What an image has of this package. */
export const ownFiles = (files: readonly ListedFile[]): Models.Component =>
  filesComponent(Enums.ComponentType.Application, 'opentwin-charts', 'group:scripts', files, {
    version: packageVersion(),
    license: packageLicense(),
  });

/** It as a file: the same image gives the same bytes, with no time, no serial number, and references that are names. */
export function printed(bom: Models.Bom): string {
  const serializer = new Serialize.JsonSerializer(new Serialize.JSON.Normalize.Factory(Spec.Spec1dot6));
  return `${serializer.serialize(bom, { sortLists: true, space: 2 })}\n`;
}
