import { Enums, Models } from '@cyclonedx/cyclonedx-library';
import { join } from 'node:path';
import { type Checksums, containerfiles } from '../images/checksums';
import { sha256Of } from '../images/plan/digest';
import { bomOf, component, ownFiles, printed } from '../images/sbom';
import { mongodbImage, mongodbPrograms } from './mongodb-image';

type Program = (typeof mongodbPrograms)[number];

/**
 * What the image of MongoDB on Windows holds above Windows, as CycloneDX 1.6 in JSON: its programs in the versions that it
 * has where no site says others, and what is of this package.
 */
export function mongodbSbom(checksums: Checksums): string {
  const { context, name, steps, tag, version } = mongodbImage;
  const folder = join(containerfiles(), (context as { folder: string }).folder);
  const copied = steps.flatMap((step) => ('copy' in step ? step.copy : []));
  const bom = bomOf(name, tag(version.standard));
  for (const program of mongodbPrograms) bom.components.add(fetched(program, checksums));
  const runtime = component(Enums.ComponentType.Library, 'Visual C++ runtime', 'installed:runtime');
  runtime.description = 'four libraries beside the programs, in the version that the installer of MongoDB brings';
  bom.components.add(runtime);
  bom.components.add(ownFiles(copied.map((path) => ({ path, sha256: sha256Of(join(folder, path)) }))));
  return printed(bom);
}

/** A program by where it is fetched from: the file's SHA-256, where it is recorded, is that of the installer or archive. */
function fetched({ download, license, title }: Program, checksums: Checksums): Models.Component {
  const { name, version } = download;
  const address = download.address(version.standard);
  const made = component(Enums.ComponentType.Application, title, `fetched:${name}`, {
    version: version.standard,
    license,
    purl: `pkg:generic/${name}@${version.standard}?download_url=${encodeURIComponent(address)}`,
  });
  const source = new Models.ExternalReference(address, Enums.ExternalReferenceType.Distribution);
  const sum = checksums.get(address);
  if (sum !== undefined) source.hashes.set(Enums.HashAlgorithm['SHA-256'], sum);
  made.externalReferences.add(source);
  return made;
}
