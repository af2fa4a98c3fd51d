// The Containerfiles of our images, and the SBOM of the one that no plan is about, from their description and the recorded
// checksums.
//
//   npm run containerfiles
const { mkdirSync, writeFileSync } = require('node:fs');
const { join } = require('node:path');
const { ownChecksums } = require('../build/lib/images/checksums');
const { containerfile } = require('../build/lib/images/containerfile');
const { describedImages } = require('../build/lib/images/described');
const { mongodbImage } = require('../build/lib/wiring/mongodb-image');
const { mongodbSbom } = require('../build/lib/wiring/mongodb-sbom');

const root = join(__dirname, '../containerfiles');

for (const image of describedImages) {
  const folder = join(root, image.name);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'Containerfile'), containerfile(image, ownChecksums()));
}

writeFileSync(join(root, mongodbImage.name, 'sbom.cdx.json'), mongodbSbom(ownChecksums()));
