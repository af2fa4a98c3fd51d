// The Containerfiles of our images, from their description and the recorded checksums.
//
//   npm run containerfiles
const { mkdirSync, writeFileSync } = require('node:fs');
const { join } = require('node:path');
const { ownChecksums } = require('../build/lib/images/checksums');
const { containerfile } = require('../build/lib/images/containerfile');
const { describedImages } = require('../build/lib/images/described');

const root = join(__dirname, '../containerfiles');

for (const image of describedImages) {
  const folder = join(root, image.name);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'Containerfile'), containerfile(image, ownChecksums()));
}
