// Run by mongosh (start-mongodb.ps1) against a mongod that has no user yet: makes it, and ends that mongod.
// What it does is what OpenTwin's installer does (docs/opentwin.md 4.2).
const { readFileSync } = require('fs');

const name = process.env.MONGO_INITDB_ROOT_USERNAME;
// As the Linux image reads it: without the line breaks that an editor leaves at its end. start-mongodb.ps1 has seen that
// something is left.
const password = readFileSync(process.env.MONGO_INITDB_ROOT_PASSWORD_FILE, 'utf8').replace(/[\r\n]+$/, '');

const admin = db.getSiblingDB('admin');
// The localhost exception lets nobody give more than roles of the database admin (getDefaultPrivileges in MongoDB's
// authorization_session_impl.cpp), and ends here.
admin.createUser({ user: name, pwd: password, roles: [{ role: 'root', db: 'admin' }] });
admin.auth(name, password);
const owned = ['ProjectTemplates', 'ProjectsLargeData', 'System', 'UserSettings', 'Projects'];
admin.grantRolesToUser(
  name,
  owned.map((database) => ({ role: 'dbOwner', db: database })),
);

try {
  admin.shutdownServer();
} catch (error) {
  // It goes without an answer. How it ended, start-mongodb.ps1 sees.
  if (error.name !== 'MongoNetworkError') throw error;
}
