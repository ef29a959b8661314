/** Known causes by what npx, pnpm and Node print about them. The first that fits wins. */
const causes = [
  {
    signs: /ENOSPC|no space left on device|os error 28/i,
    advice: 'The disk is full. Make about 1 GB of room',
  },
  {
    signs:
      /SELF_SIGNED_CERT|UNABLE_TO_VERIFY_LEAF|UNABLE_TO_GET_ISSUER|CERT_HAS_EXPIRED|self.signed certificate|UnknownIssuer/i,
    advice:
      'The package registry answered with a certificate that this machine does not trust. Where a company proxy does that, set NODE_EXTRA_CA_CERTS to its certificate file',
  },
  {
    signs:
      /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH|ERR_SOCKET_TIMEOUT|META_FETCH_FAIL|fetch failed|error sending request|dns error|timed out/i,
    advice:
      'The package registry cannot be reached; what was already downloaded is kept. Check the network, the proxy (HTTPS_PROXY) and the registry that `npm config get registry` names',
  },
  {
    signs: /EACCES|EPERM|EROFS|permission denied|read-only file system/i,
    advice:
      'A file cannot be written. The folder of Headroom and the caches of npm and pnpm must belong to the user who runs this',
  },
  {
    signs: /ERR_PNPM_OUTDATED_LOCKFILE|LOCKFILE_CONFIG_MISMATCH/i,
    advice:
      'A package.json asks for something that pnpm-lock.yaml does not hold. Run `npx pnpm install` once and commit the lockfile',
  },
];

/**
 * One sentence that says what went wrong with an installation and what to do.
 * @param {string} output everything that the installation printed
 */
export function explainInstallFailure(output) {
  const cause = causes.find(({ signs }) => signs.test(output));
  const lines = output.split('\n').filter((line) => line.trim() !== '' && !line.startsWith('[WARN]'));
  if (cause === undefined)
    return `The packages could not be installed. The last lines were:\n\n${lines.slice(-15).join('\n')}`;
  const [evidence = ''] = lines.filter((line) => cause.signs.test(line)).toSorted((a, b) => b.length - a.length);
  return `${cause.advice}, then run the command again.\n(${evidence.trim().slice(0, 200)})`;
}
