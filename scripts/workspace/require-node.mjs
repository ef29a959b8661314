// Imported first by every entry: the modules after it use what Node 20.19 brought, and npm only warns about "engines".
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
const isRecent = major > 20 || (major === 20 && minor >= 19);

if (!isRecent) {
  console.error(
    'Headroom needs Node 20.19 or later and this is Node ' +
      process.versions.node +
      '. Install a current one from https://nodejs.org and run the command again.',
  );
  process.exit(1);
}
